//! Appends records, fenced.
//!
//! This is the statement that everything waits for, so it is one round trip on both databases: the row of the
//! conversation moves on only where epoch and `seq` still are what the owner thinks, and the records are inserted only
//! if it did. A log that is copied is longer than a statement may be: what does not fit follows in the same transaction.

use super::columns::{NAMES, SummaryColumns};
use crate::numbers::to_column;
use crate::upcast::CURRENT;
use crate::write::Write;
use engine::ports::{Append, Lease, Progress, Record, StoreError};
use model::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use std::fmt::Write as _;

/// Parameters before those of the list's row: conversation, workspace, epoch, `seq` before, when to wake.
const FENCE: usize = 5;
/// Parameters before those of the records.
const FIXED: usize = FENCE + NAMES.len();
/// Parameters of a record: `seq`, at, kind, body.
const A_RECORD: usize = 4;

const INSERT: &str = "INSERT INTO event (conversation_id, seq, at, kind, schema_version, body)";

/// Records of one statement at the most: SQLite takes 32,766 parameters, PostgreSQL 65,535.
const A_STATEMENT: usize = 1_000;

/// What became of an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// All of it was written.
    All,
    /// Nothing was: the log has another owner, another length, or is not there.
    Fenced,
}

/// Records with the list's row as of the last of them.
#[derive(Debug)]
pub struct AppendRecords {
    lease: Lease,
    epoch: i64,
    after: i64,
    wake_at: Option<i64>,
    progress: Progress,
    columns: SummaryColumns,
    records: Vec<Record>,
}

impl AppendRecords {
    /// Checks that the records are consecutive and the row belongs to the last of them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if they are not, or a number is beyond its column.
    pub fn new(append: Append) -> Result<Self, StoreError> {
        let Append { lease, after, records, summary, wake_at, progress } = append;
        let consecutive = records.iter().zip(after + 1..).all(|(record, seq)| record.seq == seq);
        if records.is_empty() || !consecutive || records.last().is_none_or(|last| last.seq != summary.seq) {
            return Err(StoreError::Corrupt(format!("an append after event {after} does not continue the log")));
        }
        Ok(Self {
            lease,
            epoch: to_column("epoch", lease.epoch)?,
            after: to_column("after", after)?,
            wake_at: wake_at.map(Timestamp::as_millis),
            progress,
            // The largest `seq`: since it fits, all do.
            columns: SummaryColumns::new(summary)?,
            records,
        })
    }

    /// Whether all of it fits into one statement. Otherwise it needs a transaction.
    pub fn is_one_statement(&self) -> bool {
        self.records.len() <= A_STATEMENT
    }

    fn fence(&self) -> Vec<Value> {
        let mut values = vec![
            self.lease.conversation.uuid().into(),
            self.lease.scope.id().into(),
            self.epoch.into(),
            self.after.into(),
            self.wake_at.into(),
        ];
        values.extend(self.columns.values());
        values
    }
}

impl Write for AppendRecords {
    type Output = Appended;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<Appended, DbErr> {
        let backend = db.get_database_backend();
        for (records, first) in self.records.chunks(A_STATEMENT).zip((self.after + 1..).step_by(A_STATEMENT)) {
            let is_fenced = first == self.after + 1;
            let (sql, mut values) = if is_fenced {
                (fenced(backend, records.len(), self.progress), self.fence())
            } else {
                (unfenced(records.len()), vec![self.lease.conversation.uuid().into()])
            };
            values.extend(records.iter().zip(first..).flat_map(|(record, seq)| columns(record, seq)));
            let done = db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
            if is_fenced && done.rows_affected() == 0 {
                return Ok(Appended::Fenced);
            }
        }
        Ok(Appended::All)
    }
}

fn columns(record: &Record, seq: i64) -> [Value; A_RECORD] {
    [seq.into(), record.at.as_millis().into(), record.kind.as_ref().into(), record.json.as_ref().into()]
}

/// The statement for the first records. Parameters are numbered, so that both halves can name the conversation.
fn fenced(backend: DbBackend, records: usize, progress: Progress) -> String {
    let mut update = String::with_capacity(1024);
    update.push_str(match progress {
        Progress::Made => "UPDATE conversation SET takeovers = 0, wake_at = $5, ",
        Progress::None => "UPDATE conversation SET wake_at = $5, ",
    });
    for (name, place) in NAMES.iter().zip(FENCE + 1..) {
        let separator = if place > FENCE + 1 { ", " } else { "" };
        let _ = write!(update, "{separator}{name} = ${place}");
    }
    update.push_str(" WHERE id = $1 AND workspace_id = $2 AND epoch = $3 AND seq = $4");

    let rows = rows(FIXED, records);
    match backend {
        // One statement, hence one transaction; its count of rows is that of the insert.
        DbBackend::Postgres => format!(
            "WITH moved AS ({update} RETURNING id), record (seq, at, kind, body) AS (VALUES {rows}) \
             {INSERT} SELECT moved.id, record.seq, record.at, record.kind, {CURRENT}, record.body FROM moved, record"
        ),
        // Two statements in one call; the second asks how many rows the first one changed.
        _ => format!(
            "{update}; WITH record (seq, at, kind, body) AS (VALUES {rows}) \
             {INSERT} SELECT $1, seq, at, kind, {CURRENT}, body FROM record WHERE changes() > 0"
        ),
    }
}

/// The statement for records that follow in the same transaction, which holds the conversation's row by then.
fn unfenced(records: usize) -> String {
    let rows = rows(1, records);
    format!(
        "WITH record (seq, at, kind, body) AS (VALUES {rows}) \
         {INSERT} SELECT $1, seq, at, kind, {CURRENT}, body FROM record"
    )
}

/// Places for the values of so many records, after those before.
fn rows(before: usize, records: usize) -> String {
    let mut rows = String::with_capacity(32 * records);
    for first in (before + 1..).step_by(A_RECORD).take(records) {
        let separator = if first > before + 1 { ", " } else { "" };
        let _ = write!(rows, "{separator}(${}, ${}, ${}, ${})", first, first + 1, first + 2, first + 3);
    }
    rows
}
