//! Who may append: claims, renewals and releases, all by the database's clock.

use crate::numbers::{from_column, lease_ms};
use crate::write::{Write, now};
use engine::ports::{Lease, OwnerId, StoreError, WorkspaceScope};
use model::ConversationId;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, Statement, Value};
use std::time::Duration;
use uuid::Uuid;

/// A conversation that was taken over.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Taken {
    id: Uuid,
    workspace_id: Uuid,
    epoch: i64,
    takeovers: i64,
}

impl TryFrom<Taken> for Lease {
    type Error = StoreError;

    fn try_from(taken: Taken) -> Result<Self, StoreError> {
        Ok(Self {
            conversation: ConversationId::new(taken.id),
            scope: WorkspaceScope::of_row(taken.workspace_id),
            epoch: from_column("epoch", taken.epoch)?,
            takeovers: from_column("takeovers", taken.takeovers)?,
        })
    }
}

/// Takes one conversation over, unless it has another living owner.
#[derive(Debug)]
pub struct Claim {
    /// Whose.
    pub scope: WorkspaceScope,
    /// Which.
    pub conversation: ConversationId,
    /// The new owner.
    pub owner: OwnerId,
    /// For how long.
    pub lease: Duration,
}

impl Write for Claim {
    type Output = Option<Taken>;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Option<Taken>, DbErr> {
        let backend = db.get_database_backend();
        let sql = format!(
            "UPDATE conversation SET owner = $1, epoch = epoch + 1, lease_until = {now} + $2 \
             WHERE id = $3 AND workspace_id = $4 AND (owner = $1 OR lease_until <= {now}) \
             RETURNING id, workspace_id, epoch, takeovers",
            now = now(backend),
        );
        let values =
            [self.owner.0.into(), lease_ms(self.lease).into(), self.conversation.uuid().into(), self.scope.id().into()];
        let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        row.map(|row| Taken::from_query_result(&row, "")).transpose()
    }
}

/// Takes conversations over that run or wait for a time and whose owner is silent, those silent for longest first.
#[derive(Debug)]
pub struct ClaimAbandoned {
    /// The new owner.
    pub owner: OwnerId,
    /// For how long.
    pub lease: Duration,
    /// At most so many.
    pub limit: u32,
}

impl Write for ClaimAbandoned {
    type Output = Vec<Taken>;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<Taken>, DbErr> {
        let backend = db.get_database_backend();
        let now = now(backend);
        // What another replica is about to take is left to it.
        let lock = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "WITH abandoned AS ( \
                 SELECT id FROM conversation \
                 WHERE (status = 'running' OR wake_at IS NOT NULL) AND lease_until <= {now} \
                 ORDER BY lease_until LIMIT $3 {lock}) \
             UPDATE conversation SET owner = $1, epoch = epoch + 1, lease_until = {now} + $2, \
                 takeovers = takeovers + CASE \
                     WHEN owner IS NOT NULL AND (status = 'running' OR wake_at <= {now}) THEN 1 ELSE 0 END \
             WHERE id IN (SELECT id FROM abandoned) \
             RETURNING id, workspace_id, epoch, takeovers"
        );
        let values = [self.owner.0.into(), lease_ms(self.lease).into(), i64::from(self.limit).into()];
        let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        rows.iter().map(|row| Taken::from_query_result(row, "")).collect()
    }
}

/// Most conversations that a statement names: each is a parameter of it.
pub const MOST_NAMED: usize = 500;

/// Extends an owner's leases on some conversations; answers on which it has one.
#[derive(Debug)]
pub struct Renew {
    /// Which; at most [`MOST_NAMED`], at least one.
    pub conversations: Vec<Uuid>,
    /// Whose.
    pub owner: OwnerId,
    /// Until so long from now.
    pub lease: Duration,
}

impl Write for Renew {
    type Output = Vec<Uuid>;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<Uuid>, DbErr> {
        let backend = db.get_database_backend();
        let places = (3..3 + self.conversations.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "UPDATE conversation SET lease_until = {now} + $2 WHERE owner = $1 AND id IN ({places}) RETURNING id",
            now = now(backend)
        );
        let mut values = vec![self.owner.0.into(), lease_ms(self.lease).into()];
        values.extend(self.conversations.iter().map(|id| Value::from(*id)));
        let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        rows.iter().map(|row| row.try_get("", "id")).collect()
    }
}

/// Gives a conversation up, unless somebody else has it by now.
#[derive(Debug)]
pub struct Release {
    /// The lease.
    pub lease: Lease,
    /// Its epoch as a column holds it.
    pub epoch: i64,
}

impl Write for Release {
    type Output = ();

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
        let sql = "UPDATE conversation SET owner = NULL, lease_until = 0 \
                   WHERE id = $1 AND workspace_id = $2 AND epoch = $3";
        let values = [self.lease.conversation.uuid().into(), self.lease.scope.id().into(), self.epoch.into()];
        db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(drop)
    }
}
