//! How often a conversation was taken over without getting on, and until when it waits.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One column a statement: SQLite takes no more.
        for column in [big_integer(Conversation::Takeovers).default(0).take(), big_integer_null(Conversation::WakeAt)] {
            let add = Table::alter().table(Conversation::Table).add_column(column).to_owned();
            manager.alter_table(add).await?;
        }
        let waiting = Index::create()
            .name("conversation_waiting")
            .table(Conversation::Table)
            .col(Conversation::LeaseUntil)
            .and_where(Expr::col(Conversation::WakeAt).is_not_null())
            .to_owned();
        manager.create_index(waiting).await?;
        let ended = Index::create()
            .name("conversation_ended")
            .table(Conversation::Table)
            .col(Conversation::UpdatedAt)
            .and_where(Expr::col(Conversation::Status).is_in(["finished", "stopped", "failed"]))
            .to_owned();
        manager.create_index(ended).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["conversation_waiting", "conversation_ended"] {
            manager.drop_index(Index::drop().name(name).table(Conversation::Table).to_owned()).await?;
        }
        for column in [Conversation::Takeovers, Conversation::WakeAt] {
            let drop = Table::alter().table(Conversation::Table).drop_column(column).to_owned();
            manager.alter_table(drop).await?;
        }
        Ok(())
    }
}

#[derive(DeriveIden)]
enum Conversation {
    Table,
    LeaseUntil,
    Status,
    UpdatedAt,
    Takeovers,
    WakeAt,
}
