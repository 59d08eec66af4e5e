//! What checks of models have found.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string, text, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(ModelProfile::Table)
                    .col(uuid(ModelProfile::WorkspaceId))
                    .col(string(ModelProfile::Provider))
                    .col(string(ModelProfile::Model))
                    .col(text(ModelProfile::Profile))
                    .primary_key(
                        Index::create()
                            .col(ModelProfile::WorkspaceId)
                            .col(ModelProfile::Provider)
                            .col(ModelProfile::Model),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(ModelProfile::Table).to_owned()).await
    }
}

#[derive(DeriveIden)]
enum ModelProfile {
    Table,
    WorkspaceId,
    Provider,
    Model,
    Profile,
}
