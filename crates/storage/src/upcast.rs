//! Brings old events to the form that this version reads.
//!
//! Each event row says which schema its body was written in. A change that a default cannot cover raises
//! [`CURRENT`] by one and adds the step from the version before, here; stored rows are never rewritten. The fixtures in
//! `tests/fixtures` hold a line of every event of every version and must decode for ever.

use engine::ports::StoreError;

/// The schema in which bodies are written today.
pub const CURRENT: i32 = 1;

/// The body of an event in today's schema.
///
/// # Errors
/// [`StoreError::Corrupt`] for a schema that this version does not know.
pub fn upcast(schema_version: i32, body: String) -> Result<String, StoreError> {
    match schema_version {
        CURRENT => Ok(body),
        newer if newer > CURRENT => Err(StoreError::Corrupt(format!(
            "an event was written by a newer version of Roundtable (schema {newer}, known up to {CURRENT}): upgrade"
        ))),
        unknown => Err(StoreError::Corrupt(format!("an event has the unknown schema {unknown}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_newer_version_is_refused_with_what_to_do() {
        assert_eq!(upcast(CURRENT, "{}".to_owned()).unwrap(), "{}");
        assert!(upcast(CURRENT + 1, "{}".to_owned()).unwrap_err().to_string().contains("upgrade"));
        assert!(upcast(0, "{}".to_owned()).is_err());
    }
}
