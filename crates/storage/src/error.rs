//! The database's errors as the ports know them.

use engine::ports::StoreError;
use sea_orm::DbErr;
use std::borrow::Borrow;
use std::error::Error;

/// Whether trying again can help decides between the two variants; an error that several callers share is the same to
/// each of them.
pub fn store_error(error: impl Borrow<DbErr> + Error + Send + Sync + 'static) -> StoreError {
    match error.borrow() {
        DbErr::Type(_) | DbErr::Json(_) | DbErr::TryIntoErr { .. } | DbErr::ConvertFromU64(_) => {
            StoreError::Corrupt(error.to_string())
        }
        _ => StoreError::Unavailable(Box::new(error)),
    }
}

/// A value that cannot be stored or read, in words.
pub fn corrupt(what: &str, error: impl Error) -> StoreError {
    StoreError::Corrupt(format!("{what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn an_error_means_the_same_to_each_of_those_who_share_it() {
        let shared = Arc::new(DbErr::Type("not a number".to_owned()));
        let other = Arc::clone(&shared);
        for error in [store_error(shared), store_error(other)] {
            assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
        }
        assert!(matches!(store_error(DbErr::Custom("gone".to_owned())), StoreError::Unavailable(_)));
    }
}
