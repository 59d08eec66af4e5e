//! A log that fails on demand.

use async_trait::async_trait;
use engine::memory::MemoryStore;
use engine::ports::{
    Append, AppendError, ConversationFilter, Deletion, EventLog, Lease, NewConversation, OwnerId, Record, StoreError,
    WorkspaceScope,
};
use model::{ConversationId, ConversationSummary, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

/// What is to fail, and how often still.
#[derive(Debug, Default)]
pub struct Faults {
    lost_answers: AtomicU32,
    refused_appends: AtomicU32,
    late_answers: AtomicU32,
    refused_releases: AtomicU32,
    refused_renewals: AtomicU32,
    panicking_appends: AtomicU32,
    corrupt_reads: AtomicU32,
    panicking_reads: AtomicU32,
    slow_reads: AtomicU32,
    slow_read_ms: AtomicU64,
    /// Questions of whoever watches, so far.
    pub questions: AtomicU32,
    /// Records that were read, so far.
    pub records: AtomicUsize,
}

impl Faults {
    /// The next appends are committed, but their answer is an error.
    pub fn lose_answers_of_appends(&self, times: u32) {
        self.lost_answers.store(times, Ordering::SeqCst);
    }

    /// The next deletions are committed, and their answers come a second later.
    pub fn answer_deletions_late(&self, times: u32) {
        self.late_answers.store(times, Ordering::SeqCst);
    }

    /// The next appends are not committed.
    pub fn refuse_appends(&self, times: u32) {
        self.refused_appends.store(times, Ordering::SeqCst);
    }

    /// The next appends take down whoever appends.
    pub fn panic_at_appends(&self, times: u32) {
        self.panicking_appends.store(times, Ordering::SeqCst);
    }

    /// The next reads find what cannot be read.
    pub fn corrupt_reads(&self, times: u32) {
        self.corrupt_reads.store(times, Ordering::SeqCst);
    }

    /// The next reads take down whoever reads.
    pub fn panic_at_reads(&self, times: u32) {
        self.panicking_reads.store(times, Ordering::SeqCst);
    }

    /// The next reads take so many milliseconds each.
    pub fn slow_reads(&self, times: u32, each_ms: u64) {
        self.slow_read_ms.store(each_ms, Ordering::SeqCst);
        self.slow_reads.store(times, Ordering::SeqCst);
    }

    /// The next renewals are not committed.
    pub fn refuse_renewals(&self, times: u32) {
        self.refused_renewals.store(times, Ordering::SeqCst);
    }

    /// The next releases are not committed.
    pub fn refuse_releases(&self, times: u32) {
        self.refused_releases.store(times, Ordering::SeqCst);
    }
}

/// Whether a fault is due; counts it.
fn due(fault: &AtomicU32) -> bool {
    fault.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

fn away() -> StoreError {
    StoreError::Unavailable("the test took the database away".into())
}

/// The in-memory log behind [`Faults`].
pub struct FaultyLog {
    pub log: MemoryStore,
    pub faults: std::sync::Arc<Faults>,
}

#[async_trait]
impl EventLog for FaultyLog {
    async fn create(&self, scope: WorkspaceScope, new: NewConversation) -> Result<Lease, StoreError> {
        self.log.create(scope, new).await
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        assert!(!due(&self.faults.panicking_appends), "the test wants a panic");
        if due(&self.faults.refused_appends) {
            return Err(away().into());
        }
        self.log.append(append).await?;
        if due(&self.faults.lost_answers) { Err(away().into()) } else { Ok(()) }
    }

    async fn read(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        self.faults.questions.fetch_add(1, Ordering::SeqCst);
        assert!(!due(&self.faults.panicking_reads), "the test wants a panic");
        if due(&self.faults.slow_reads) {
            tokio::time::sleep(Duration::from_millis(self.faults.slow_read_ms.load(Ordering::SeqCst))).await;
        }
        if due(&self.faults.corrupt_reads) {
            return Err(StoreError::Corrupt("the test spoilt the log".to_owned()));
        }
        let records = self.log.read(scope, id, after, limit).await?;
        self.faults.records.fetch_add(records.len(), Ordering::SeqCst);
        Ok(records)
    }

    async fn summary(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<ConversationSummary>, StoreError> {
        self.log.summary(scope, id).await
    }

    async fn lengths(&self, conversations: &[ConversationId]) -> Result<BTreeMap<ConversationId, u64>, StoreError> {
        self.faults.questions.fetch_add(1, Ordering::SeqCst);
        self.log.lengths(conversations).await
    }

    async fn list(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Vec<ConversationSummary>, StoreError> {
        self.log.list(scope, filter).await
    }

    async fn claim(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        owner: OwnerId,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError> {
        // A database takes its time: others get their turn meanwhile.
        tokio::task::yield_now().await;
        self.log.claim(scope, id, owner, lease).await
    }

    async fn claim_abandoned(&self, owner: OwnerId, lease: Duration, limit: u32) -> Result<Vec<Lease>, StoreError> {
        self.log.claim_abandoned(owner, lease, limit).await
    }

    async fn renew(
        &self,
        owner: OwnerId,
        lease: Duration,
        conversations: &[ConversationId],
    ) -> Result<Vec<ConversationId>, StoreError> {
        if due(&self.faults.refused_renewals) {
            return Err(away());
        }
        self.log.renew(owner, lease, conversations).await
    }

    async fn release(&self, lease: Lease) -> Result<(), StoreError> {
        if due(&self.faults.refused_releases) {
            return Err(away());
        }
        self.log.release(lease).await
    }

    async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Deletion, StoreError> {
        let deleted = self.log.delete(scope, id).await;
        if due(&self.faults.late_answers) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        deleted
    }

    async fn delete_ended(&self, before: Timestamp, limit: u32) -> Result<Vec<ConversationId>, StoreError> {
        self.log.delete_ended(before, limit).await
    }
}
