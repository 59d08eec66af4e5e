//! What a fake server was asked, and how its answers ended.

use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedRequest {
    /// The path, query included.
    pub path: String,
    /// Headers by lower-case name; the last one of a repeated name.
    pub headers: BTreeMap<String, String>,
    /// The JSON body; null where there was none.
    pub body: Value,
    /// How the answer ended; `None` while it is being sent.
    pub end: Option<End>,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All of it was handed to the connection.
    Sent,
    /// The client went away first.
    Disconnected,
}

/// All requests so far, in the order of arrival. Clones share one list.
#[derive(Clone, Debug)]
pub struct Ledger {
    requests: Arc<Mutex<Vec<RecordedRequest>>>,
    changes: watch::Sender<()>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self { requests: Arc::default(), changes: watch::Sender::new(()) }
    }

    /// A copy of all requests.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.with(|requests| requests.clone())
    }

    /// Requests for a completion so far.
    pub fn completions(&self) -> usize {
        self.with(|requests| requests.iter().filter(|request| request.path.ends_with("/chat/completions")).count())
    }

    /// Waits until the requests satisfy `holds`; for ever if they never do, so give it a timeout.
    pub async fn wait_until(&self, holds: impl Fn(&[RecordedRequest]) -> bool) {
        let mut changes = self.changes.subscribe();
        while !self.with(|requests| holds(requests)) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Notes a request; the guard notes how its answer ended.
    pub(crate) fn record(&self, request: RecordedRequest) -> EndGuard {
        let index = self.with(|requests| {
            requests.push(request);
            requests.len() - 1
        });
        self.changes.send_replace(());
        EndGuard { ledger: self.clone(), index, end: End::Disconnected }
    }

    fn with<T>(&self, f: impl FnOnce(&mut Vec<RecordedRequest>) -> T) -> T {
        f(&mut self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lives as long as an answer is being sent. Dropped before [`EndGuard::sent`], it notes that the client went away.
pub(crate) struct EndGuard {
    ledger: Ledger,
    index: usize,
    end: End,
}

impl EndGuard {
    /// Notes on drop that the whole answer was sent.
    pub(crate) fn sent(&mut self) {
        self.end = End::Sent;
    }
}

impl Drop for EndGuard {
    fn drop(&mut self) {
        self.ledger.with(|requests| requests[self.index].end = Some(self.end));
        self.ledger.changes.send_replace(());
    }
}
