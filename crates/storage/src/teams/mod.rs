//! Teams on SeaORM.

mod write;

use crate::Store;
use crate::entity::{team, team_version};
use crate::error::{corrupt, store_error};
use crate::numbers::from_column;
use async_trait::async_trait;
use engine::ports::{StoreError, TeamStore, UpdateTeamError, WorkspaceScope};
use model::team::StoredTeam;
use model::{TeamId, TeamSpec, Timestamp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;
use write::{CreateTeam, DeleteTeam, UpdateTeam, Updated};

#[async_trait]
impl TeamStore for Store {
    async fn create(&self, scope: WorkspaceScope, team: &TeamSpec) -> Result<StoredTeam, StoreError> {
        let id = Uuid::now_v7();
        let write = CreateTeam { id, workspace_id: scope.id(), body: encode(team)? };
        let updated_at = self.database().write(write).await?;
        Ok(StoredTeam { id: TeamId::new(id), version: 1, team: team.clone(), updated_at })
    }

    async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredTeam>, StoreError> {
        let newest = versions_in(scope)
            .filter(is_newest())
            .order_by_desc(team::Column::UpdatedAt)
            .order_by_desc(team::Column::Id);
        self.stored_teams(newest).await
    }

    async fn get(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        version: Option<u32>,
    ) -> Result<Option<StoredTeam>, StoreError> {
        let which = version.map_or_else(is_newest, |version| team_version::Column::Version.eq(i64::from(version)));
        let one = versions_in(scope).filter(team::Column::Id.eq(id.uuid())).filter(which);
        Ok(self.stored_teams(one).await?.pop())
    }

    async fn update(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        team: &TeamSpec,
        expected: Option<u32>,
    ) -> Result<StoredTeam, UpdateTeamError> {
        let write = UpdateTeam {
            id: id.uuid(),
            workspace_id: scope.id(),
            body: encode(team)?,
            expected: expected.map(i64::from),
        };
        match self.database().write(write).await.map_err(StoreError::from)? {
            Updated::To { version, updated_at } => {
                Ok(StoredTeam { id, version: from_column("version", version)?, team: team.clone(), updated_at })
            }
            Updated::NotFound => Err(UpdateTeamError::NotFound),
            Updated::Conflict { current } => {
                Err(UpdateTeamError::VersionConflict { current: from_column("version", current)? })
            }
        }
    }

    async fn versions(&self, scope: WorkspaceScope, id: TeamId) -> Result<Vec<StoredTeam>, StoreError> {
        let all =
            versions_in(scope).filter(team::Column::Id.eq(id.uuid())).order_by_desc(team_version::Column::Version);
        self.stored_teams(all).await
    }

    async fn delete(&self, scope: WorkspaceScope, id: TeamId) -> Result<bool, StoreError> {
        let write = DeleteTeam { id: id.uuid(), workspace_id: scope.id() };
        Ok(self.database().write_statement(write).await?)
    }
}

impl Store {
    async fn stored_teams(&self, query: Select<team_version::Entity>) -> Result<Vec<StoredTeam>, StoreError> {
        query.all(self.reader()).await.map_err(store_error)?.iter().map(decode).collect()
    }
}

/// All versions of all teams of a workspace.
fn versions_in(scope: WorkspaceScope) -> Select<team_version::Entity> {
    team_version::Entity::find().inner_join(team::Entity).filter(team::Column::WorkspaceId.eq(scope.id()))
}

fn is_newest() -> Expr {
    Expr::col((team_version::Entity, team_version::Column::Version)).equals((team::Entity, team::Column::Version))
}

fn encode(team: &TeamSpec) -> Result<String, StoreError> {
    serde_json::to_string(team).map_err(|error| corrupt("a team has no JSON form", error))
}

fn decode(row: &team_version::Model) -> Result<StoredTeam, StoreError> {
    Ok(StoredTeam {
        id: TeamId::new(row.team_id),
        version: from_column("version", row.version)?,
        team: serde_json::from_str(&row.body)
            .map_err(|error| corrupt(&format!("version {} of team {}", row.version, row.team_id), error))?,
        updated_at: Timestamp::from_millis(row.created_at),
    })
}
