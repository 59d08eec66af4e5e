//! Counts what is committed: an event log around another.

use async_trait::async_trait;
use engine::ports::{Append, AppendError, ConversationFilter, Deletion, EventLog, Lease, NewConversation, OwnerId};
use engine::ports::{Record, StoreError, WorkspaceScope};
use model::{ConversationId, ConversationSummary, Event, Status, Timestamp};
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// An event log that counts turns and running conversations as they are committed, and changes nothing.
pub struct ObservedLog {
    log: Arc<dyn EventLog>,
    running: Mutex<HashSet<ConversationId>>,
}

impl ObservedLog {
    /// Watches `log`.
    pub fn new(log: Arc<dyn EventLog>) -> Self {
        Self { log, running: Mutex::default() }
    }

    fn note(&self, id: ConversationId, status: Status) {
        self.change_running(|running| {
            if status == Status::Running {
                running.insert(id);
            } else {
                running.remove(&id);
            }
        });
    }

    fn change_running(&self, change: impl FnOnce(&mut HashSet<ConversationId>)) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut running);
        let count = u32::try_from(running.len()).unwrap_or(u32::MAX);
        metrics::gauge!("roundtable_conversations_running").set(count);
    }
}

fn count(record: &Record) {
    let outcome = match &*record.kind {
        "turn_completed" => "completed",
        "turn_passed" => "passed",
        "turn_interrupted" => "interrupted",
        "turn_failed" => "failed",
        _ => return,
    };
    metrics::counter!("roundtable_turns_total", "outcome" => outcome).increment(1);
    if outcome == "completed"
        && let Ok(envelope) = record.decode()
        && let Event::TurnCompleted { ttft_ms: Some(ms), .. } = envelope.event
    {
        metrics::histogram!("roundtable_ttft_seconds").record(Duration::from_millis(ms).as_secs_f64());
    }
}

#[async_trait]
impl EventLog for ObservedLog {
    async fn create(&self, scope: WorkspaceScope, new: NewConversation) -> Result<Lease, StoreError> {
        let (id, status) = (new.summary.id, new.summary.status);
        let lease = self.log.create(scope, new).await?;
        self.note(id, status);
        Ok(lease)
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let (id, status) = (append.lease.conversation, append.summary.status);
        // Records share their texts: this copies no event.
        let records = append.records.clone();
        self.log.append(append).await?;
        records.iter().for_each(count);
        self.note(id, status);
        Ok(())
    }

    async fn read(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        self.log.read(scope, id, after, limit).await
    }

    async fn summary(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<ConversationSummary>, StoreError> {
        self.log.summary(scope, id).await
    }

    async fn lengths(&self, conversations: &[ConversationId]) -> Result<BTreeMap<ConversationId, u64>, StoreError> {
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
        let renewed = self.log.renew(owner, lease, conversations).await?;
        let own: HashSet<_> = renewed.iter().collect();
        // Of what was asked about, the rest is another's by now.
        self.change_running(|running| {
            for lost in conversations.iter().filter(|id| !own.contains(id)) {
                running.remove(lost);
            }
        });
        Ok(renewed)
    }

    async fn release(&self, lease: Lease) -> Result<(), StoreError> {
        self.change_running(|running| {
            running.remove(&lease.conversation);
        });
        self.log.release(lease).await
    }

    async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Deletion, StoreError> {
        self.log.delete(scope, id).await
    }

    async fn delete_ended(&self, before: Timestamp, limit: u32) -> Result<Vec<ConversationId>, StoreError> {
        self.log.delete_ended(before, limit).await
    }
}
