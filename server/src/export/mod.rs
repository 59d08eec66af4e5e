//! Exports of any length, streamed: one page of the log, or of the list, is in memory at a time.

mod conversation;
mod report;
mod runs;

pub use conversation::{ConversationFormat, conversation, shared};
pub use report::taken_away;
pub use runs::{RunKind, RunsFormat, RunsScope, runs};

use axum::body::Bytes;
use engine::ports::StoreError;
use futures::stream::{self, BoxStream, StreamExt};

/// The bytes of an export, page by page. A failing store cuts it off, so that nobody takes it for whole.
pub type ExportStream = BoxStream<'static, Result<Bytes, StoreError>>;

/// What follows the head of an export.
trait Pages: Send + 'static {
    /// The next page; `None` after the last one.
    fn next(&mut self) -> impl Future<Output = Result<Option<String>, StoreError>> + Send;
}

/// The head, then the pages as they are asked for.
fn export(head: String, pages: impl Pages) -> ExportStream {
    let pages = stream::try_unfold(pages, |mut pages| async move {
        let page = pages.next().await?;
        Ok(page.map(|page| (Bytes::from(page), pages)))
    });
    stream::iter([Ok(Bytes::from(head))]).chain(pages).boxed()
}

/// Never fails: what is exported has a form in JSON.
fn json_fault(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt(error.to_string())
}
