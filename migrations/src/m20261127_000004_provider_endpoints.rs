//! Providers with several endpoints.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter().table(Provider::Table).add_column(text_null(Provider::Endpoints)).to_owned();
        manager.alter_table(add).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = Table::alter().table(Provider::Table).drop_column(Provider::Endpoints).to_owned();
        manager.alter_table(drop).await
    }
}

#[derive(DeriveIden)]
enum Provider {
    Table,
    Endpoints,
}
