//! Makes an empty conversation.

use super::columns::{NAMES, SummaryColumns};
use crate::numbers::lease_ms;
use crate::write::{Write, now};
use engine::ports::{NewConversation, StoreError, WorkspaceScope};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use uuid::Uuid;

/// The epoch of the first owner.
pub const FIRST_EPOCH: u64 = 1;

/// One row, owned from its first moment.
#[derive(Debug)]
pub struct CreateConversation {
    id: Uuid,
    workspace_id: Uuid,
    owner: Uuid,
    lease_ms: i64,
    columns: SummaryColumns,
}

impl CreateConversation {
    /// Checks the row.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a number is beyond its column.
    pub fn new(scope: WorkspaceScope, new: &NewConversation) -> Result<Self, StoreError> {
        Ok(Self {
            id: new.summary.id.uuid(),
            workspace_id: scope.id(),
            owner: new.owner.0,
            lease_ms: lease_ms(new.lease),
            columns: SummaryColumns::new(new.summary.clone())?,
        })
    }
}

impl Write for CreateConversation {
    type Output = ();

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
        let backend = db.get_database_backend();
        let names = NAMES.join(", ");
        let places = (5..5 + NAMES.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "INSERT INTO conversation (id, workspace_id, owner, lease_until, epoch, {names}) \
             VALUES ($1, $2, $3, {now} + $4, {FIRST_EPOCH}, {places})",
            now = now(backend),
        );
        let mut values: Vec<Value> =
            vec![self.id.into(), self.workspace_id.into(), self.owner.into(), self.lease_ms.into()];
        values.extend(self.columns.values());
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.map(drop)
    }
}
