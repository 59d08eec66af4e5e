//! What leaves Roundtable in files, piece by piece, so that a server can stream an export of any length.
//!
//! | format | by |
//! |---|---|
//! | CSV, and tables of any other kind | [`TurnRows`] and [`TurnRow`], [`RunRow`]; [`csv`] for the lines |
//! | Markdown | [`MarkdownExport`] |
//! | JSON | [`json`] |
//! | NDJSON | [`json::ndjson_line`] |

pub mod cell;
pub mod csv;
pub mod json;
mod markdown;
mod run_row;

#[cfg(test)]
mod tests;
mod turn_row;

pub use json::ConversationExport;
pub use markdown::MarkdownExport;
pub use run_row::RunRow;
pub use turn_row::{TurnRow, TurnRows};

/// Version of the exported shapes; raised when a column or field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;
