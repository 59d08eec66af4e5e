//! What leaves Roundtable in files, piece by piece, so that a server can stream an export of any length.
//!
//! | format | by |
//! |---|---|
//! | CSV, and tables of any other kind | [`TurnRows`] and [`TurnRow`], [`RunRow`]; [`csv`] for the lines |
//! | Markdown | [`MarkdownExport`] |
//! | any other text for people | [`Document`] for the order of its parts |
//! | JSON | [`json`] |
//! | NDJSON | nothing: the log's own lines |
//!
//! What an export leaves out is left out by [`Redaction`] before any of them.

pub mod cell;
pub mod csv;
mod document;
pub mod json;
mod markdown;
mod redaction;
mod run_row;

#[cfg(test)]
mod tests;
mod turn_row;

pub use document::Document;
pub use json::ConversationExport;
pub use markdown::MarkdownExport;
pub use redaction::{LEFT_OUT, Redaction};
pub use run_row::RunRow;
pub use turn_row::{TurnRow, TurnRows};

/// Entries that a writer holds at most: what is written is let go of, so that a document of any length can be streamed.
const MOST_ENTRIES: usize = 1024;

/// Turns that are still held then: more than can be open at the same time.
const KEPT_TURNS: usize = 2 * model::team::MAX_AGENTS;

/// Version of the exported shapes; raised when a column or field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;
