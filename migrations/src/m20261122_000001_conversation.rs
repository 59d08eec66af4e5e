//! Conversations, their leases and their logs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, integer, string, string_null, text, uuid, uuid_null};
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Conversation::Table)
                    .col(uuid(Conversation::Id).primary_key())
                    .col(uuid(Conversation::WorkspaceId))
                    .col(string(Conversation::Status))
                    .col(big_integer(Conversation::Seq))
                    .col(string_null(Conversation::FinishReason))
                    .col(big_integer(Conversation::Turns))
                    .col(big_integer(Conversation::InputTokens))
                    .col(big_integer(Conversation::OutputTokens))
                    .col(big_integer(Conversation::CostMicroUsd))
                    .col(text(Conversation::Title))
                    .col(text(Conversation::TeamName))
                    .col(uuid_null(Conversation::TeamId))
                    .col(ColumnDef::new(Conversation::TeamVersion).big_integer().null())
                    .col(string(Conversation::Strategy))
                    .col(boolean(Conversation::Simulated))
                    .col(big_integer(Conversation::CreatedAt))
                    .col(big_integer(Conversation::UpdatedAt))
                    .col(uuid_null(Conversation::Owner))
                    .col(big_integer(Conversation::Epoch))
                    .col(big_integer(Conversation::LeaseUntil))
                    .to_owned(),
            )
            .await?;
        for index in indices() {
            manager.create_index(index).await?;
        }

        let mut event = Table::create()
            .table(Event::Table)
            .col(uuid(Event::ConversationId))
            .col(big_integer(Event::Seq))
            .col(big_integer(Event::At))
            .col(string(Event::Kind))
            .col(integer(Event::SchemaVersion))
            .col(text(Event::Body))
            .primary_key(Index::create().col(Event::ConversationId).col(Event::Seq))
            .foreign_key(
                ForeignKey::create()
                    .from(Event::Table, Event::ConversationId)
                    .to(Conversation::Table, Conversation::Id)
                    .on_delete(ForeignKeyAction::Cascade),
            )
            .to_owned();
        if manager.get_database_backend() == DbBackend::Sqlite {
            // One tree instead of two, and a conversation's log lies together.
            event.extra("WITHOUT ROWID");
        }
        manager.create_table(event).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Event::Table).to_owned()).await?;
        manager.drop_table(Table::drop().table(Conversation::Table).to_owned()).await
    }
}

/// For the list, the list of one team, the renewal of an owner's leases, and the search for abandoned runs.
fn indices() -> [IndexCreateStatement; 4] {
    let index = |name: &str| Index::create().name(name).table(Conversation::Table).to_owned();
    [
        index("conversation_newest")
            .col(Conversation::WorkspaceId)
            .col(Conversation::CreatedAt)
            .col(Conversation::Id)
            .to_owned(),
        index("conversation_of_team")
            .col(Conversation::TeamId)
            .col(Conversation::CreatedAt)
            .and_where(Expr::col(Conversation::TeamId).is_not_null())
            .to_owned(),
        index("conversation_of_owner")
            .col(Conversation::Owner)
            .and_where(Expr::col(Conversation::Owner).is_not_null())
            .to_owned(),
        index("conversation_running")
            .col(Conversation::LeaseUntil)
            .and_where(Expr::col(Conversation::Status).eq("running"))
            .to_owned(),
    ]
}

#[derive(DeriveIden)]
enum Conversation {
    Table,
    Id,
    WorkspaceId,
    Status,
    Seq,
    FinishReason,
    Turns,
    InputTokens,
    OutputTokens,
    CostMicroUsd,
    Title,
    TeamName,
    TeamId,
    TeamVersion,
    Strategy,
    Simulated,
    CreatedAt,
    UpdatedAt,
    Owner,
    Epoch,
    LeaseUntil,
}

#[derive(DeriveIden)]
enum Event {
    Table,
    ConversationId,
    Seq,
    At,
    Kind,
    SchemaVersion,
    Body,
}
