//! The append-only log of conversations, and who may append.

use super::{StoreError, WorkspaceScope};
use async_trait::async_trait;
use model::{ConversationId, ConversationSummary, Envelope, Status, TeamId, Timestamp, TurnStrategy};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// An event as it is stored and streamed: its JSON, written once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Place in the conversation's log, from 1 without gaps.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The event's name on the wire.
    pub kind: Arc<str>,
    /// The whole [`Envelope`] as JSON, byte for byte what the live stream sends.
    pub json: Arc<str>,
}

impl Record {
    /// Writes an envelope as a record.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the envelope has no JSON form (a number that is not finite).
    pub fn encode(envelope: &Envelope) -> Result<Self, StoreError> {
        let json = serde_json::to_string(envelope).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self { seq: envelope.seq, at: envelope.at, kind: envelope.event.kind().into(), json: json.into() })
    }

    /// Reads the envelope back.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] if the JSON is not an event of this version.
    pub fn decode(&self) -> Result<Envelope, StoreError> {
        serde_json::from_str(&self.json).map_err(|error| StoreError::Corrupt(format!("event {}: {error}", self.seq)))
    }
}

/// One running process, as leases know it. New at every start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnerId(pub uuid::Uuid);

/// The right to append to one conversation, for as long as nobody raises the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The conversation.
    pub conversation: ConversationId,
    /// Whose.
    pub scope: WorkspaceScope,
    /// Raised by each new owner; an append with an older one is refused.
    pub epoch: u64,
    /// How many times it was taken over from a lost owner since it last got on.
    pub takeovers: u32,
}

/// A conversation that begins.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// As the list shows it after the first records.
    pub summary: ConversationSummary,
    /// Its first records, consecutive from 1; may be none.
    pub records: Vec<Record>,
    /// When it is to be woken, after these.
    pub wake_at: Option<Timestamp>,
    /// Who will run it.
    pub owner: OwnerId,
    /// How long the owner may be silent before another may take over.
    pub lease: Duration,
}

/// Events to append in one transaction.
#[derive(Clone, Debug)]
pub struct Append {
    /// The right to do so.
    pub lease: Lease,
    /// The `seq` that the log must have before; the first record has the next one.
    pub after: u64,
    /// At least one record, consecutive.
    pub records: Vec<Record>,
    /// The list's row as of the last record, written in the same transaction.
    pub summary: ConversationSummary,
    /// When the conversation is to be woken as of the last record: one that waits is found by it after its owner has gone.
    pub wake_at: Option<Timestamp>,
    /// Whether the conversation got on by these records.
    pub progress: Progress,
}

/// Whether an append shows that the conversation gets on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A turn ended, or a person asked for something: takeovers count from 0 again.
    Made,
    /// It tells of lost owners or of time alone.
    None,
}

/// What became of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// The conversation is gone, with its log.
    Done,
    /// There is no such conversation.
    NotFound,
    /// It is running, and stays.
    Running,
}

/// Which conversations a list shows, newest first.
#[derive(Clone, Debug, Default)]
pub struct ConversationFilter {
    /// Of this stored team only.
    pub team: Option<TeamId>,
    /// Of this strategy only.
    pub strategy: Option<TurnStrategy>,
    /// In this status only.
    pub status: Option<Status>,
    /// Created at or after.
    pub from: Option<Timestamp>,
    /// Created before.
    pub to: Option<Timestamp>,
    /// At most so many; 0 means 50, and never more than 1,000.
    pub limit: u32,
    /// Skip so many.
    pub offset: u32,
}

impl ConversationFilter {
    /// The number of rows to return at the most: `limit` with its default and its cap applied.
    pub fn page_size(&self) -> u32 {
        if self.limit == 0 { 50 } else { self.limit.min(1_000) }
    }
}

/// Why an append was refused. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another owner has the conversation, or it is gone: stop running it.
    #[error("the conversation has another owner")]
    Fenced,
    /// The store failed: it may be tried again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The log of all conversations, with the row that lists show beside each, and leases.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Makes a conversation with its first records in one transaction, owned by `new.owner` at epoch 1.
    async fn create(&self, scope: WorkspaceScope, new: NewConversation) -> Result<Lease, StoreError>;

    /// Appends, fenced by epoch and `seq`, together with the list's row, in one transaction.
    async fn append(&self, append: Append) -> Result<(), AppendError>;

    /// Records after `after` in order, at most `limit`; empty at the end or if there is no such conversation.
    async fn read(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError>;

    /// The list's row of one conversation.
    async fn summary(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<ConversationSummary>, StoreError>;

    /// How many records the logs of these conversations have, whoever's they are; one that does not exist is left out.
    async fn lengths(&self, conversations: &[ConversationId]) -> Result<BTreeMap<ConversationId, u64>, StoreError>;

    /// Rows of the list, newest first.
    async fn list(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Vec<ConversationSummary>, StoreError>;

    /// Takes a conversation over for `lease` if its owner has been silent for longer than it may, or is `owner` itself.
    /// Raises the epoch. `None`: it has a living owner, or does not exist.
    async fn claim(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        owner: OwnerId,
        lease: Duration,
    ) -> Result<Option<Lease>, StoreError>;

    /// Takes over up to `limit` conversations that are running or wait for a time, whoever's they are, whose owner has
    /// been silent for longer than it may or has released them.
    ///
    /// A conversation that was lost rather than released, while it ran or when it was to be woken, counts one takeover
    /// more; [`Lease::takeovers`] has it.
    async fn claim_abandoned(&self, owner: OwnerId, lease: Duration, limit: u32) -> Result<Vec<Lease>, StoreError>;

    /// Extends the leases of `owner` on these conversations to `lease` from now, and answers on which of them it has one:
    /// the others are gone, released or another's. What it owns beyond them runs out, so that a conversation nobody works
    /// on any more is taken over.
    async fn renew(
        &self,
        owner: OwnerId,
        lease: Duration,
        conversations: &[ConversationId],
    ) -> Result<Vec<ConversationId>, StoreError>;

    /// Gives a conversation up, so that anybody may claim it at once. Does nothing if the lease is an old one.
    async fn release(&self, lease: Lease) -> Result<(), StoreError>;

    /// Removes a conversation with its log, unless it is running. An append of whoever held it is fenced afterwards.
    async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Deletion, StoreError>;

    /// Removes up to `limit` conversations of any workspace, with their logs, that ended and whose last event is older
    /// than `before`, the oldest first. Answers which.
    async fn delete_ended(&self, before: Timestamp, limit: u32) -> Result<Vec<ConversationId>, StoreError>;
}
