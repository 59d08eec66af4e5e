//! What every write has in common.
//!
//! To add one: a struct that holds what is written, already in the form of columns, and its `perform`.

use engine::ports::StoreError;
use sea_orm::{ConnectionTrait, DbBackend, DbErr};
use std::sync::Arc;

/// A change of the database.
///
/// It may be performed more than once, each time on the state before it: when a neighbour in the same transaction
/// fails, all are rolled back and performed again one by one.
pub trait Write: Send + Sync + 'static {
    /// What the caller learns once it is committed.
    type Output: Send + 'static;

    /// Makes the change within the transaction of `db`.
    fn perform<C: ConnectionTrait>(&self, db: &C) -> impl Future<Output = Result<Self::Output, DbErr>> + Send;
}

/// What became of a write; an error may be shared by all writes of a transaction.
pub type Committed<T> = Result<T, WriteError>;

/// Why a write was not committed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WriteError {
    /// The database failed.
    #[error(transparent)]
    Database(Arc<DbErr>),
    /// The store was closed before.
    #[error("the store is closed")]
    Closed,
    /// Another process has the database.
    #[error("another process has the database: it can only be read here")]
    ReadOnly,
}

impl From<WriteError> for StoreError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Database(error) => crate::error::store_error(error),
            WriteError::Closed | WriteError::ReadOnly => Self::Unavailable(Box::new(error)),
        }
    }
}

/// The database's own clock in milliseconds since the Unix epoch, as SQL: leases are compared by no other.
pub fn now(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "(extract(epoch FROM now()) * 1000)::bigint",
        _ => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
    }
}
