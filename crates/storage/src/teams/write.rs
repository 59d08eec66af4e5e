//! What changes teams.

use crate::clock;
use crate::entity::{team, team_version};
use crate::write::Write;
use model::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

/// Stores a team as version 1; answers when.
#[derive(Debug)]
pub struct CreateTeam {
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub body: String,
}

impl Write for CreateTeam {
    type Output = Timestamp;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Timestamp, DbErr> {
        let at = next_moment(db, self.workspace_id).await?;
        let team = team::ActiveModel {
            id: Set(self.id),
            workspace_id: Set(self.workspace_id),
            version: Set(1),
            created_at: Set(at),
            updated_at: Set(at),
        };
        team::Entity::insert(team).exec_without_returning(db).await?;
        insert_version(db, self.id, 1, &self.body, at).await?;
        Ok(Timestamp::from_millis(at))
    }
}

/// Stores the next version of a team.
#[derive(Debug)]
pub struct UpdateTeam {
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub body: String,
    pub expected: Option<i64>,
}

/// What became of an update.
#[derive(Debug)]
pub enum Updated {
    /// There is a new version.
    To { version: i64, updated_at: Timestamp },
    /// There is no such team.
    NotFound,
    /// The newest version is not the expected one.
    Conflict { current: i64 },
}

impl Write for UpdateTeam {
    type Output = Updated;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Updated, DbErr> {
        let found = team::Entity::find_by_id(self.id)
            .filter(team::Column::WorkspaceId.eq(self.workspace_id))
            .lock_exclusive()
            .one(db)
            .await?;
        let Some(found) = found else { return Ok(Updated::NotFound) };
        if self.expected.is_some_and(|expected| expected != found.version) {
            return Ok(Updated::Conflict { current: found.version });
        }
        let version = found.version + 1;
        let at = next_moment(db, self.workspace_id).await?;
        team::Entity::update_many()
            .set(team::ActiveModel { version: Set(version), updated_at: Set(at), ..Default::default() })
            .filter(team::Column::Id.eq(self.id))
            .exec(db)
            .await?;
        insert_version(db, self.id, version, &self.body, at).await?;
        Ok(Updated::To { version, updated_at: Timestamp::from_millis(at) })
    }
}

/// Removes a team; its versions go with it. Answers whether there was one.
#[derive(Debug)]
pub struct DeleteTeam {
    pub id: Uuid,
    pub workspace_id: Uuid,
}

impl Write for DeleteTeam {
    type Output = bool;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<bool, DbErr> {
        let done = team::Entity::delete_many()
            .filter(team::Column::Id.eq(self.id))
            .filter(team::Column::WorkspaceId.eq(self.workspace_id))
            .exec(db)
            .await?;
        Ok(done.rows_affected > 0)
    }
}

/// Now in milliseconds, and later than any change of a team in the workspace, so that the time orders the list.
async fn next_moment<C: ConnectionTrait>(db: &C, workspace_id: Uuid) -> Result<i64, DbErr> {
    let newest: Option<i64> = team::Entity::find()
        .select_only()
        .column(team::Column::UpdatedAt)
        .filter(team::Column::WorkspaceId.eq(workspace_id))
        .order_by_desc(team::Column::UpdatedAt)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.map_or(i64::MIN, |newest| newest.saturating_add(1)).max(clock::now_ms()))
}

async fn insert_version<C: ConnectionTrait>(
    db: &C,
    team_id: Uuid,
    version: i64,
    body: &str,
    at: i64,
) -> Result<(), DbErr> {
    let row = team_version::ActiveModel {
        team_id: Set(team_id),
        version: Set(version),
        body: Set(body.to_owned()),
        created_at: Set(at),
    };
    team_version::Entity::insert(row).exec_without_returning(db).await.map(drop)
}
