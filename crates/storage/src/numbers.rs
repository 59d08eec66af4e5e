//! Numbers and words between the model and columns, checked both ways.

use crate::error::corrupt;
use engine::ports::StoreError;
use serde::de::DeserializeOwned;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as WordError, StrDeserializer};
use std::time::Duration;

/// Leases longer than this are as good as endless, and adding one to the clock stays within a column.
const LONGEST_LEASE_MS: i64 = 1_000 * 60 * 60 * 24 * 365 * 100;

/// A number as a column holds it.
///
/// # Errors
/// [`StoreError::Corrupt`] beyond 2^63 - 1.
pub fn to_column(what: &str, number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|error| corrupt(what, error))
}

/// A number from its column.
///
/// # Errors
/// [`StoreError::Corrupt`] if it is out of range.
pub fn from_column<N>(what: &str, number: i64) -> Result<N, StoreError>
where
    N: TryFrom<i64, Error: std::error::Error>,
{
    N::try_from(number).map_err(|error| corrupt(what, error))
}

/// A word of the wire (`"round_robin"`) as the value that it stands for.
///
/// # Errors
/// [`StoreError::Corrupt`] for an unknown word.
pub fn from_word<T: DeserializeOwned>(what: &str, word: &str) -> Result<T, StoreError> {
    let reader: StrDeserializer<'_, WordError> = word.into_deserializer();
    T::deserialize(reader).map_err(|error| corrupt(what, error))
}

/// A lease's length in milliseconds.
pub fn lease_ms(lease: Duration) -> i64 {
    i64::try_from(lease.as_millis()).map_or(LONGEST_LEASE_MS, |ms| ms.min(LONGEST_LEASE_MS))
}
