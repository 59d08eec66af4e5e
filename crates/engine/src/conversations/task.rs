//! The one task that runs one conversation. It alone owns the state; others hold a handle to its inbox.

use super::ConversationError;
use super::live::Live;
use super::resting::Snapshot;
use super::shared::Shared;
use super::turn::Attempt;
use crate::clock::now;
use crate::ports::{Append, AppendError, Lease, Progress, Record, StoreError};
use coordinator::{EffectId, Input, InputKind, Rejection, State, TurnOutcome};
use futures::FutureExt;
use model::{Command, ConversationSummary, Envelope, Event};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// Records read at once when a conversation is loaded.
const PAGE: u32 = 1_000;
/// Waits between tries of an append while the database is away: about ten seconds together, less at shutdown.
const RETRY_MS: [u64; 8] = [20, 50, 100, 250, 500, 1_000, 3_000, 5_000];

/// A command with the place for its answer: the `seq` after it. A message that is dropped unanswered has done nothing,
/// unless the task fell over it.
pub(super) struct Message {
    pub(super) command: Command,
    pub(super) reply: oneshot::Sender<Result<u64, ConversationError>>,
}

/// Why a task gave its conversation up. Its lease is released; the log has everything that was acknowledged.
#[derive(Debug, thiserror::Error)]
pub(super) enum TaskError {
    #[error("another owner has the conversation")]
    Fenced,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<AppendError> for TaskError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Fenced => Self::Fenced,
            AppendError::Store(error) => Self::Store(error),
        }
    }
}

/// A conversation in memory, with what is running for it.
pub(super) struct Task {
    shared: Arc<Shared>,
    lease: Lease,
    /// As far as the log goes.
    known: Snapshot,
    summary: ConversationSummary,
    live: Arc<Live>,
    turns: JoinSet<(EffectId, TurnOutcome)>,
    running: BTreeMap<EffectId, AbortHandle>,
}

impl Task {
    /// A conversation whose whole log is known.
    pub(super) fn new(shared: Arc<Shared>, lease: Lease, known: Snapshot, summary: ConversationSummary) -> Self {
        let live = shared.bus.live(lease.conversation);
        Self { shared, lease, known, summary, live, turns: JoinSet::new(), running: BTreeMap::new() }
    }

    /// Loads a conversation's log; where its state is kept from its last rest, what came after it. `None`: there is no log,
    /// it was deleted.
    pub(super) async fn load(
        shared: Arc<Shared>,
        lease: Lease,
        summary: ConversationSummary,
    ) -> Result<Option<Self>, StoreError> {
        let mut known = shared.resting.take(lease.conversation);
        loop {
            let page = shared.ports.log.read(lease.scope, lease.conversation, known.seq, PAGE).await?;
            if page.is_empty() {
                let seq = known.seq;
                let task = || Self::new(shared, lease, known, ConversationSummary { seq, ..summary });
                return Ok((seq > 0).then(task));
            }
            for record in &page {
                known.apply(record)?;
            }
        }
    }

