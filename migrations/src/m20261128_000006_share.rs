//! By which token a conversation can be read without being in its workspace.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::uuid_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter().table(Conversation::Table).add_column(uuid_null(Conversation::ShareToken)).to_owned();
        manager.alter_table(add).await?;
        let shared = Index::create()
            .name("conversation_shared")
            .unique()
            .table(Conversation::Table)
            .col(Conversation::ShareToken)
            .and_where(Expr::col(Conversation::ShareToken).is_not_null())
            .to_owned();
        manager.create_index(shared).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("conversation_shared").table(Conversation::Table).to_owned()).await?;
        let drop = Table::alter().table(Conversation::Table).drop_column(Conversation::ShareToken).to_owned();
        manager.alter_table(drop).await
    }
}

#[derive(DeriveIden)]
enum Conversation {
    Table,
    ShareToken,
}
