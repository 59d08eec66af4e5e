//! The one task that runs one conversation. It alone owns the state; others hold a handle to its inbox.

use super::live::Live;
use super::turn::Attempt;
use super::{ConversationError, Shared};
use crate::clock::now;
use crate::ports::{Append, AppendError, Lease, Record, StoreError};
use coordinator::{EffectId, Input, InputKind, Rejection, State, TurnOutcome};
use model::{Command, ConversationSummary, Envelope, Event};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

/// Records read at once when a conversation is loaded.
const PAGE: u32 = 1_000;
/// Waits between tries of an append while the database is away: about ten seconds together.
const RETRY_MS: [u64; 8] = [20, 50, 100, 250, 500, 1_000, 3_000, 5_000];

/// A command with the place for its answer: the `seq` after it. A message that is dropped unanswered has done nothing.
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
    state: State,
    seq: u64,
    summary: ConversationSummary,
    live: Arc<Live>,
    turns: JoinSet<(EffectId, TurnOutcome)>,
    running: BTreeMap<EffectId, AbortHandle>,
}

impl Task {
    /// A conversation that has no events yet.
    pub(super) fn new(shared: Arc<Shared>, lease: Lease, summary: ConversationSummary) -> Self {
        let live = shared.bus.live(lease.conversation);
        Self {
            shared,
            lease,
            state: State::default(),
            seq: 0,
            summary,
            live,
            turns: JoinSet::new(),
            running: BTreeMap::new(),
        }
    }

    /// Loads a conversation's log.
    pub(super) async fn load(
        shared: Arc<Shared>,
        lease: Lease,
        summary: ConversationSummary,
    ) -> Result<Self, StoreError> {
        let log = Arc::clone(&shared.ports.log);
        let mut task = Self::new(shared, lease, summary);
        loop {
            let page = log.read(lease.scope, lease.conversation, task.seq, PAGE).await?;
            if page.is_empty() {
                return Ok(task);
            }
            for record in page {
                coordinator::evolve(&mut task.state, &record.decode()?.event);
                task.seq = record.seq;
            }
        }
    }

    /// Runs until the conversation has ended and nobody asks for anything, or the engine shuts down.
    pub(super) async fn run(mut self, mut inbox: mpsc::Receiver<Message>) {
        let (id, lease, shared) = (self.lease.conversation, self.lease, Arc::clone(&self.shared));
        let outcome = self.converse(&mut inbox).await;
        // Aborts what is running; the requests are dropped with it.
        drop(self);
        drop(inbox);
        shared.forget(id);
        if let Err(error) = &outcome {
            tracing::warn!(conversation = %id, error = %error, "a conversation was given up");
        }
        if !matches!(outcome, Err(TaskError::Fenced))
            && let Err(error) = shared.ports.log.release(lease).await
        {
            tracing::warn!(conversation = %id, error = %error, "a lease could not be released; it will run out");
        }
    }

    async fn converse(&mut self, inbox: &mut mpsc::Receiver<Message>) -> Result<(), TaskError> {
        let shutdown = self.shared.shutdown.clone();
        if self.seq > 0 {
            match self.apply(InputKind::Recovered).await {
                Ok(()) | Err(Refusal::Rejected(_)) => {}
                Err(Refusal::Fatal(error)) => return Err(error),
            }
        }
        loop {
            if self.at_rest() && self.shared.retire(self.lease.conversation, inbox) {
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
            }
        }
    }

    fn at_rest(&self) -> bool {
        self.seq > 0 && self.state.status().is_ended() && self.running.is_empty()
    }

    async fn command(&mut self, message: Message) -> Result<(), TaskError> {
        let partials = self.live.partials();
        let answer = match self.apply(InputKind::Command { command: message.command, partials }).await {
            Ok(()) => Ok(self.seq),
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
                (id.clone(), TurnOutcome::Failed { kind: model::event::FailureKind::ServerError, message, partial })
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
        let events = coordinator::step(&mut self.state, &Input { at, kind }).map_err(Refusal::Rejected)?;
        if !events.is_empty() {
            self.commit(at, events).await.map_err(Refusal::Fatal)?;
        }
        self.reconcile();
        Ok(())
    }

    async fn commit(&mut self, at: model::Timestamp, events: Vec<Event>) -> Result<(), TaskError> {
        let after = self.seq;
        let records = (after + 1..)
            .zip(events)
            .map(|(seq, event)| Record::encode(&Envelope { seq, at, event }))
            .collect::<Result<Vec<_>, _>>()?;
        let seq = after + records.len() as u64;
        self.summarise(seq, at);
        let append = Append { lease: self.lease, after, records, summary: self.summary.clone() };
        let records = append.records.clone();
        self.append(append).await?;
        self.seq = seq;
        let open = self.state.open_turns();
        self.live.commit(&records, |turn_id| open.iter().any(|turn| &turn.turn_id == turn_id));
        Ok(())
    }

    /// Appends, waiting for a database that is away for a while.
    async fn append(&self, append: Append) -> Result<(), AppendError> {
        for wait in RETRY_MS {
            match self.shared.ports.log.append(append.clone()).await {
                Err(AppendError::Store(StoreError::Unavailable(error))) => {
                    tracing::warn!(conversation = %self.lease.conversation, %error, "an append waits for the database");
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                done => return done,
            }
        }
        self.shared.ports.log.append(append).await
    }

    fn summarise(&mut self, seq: u64, at: model::Timestamp) {
        self.summary.seq = seq;
        self.summary.updated_at = at;
        self.summary.status = self.state.status();
        self.summary.finish_reason = self.state.finish_reason();
        self.summary.totals = self.state.totals();
        self.summary.simulated = self.state.simulated();
    }

    /// Makes what is running equal to what the core wants running.
    fn reconcile(&mut self) {
        let wanted = coordinator::outstanding(&self.state);
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
            let Some(prompt) = coordinator::prompt(&self.state, &id.turn_id) else { continue };
            let coordinator::Effect::RequestCompletion { agent_id, .. } = &effect;
            self.live.begin(id.turn_id.clone(), agent_id.clone(), prompt.tokens.total());
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

/// Why an input came to nothing.
enum Refusal {
    /// The core refused it; nothing has changed.
    Rejected(Rejection),
    /// The conversation cannot go on here.
    Fatal(TaskError),
}
