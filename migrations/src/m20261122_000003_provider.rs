//! Model providers; their keys are encrypted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary_null, string, text, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Provider::Table)
                    .col(uuid(Provider::WorkspaceId))
                    .col(string(Provider::Name))
                    .col(text(Provider::BaseUrl))
                    .col(binary_null(Provider::KeyCipher))
                    .col(binary_null(Provider::KeyNonce))
                    .col(text(Provider::Prices))
                    .col(big_integer(Provider::UpdatedAt))
                    .primary_key(Index::create().col(Provider::WorkspaceId).col(Provider::Name))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(Provider::Table).to_owned()).await
    }
}

#[derive(DeriveIden)]
enum Provider {
    Table,
    WorkspaceId,
    Name,
    BaseUrl,
    KeyCipher,
    KeyNonce,
    Prices,
    UpdatedAt,
}
