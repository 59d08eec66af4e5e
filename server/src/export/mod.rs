//! Exports of any length, streamed: one page of the log, or of the list, is in memory at a time.

mod conversation;
mod runs;

pub use conversation::{ConversationFormat, conversation};
pub use runs::{RunsFormat, runs};

use axum::body::Bytes;
use engine::ports::StoreError;
use futures::stream::BoxStream;

/// The bytes of an export, page by page. A failing store cuts it off, so that nobody takes it for whole.
pub type ExportStream = BoxStream<'static, Result<Bytes, StoreError>>;

/// Never fails: what is exported has a form in JSON.
fn json_fault(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt(error.to_string())
}
