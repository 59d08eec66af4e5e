//! JSON.

use crate::depth::json_depth;
use crate::{Fault, Format, MAX_DEPTH};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Reads a value of JSON bytes.
///
/// # Errors
/// A [`Fault`] with its place.
pub fn read_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, Fault> {
    if json_depth(json) > MAX_DEPTH {
        return Err(Fault::TooDeep);
    }
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let error = error.into_inner();
        match error.classify() {
            Category::Data => {
                let path = if path == "." { String::new() } else { path };
                Fault::Invalid { path, message: error.to_string(), line: line(&error) }
            }
            Category::Syntax | Category::Eof | Category::Io => malformed(&error),
        }
    })?;
    deserializer.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Fault {
    Fault::Malformed { format: Format::Json, message: error.to_string(), line: line(error) }
}

/// The parser says 0 where it does not know.
fn line(error: &serde_json::Error) -> Option<usize> {
    Some(error.line()).filter(|line| *line > 0)
}