    /// Runs until the conversation is at rest and nobody asks for anything, or the engine shuts down.
    ///
    /// A task that panics is a lost owner: its lease runs out, and whoever takes it over counts that.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Message>, beginning: Beginning) {
        let (id, lease, shared) = (self.lease.conversation, self.lease, Arc::clone(&self.shared));
        // What a panic leaves of the task is dropped here, unread.
        let outcome = AssertUnwindSafe(self.converse(&mut inbox, beginning)).catch_unwind().await;
        // Aborts what is running; the requests are dropped with it.
        drop(self);
        drop(inbox);
        shared.ended(lease);
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(conversation = %id, error = %error, "a conversation was given up"),
            Err(_) => {
                tracing::error!(conversation = %id, "a conversation's task panicked; it is taken over when its lease runs out");
                return;
            }
        }
        // Of a lease that another owner has by now, nothing is released.
        if let Err(error) = shared.ports.log.release(lease).await {
            tracing::warn!(conversation = %id, error = %error, "a lease could not be released; it will run out");
        }
    }

    async fn converse(&mut self, inbox: &mut mpsc::Receiver<Message>, beginning: Beginning) -> Result<(), TaskError> {
        let shutdown = self.shared.shutdown.clone();
        match beginning {
            Beginning::Started => self.reconcile(),
            Beginning::TakenOver => match self.apply(InputKind::Recovered).await {
                Ok(()) | Err(Refusal::Rejected(_)) => {}
                Err(Refusal::Fatal(error)) => return Err(error),
            },
        }
        loop {
            if self.at_rest() && self.shared.retire(self.lease, inbox, &mut self.known) {
                return Ok(());
            }
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                message = inbox.recv() => match message {
                    Some(message) => self.command(message).await?,
                    None => return Ok(()),
                },
                Some(ended) = self.turns.join_next() => self.turn_ended(ended).await?,
                () = until(coordinator::wake_at(&self.known.state)) => self.woke().await?,
            }
        }
    }

    /// A time that the core waits for has come.
    async fn woke(&mut self) -> Result<(), TaskError> {
        let partials = self.live.partials();
        match self.apply(InputKind::Woke { partials }).await {
            Ok(()) | Err(Refusal::Rejected(_)) => Ok(()),
            Err(Refusal::Fatal(error)) => Err(error),
        }
    }

    /// Whether nothing happens unless somebody asks for it: the conversation then needs no task.
    fn at_rest(&self) -> bool {
        self.known.state.status() != model::Status::Running
            && self.running.is_empty()
            && coordinator::outstanding(&self.known.state).is_empty()
            && coordinator::wake_at(&self.known.state).is_none()
    }

    async fn command(&mut self, message: Message) -> Result<(), TaskError> {
        let partials = self.live.partials();
        let answer = match self.apply(InputKind::Command { command: message.command, partials }).await {
            Ok(()) => Ok(self.known.seq),
            Err(Refusal::Rejected(rejection)) => Err(ConversationError::Rejected(rejection)),
            Err(Refusal::Fatal(error)) => {
                let _ = message.reply.send(Err(ConversationError::GivenUp));
                return Err(error);
            }
        };
        // Whoever asked may have gone; the command stands.
        let _ = message.reply.send(answer);
        Ok(())
    }

    async fn turn_ended(
        &mut self,
        ended: Result<(EffectId, TurnOutcome), tokio::task::JoinError>,
    ) -> Result<(), TaskError> {
        let (id, outcome) = match ended {
            Ok(ended) => ended,
            Err(error) if error.is_cancelled() => return Ok(()),
            Err(error) => {
                tracing::error!(conversation = %self.lease.conversation, error = %error, "a turn panicked");
                let Some(id) = self.running.iter().find(|(_, running)| running.id() == error.id()).map(|(id, _)| id)
                else {
                    return Ok(());
                };
                let partial = self.live.partial(&id.turn_id);
                let message = "The turn failed inside the server. Please report it with the server's log.".to_owned();
                let kind = model::event::FailureKind::ServerError;
                (id.clone(), TurnOutcome::Failed { kind, message, partial, route: None, retry_after_ms: None })
            }
        };
        self.running.remove(&id);
        let EffectId { turn_id, attempt } = id;
        match self.apply(InputKind::Turn { turn_id, attempt, outcome }).await {
            Ok(()) | Err(Refusal::Rejected(Rejection::StaleTurn)) => Ok(()),
            Err(Refusal::Rejected(rejection)) => {
                tracing::error!(conversation = %self.lease.conversation, %rejection, "an outcome was refused");
                Ok(())
            }
            Err(Refusal::Fatal(error)) => Err(error),
        }
    }

    /// Decides, commits, shows, and starts or aborts what follows, in this order.
    async fn apply(&mut self, kind: InputKind) -> Result<(), Refusal> {
        let at = now();
        let progress = match kind {
            InputKind::Command { .. } | InputKind::Turn { .. } => Progress::Made,
            InputKind::Recovered | InputKind::Woke { .. } => Progress::None,
        };
        let events = coordinator::step(&mut self.known.state, &Input { at, kind }).map_err(Refusal::Rejected)?;
        if !events.is_empty() {
            self.commit(at, events, progress).await.map_err(Refusal::Fatal)?;
        }
        self.reconcile();
        Ok(())
    }

    async fn commit(&mut self, at: model::Timestamp, events: Vec<Event>, progress: Progress) -> Result<(), TaskError> {
        let after = self.known.seq;
        let records = encode(after, at, events)?;
        let seq = after + records.len() as u64;
        summarise(&mut self.summary, &self.known.state, seq, at);
        let wake_at = coordinator::wake_at(&self.known.state);
        let append = Append { lease: self.lease, after, records, summary: self.summary.clone(), wake_at, progress };
        let records = append.records.clone();
        self.append(append).await?;
        self.known.count(&records);
        self.live.commit(&records, |turn_id| self.known.state.is_open(turn_id));
        Ok(())
    }

    /// Appends, waiting for a database that is away for a while.
    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let log = &self.shared.ports.log;
        let mut waits = RETRY_MS.into_iter();
        let mut unanswered = false;
        loop {
            match log.append(append.clone()).await {
                Err(AppendError::Store(StoreError::Unavailable(error))) => {
                    tracing::warn!(conversation = %self.lease.conversation, %error, "an append waits for the database");
                    unanswered = true;
                    let Some(wait) = waits.next() else { return Err(StoreError::Unavailable(error).into()) };
                    tokio::select! {
                        // Whoever takes over does it anew.
                        () = self.shared.shutdown.cancelled() => return Err(StoreError::Unavailable(error).into()),
                        () = tokio::time::sleep(Duration::from_millis(wait)) => {}
                    }
                }
                // An earlier try may have been committed although its answer was lost.
                Err(AppendError::Fenced) if unanswered && self.is_written(&append).await? => return Ok(()),
                done => return done,
            }
        }
    }

    /// Whether the log goes on with just these records.
    async fn is_written(&self, append: &Append) -> Result<bool, StoreError> {
        let count = u32::try_from(append.records.len()).unwrap_or(u32::MAX);
        let Lease { scope, conversation, .. } = append.lease;
        Ok(self.shared.ports.log.read(scope, conversation, append.after, count).await? == append.records)
    }

    /// Makes what is running equal to what the core wants running.
    fn reconcile(&mut self) {
        let wanted = coordinator::outstanding(&self.known.state);
        self.running.retain(|id, running| {
            let stays = wanted.contains_key(id);
            if !stays {
                running.abort();
            }
            stays
        });
        for (id, effect) in wanted {
            if self.running.contains_key(&id) {
                continue;
            }
            let Some(prompt) = coordinator::prompt(&self.known.state, &id.turn_id) else { continue };
            let coordinator::Effect::RequestCompletion { agent_id, .. } = &effect;
            self.live.begin(id.turn_id.clone(), agent_id.clone());
            let attempt = Attempt {
                id: id.clone(),
                scope: self.lease.scope,
                providers: self.shared.providers.clone(),
                completion: Arc::clone(&self.shared.ports.completion),
                live: Arc::clone(&self.live),
            };
            let running = self.turns.spawn(attempt.run(effect, prompt));
            self.running.insert(id, running);
        }
    }
}

/// Waits until this time; for ever where there is none.
async fn until(at: Option<model::Timestamp>) {
    match at {
        Some(at) => tokio::time::sleep(Duration::from_millis(at.since(now()))).await,
        None => std::future::pending().await,
    }
}

/// What a task begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beginning {
    /// A conversation that has just started.
    Started,
    /// One that somebody else ran before: whatever was running is lost.
    TakenOver,
}

/// Events as records that follow `after`.
pub(super) fn encode(after: u64, at: model::Timestamp, events: Vec<Event>) -> Result<Vec<Record>, StoreError> {
    (after + 1..).zip(events).map(|(seq, event)| Record::encode(&Envelope { seq, at, event })).collect()
}

/// The list's row as of event `seq`.
pub(super) fn summarise(summary: &mut ConversationSummary, state: &State, seq: u64, at: model::Timestamp) {
    summary.seq = seq;
    summary.updated_at = at;
    summary.status = state.status();
    summary.finish_reason = state.finish_reason();
    summary.totals = state.totals();
    summary.simulated = state.simulated();
}

/// Why an input came to nothing.
enum Refusal {
    /// The core refused it; nothing has changed.
    Rejected(Rejection),
    /// The conversation cannot go on here.
    Fatal(TaskError),
}
