//! Makes a conversation with its first records.

use super::append::AppendRecords;
use super::columns::{NAMES, SummaryColumns};
use crate::numbers::lease_ms;
use crate::write::{Write, now};
use engine::ports::{Append, Lease, NewConversation, Progress, StoreError, WorkspaceScope};
use model::{ConversationSummary, Timestamp};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use uuid::Uuid;

/// The epoch of the first owner.
pub const FIRST_EPOCH: u64 = 1;

/// One row, owned from its first moment, and what is appended to it at once.
#[derive(Debug)]
pub struct CreateConversation {
    id: Uuid,
    workspace_id: Uuid,
    owner: Uuid,
    lease_ms: i64,
    wake_at: Option<i64>,
    columns: SummaryColumns,
    first: Option<AppendRecords>,
}

impl CreateConversation {
    /// Checks the row and the records.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if a number is beyond its column, or the records are not the first ones.
    pub fn new(scope: WorkspaceScope, new: NewConversation) -> Result<Self, StoreError> {
        let NewConversation { summary, records, wake_at, owner, lease } = new;
        let before = ConversationSummary { seq: 0, ..summary.clone() };
        let held = Lease { conversation: summary.id, scope, epoch: FIRST_EPOCH, takeovers: 0 };
        Ok(Self {
            id: summary.id.uuid(),
            workspace_id: scope.id(),
            owner: owner.0,
            lease_ms: lease_ms(lease),
            wake_at: wake_at.map(Timestamp::as_millis),
            columns: SummaryColumns::new(before)?,
            first: if records.is_empty() {
                None
            } else {
                let progress = Progress::Made;
                Some(AppendRecords::new(Append { lease: held, after: 0, records, summary, wake_at, progress })?)
            },
        })
    }
}

impl Write for CreateConversation {
    type Output = ();

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
        let backend = db.get_database_backend();
        let names = NAMES.join(", ");
        let places = (6..6 + NAMES.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "INSERT INTO conversation (id, workspace_id, owner, lease_until, epoch, takeovers, wake_at, {names}) \
             VALUES ($1, $2, $3, {now} + $4, {FIRST_EPOCH}, 0, $5, {places})",
            now = now(backend),
        );
        let mut values: Vec<Value> = vec![
            self.id.into(),
            self.workspace_id.into(),
            self.owner.into(),
            self.lease_ms.into(),
            self.wake_at.into(),
        ];
        values.extend(self.columns.values());
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        if let Some(first) = &self.first {
            first.perform(db).await?;
        }
        Ok(())
    }
}
