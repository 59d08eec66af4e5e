//! The JSON file of a conversation, and how to write it in pieces.
//!
//! The file is `opening`, then each event by `event`, then [`Results::closing`]; together they are one
//! [`ConversationExport`].

use super::SCHEMA_VERSION;
use crate::metrics::RunMetrics;
use crate::transcript::{DecisionEntry, Entry, TaskEntry, Transcript};
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
    /// The tasks of its last plan as they stand.
    #[serde(default)]
    pub tasks: Vec<TaskEntry>,
    /// Its decisions in order, each with its ballots and votes.
    #[serde(default)]
    pub decisions: Vec<DecisionEntry>,
}

/// What begins the file: everything before the events.
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

/// One event of the file, as the log has it, in the order of the log from event 1.
pub fn event(seq: u64, json: &str) -> String {
    let separator = if seq > 1 { ",\n" } else { "\n" };
    format!("{separator}{json}")
}

/// Follows the events of the file for what stands behind them: tasks and decisions.
#[derive(Clone, Debug, Default)]
pub struct Results {
    transcript: Transcript,
    decisions: Vec<DecisionEntry>,
}

impl Results {
    /// Takes note of the next event.
    pub fn apply(&mut self, envelope: &Envelope) {
        let before = self.transcript.entries.len();
        if !self.transcript.apply(envelope) {
            return;
        }
        let fresh = self.transcript.entries.get(before..).unwrap_or_default();
        self.decisions.extend(fresh.iter().filter_map(|entry| match entry {
            Entry::Decision(decision) => Some(decision.clone()),
            _ => None,
        }));
        if self.transcript.entries.len() > super::MOST_ENTRIES {
            self.transcript = std::mem::take(&mut self.transcript).with_last_turns(super::KEPT_TURNS);
        }
    }

    /// What ends the file.
    ///
    /// # Errors
    /// Only if a score cannot be written as JSON, which none can cause.
    pub fn closing(&self) -> serde_json::Result<String> {
        Ok(format!(
            "\n],\n\"tasks\":{},\n\"decisions\":{}}}\n",
            serde_json::to_string(&self.transcript.tasks)?,
            serde_json::to_string(&self.decisions)?
        ))
    }
}
