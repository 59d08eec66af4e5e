//! The JSON file of a conversation, and how to write it in pieces.
//!
//! The file is `opening`, then each event by `event`, then [`CLOSING`]; together they are one [`ConversationExport`].

use super::SCHEMA_VERSION;
use crate::metrics::RunMetrics;
use model::{ConversationSummary, Envelope};
use serde::{Deserialize, Serialize};

/// A whole conversation in one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationExport {
    /// Version of this shape: [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The conversation as a list shows it.
    pub conversation: ConversationSummary,
    /// Its figures.
    pub metrics: RunMetrics,
    /// Its log.
    pub events: Vec<Envelope>,
}

/// What ends the file.
pub const CLOSING: &str = "\n]}\n";

/// What begins the file: everything but the events.
///
/// # Errors
/// Only if a figure cannot be written as JSON, which none can cause.
pub fn opening(conversation: &ConversationSummary, metrics: &RunMetrics) -> serde_json::Result<String> {
    Ok(format!(
        "{{\"schema_version\":{SCHEMA_VERSION},\n\"conversation\":{},\n\"metrics\":{},\n\"events\":[",
        serde_json::to_string(conversation)?,
        serde_json::to_string(metrics)?
    ))
}

/// One event of the file, in the order of the log from event 1.
///
/// # Errors
/// Only if the event cannot be written as JSON, which none can cause.
pub fn event(envelope: &Envelope) -> serde_json::Result<String> {
    let separator = if envelope.seq > 1 { ",\n" } else { "\n" };
    Ok(format!("{separator}{}", serde_json::to_string(envelope)?))
}

/// One event as a line of NDJSON.
///
/// # Errors
/// Only if the event cannot be written as JSON, which none can cause.
pub fn ndjson_line(envelope: &Envelope) -> serde_json::Result<String> {
    Ok(serde_json::to_string(envelope)? + "\n")
}
