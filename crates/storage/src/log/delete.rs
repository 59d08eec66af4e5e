//! Removes conversations; their logs go with them.

use crate::entity::conversation;
use crate::write::Write;
use engine::ports::{Deletion, WorkspaceScope};
use model::Status;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QuerySelect, Statement};
use uuid::Uuid;

/// Removes one conversation, unless it is running.
#[derive(Debug)]
pub struct DeleteConversation {
    /// Whose.
    pub scope: WorkspaceScope,
    /// Which.
    pub id: Uuid,
}

impl Write for DeleteConversation {
    type Output = Deletion;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Deletion, DbErr> {
        use conversation::Column;
        let status: Option<String> = conversation::Entity::find_by_id(self.id)
            .select_only()
            .column(Column::Status)
            .filter(Column::WorkspaceId.eq(self.scope.id()))
            .lock_exclusive()
            .into_tuple()
            .one(db)
            .await?;
        match status {
            None => Ok(Deletion::NotFound),
            Some(status) if status == Status::Running.as_str() => Ok(Deletion::Running),
            Some(_) => {
                conversation::Entity::delete_by_id(self.id).exec(db).await?;
                Ok(Deletion::Done)
            }
        }
    }
}

/// Removes the oldest of those that ended before a time.
#[derive(Debug)]
pub struct DeleteEnded {
    /// Milliseconds since the Unix epoch.
    pub before: i64,
    /// At most so many.
    pub limit: u32,
}

impl Write for DeleteEnded {
    type Output = Vec<Uuid>;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<Uuid>, DbErr> {
        let backend = db.get_database_backend();
        // What somebody works on, or another replica removes, is left to it.
        let lock = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "WITH old AS ( \
                 SELECT id FROM conversation \
                 WHERE status IN ('finished', 'stopped', 'failed') AND updated_at < $1 \
                 ORDER BY updated_at, id LIMIT $2 {lock}) \
             DELETE FROM conversation WHERE id IN (SELECT id FROM old) RETURNING id"
        );
        let values = [self.before.into(), i64::from(self.limit).into()];
        let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        rows.iter().map(|row| row.try_get("", "id")).collect()
    }
}
