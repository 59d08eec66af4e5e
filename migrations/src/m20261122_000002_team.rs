//! Teams with all their versions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, uuid};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Team::Table)
                    .col(uuid(Team::Id).primary_key())
                    .col(uuid(Team::WorkspaceId))
                    .col(big_integer(Team::Version))
                    .col(big_integer(Team::CreatedAt))
                    .col(big_integer(Team::UpdatedAt))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("team_latest")
                    .table(Team::Table)
                    .col(Team::WorkspaceId)
                    .col(Team::UpdatedAt)
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(TeamVersion::Table)
                    .col(uuid(TeamVersion::TeamId))
                    .col(big_integer(TeamVersion::Version))
                    .col(text(TeamVersion::Body))
                    .col(big_integer(TeamVersion::CreatedAt))
                    .primary_key(Index::create().col(TeamVersion::TeamId).col(TeamVersion::Version))
                    .foreign_key(
                        ForeignKey::create()
                            .from(TeamVersion::Table, TeamVersion::TeamId)
                            .to(Team::Table, Team::Id)
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table(TeamVersion::Table).to_owned()).await?;
        manager.drop_table(Table::drop().table(Team::Table).to_owned()).await
    }
}

#[derive(DeriveIden)]
enum Team {
    Table,
    Id,
    WorkspaceId,
    Version,
    CreatedAt,
    UpdatedAt,
}

#[derive(DeriveIden)]
enum TeamVersion {
    Table,
    TeamId,
    Version,
    Body,
    CreatedAt,
}
