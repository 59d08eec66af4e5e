//! The database's errors as the ports know them.

use engine::ports::StoreError;
use sea_orm::DbErr;
use std::error::Error;
use std::sync::Arc;

/// Whether trying again can help decides between the two variants.
pub fn store_error(error: DbErr) -> StoreError {
    match error {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } | DbErr::ConvertFromU64(_) => {
            StoreError::Corrupt(error.to_string())
        }
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// The same for an error that several callers share.
pub fn shared_error(error: Arc<DbErr>) -> StoreError {
    Arc::try_unwrap(error).map_or_else(|shared| StoreError::Unavailable(Box::new(shared)), store_error)
}

/// A value that cannot be stored or read, in words.
pub fn corrupt(what: &str, error: impl Error) -> StoreError {
    StoreError::Corrupt(format!("{what}: {error}"))
}
