//! Conversations: starting, commanding, reading and watching them.
//!
//! Each running conversation has one task (`task`), found by its handle; its live side (`live`) feeds the views
//! (`watch`); each turn's call runs as a task of its own below it (`turn`). What they have in common is
//! `shared`; the state of a task that came to rest is kept for a while (`resting`).

mod deletion;
mod fork;
mod live;
mod recovery;
mod resting;
mod shared;
mod sharing;
mod task;
mod turn;
mod watch;

pub use fork::{ForkConversation, ForkPoint};
pub(crate) use recovery::DEFAULT_LEASE;
pub use recovery::Upkeep;
pub use watch::Frame;

use crate::clock::now;
use crate::engine::Ports;
use crate::ports::{ConversationFilter, Lease, NewConversation, Record, StoreError, WorkspaceScope};
use crate::providers::{PricesError, ProviderService};
use crate::teams::TeamService;
use coordinator::{Input, InputKind, Rejection};
use futures::FutureExt;
use futures::stream::BoxStream;
use model::command::TeamOrigin;
use model::{Budget, Command, ConversationId, ConversationSummary, Status, TeamId, TeamSpec, Totals};
use projections::transcript::Transcript;
use resting::Snapshot;
use shared::Shared;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use task::{Beginning, Message, Task};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use watch::Watch;

/// Records read at once for a whole fold.
const PAGE: u32 = 1_000;
/// Characters of a task that serve as the conversation's title.
const TITLE: usize = 200;

/// Which team talks.
#[derive(Clone, Debug)]
pub enum TeamChoice {
    /// The newest version of a stored team.
    Stored(TeamId),
    /// A team that is not stored.
    Inline(Box<TeamSpec>),
}

/// A conversation to start.
#[derive(Clone, Debug)]
pub struct StartConversation {
    /// Who talks.
    pub team: TeamChoice,
    /// What they are asked to do.
    pub task: String,
    /// Seed of everything random; a random one for `None`.
    pub seed: Option<u64>,
    /// Limits of the whole conversation.
    pub budget: Budget,
}

/// Why a conversation did not do as asked. Nothing has changed, unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// There is no such conversation.
    #[error("there is no such conversation")]
    NotFound,
    /// There is no such team.
    #[error("there is no such team")]
    TeamNotFound,
    /// The core refuses; it says why.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// A place in the log that a copy cannot end at.
    #[error("the conversation has no {0}")]
    NoSuchPlace(String),
    /// Another server runs this conversation: ask there, or try again when it has gone.
    #[error("another server runs this conversation: try again in a few seconds")]
    OwnedElsewhere,
    /// The conversation was given up while it was asked. It may have happened: read the log before asking again.
    #[error("the conversation was interrupted: look whether it happened, then try again")]
    GivenUp,
    /// It is running, and what was asked for needs it to have ended.
    #[error("the conversation is running: stop it first")]
    Running,
    /// The server is going down.
    #[error("the server is going down: try again in a few seconds")]
    ShuttingDown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<PricesError> for ConversationError {
    fn from(error: PricesError) -> Self {
        match error {
            PricesError::Unusable(findings) => Rejection::InvalidTeam(findings).into(),
            PricesError::Store(error) => error.into(),
        }
    }
}

/// Starts, commands, reads and watches conversations.
#[derive(Clone)]
pub struct ConversationService {
    shared: Arc<Shared>,
    teams: TeamService,
}

impl ConversationService {
    pub(crate) fn new(ports: Ports, providers: ProviderService, teams: TeamService, lease: Duration) -> Self {
        Self { shared: Arc::new(Shared::new(ports, providers, lease)), teams }
    }

    /// Starts a conversation; it runs on whether or not anybody watches.
    ///
    /// # Errors
    /// [`ConversationError::TeamNotFound`]; [`ConversationError::Rejected`] for a team with errors, one that names a
    /// provider whose key cannot be read, or an empty task.
    pub async fn start(
        &self,
        scope: WorkspaceScope,
        request: StartConversation,
    ) -> Result<ConversationId, ConversationError> {
        let (team, origin) = match request.team {
            TeamChoice::Inline(team) => (team.normalised(), None),
            TeamChoice::Stored(id) => {
                let stored = self.teams.get(scope, id, None).await?.ok_or(ConversationError::TeamNotFound)?;
                (stored.team, Some(TeamOrigin { team_id: id, version: stored.version }))
            }
        };
        let at = now();
        let id = ConversationId::new(Uuid::now_v7());
        let mut summary = ConversationSummary {
            id,
            status: Status::Running,
            seq: 0,
            finish_reason: None,
            totals: Totals::default(),
            title: request.task.trim().chars().take(TITLE).collect(),
            team_name: team.name.clone(),
            origin,
            strategy: team.policy.turn_strategy,
            simulated: false,
            created_at: at,
            updated_at: at,
        };
        let errors = model::lint::errors(&team);
        if !errors.is_empty() {
            return Err(Rejection::InvalidTeam(errors).into());
        }
        let prices = self.shared.providers.prices(scope, &team).await?;
        let context_windows = self.shared.providers.context_windows(scope, &team).await?;
        let command = Command::Start {
            team: Box::new(team),
            origin,
            task: request.task,
            seed: request.seed.unwrap_or_else(random_seed),
            budget: request.budget,
            default_model: Some(self.shared.providers.default_model().clone()),
            prices,
            context_windows,
        };
        let mut known = Snapshot::default();
        let kind = InputKind::Command { command, partials: BTreeMap::new() };
        let records = task::encode(0, at, coordinator::step(&mut known.state, &Input { at, kind })?)?;
        known.count(&records);
        task::summarise(&mut summary, &known.state, known.seq, at);
        let shared = Arc::clone(&self.shared);
        let wake_at = coordinator::wake_at(&known.state);
        let (owner, lease) = (shared.owner, shared.lease);
        let new = NewConversation { summary: summary.clone(), records, wake_at, owner, lease };
        self.detached(async move {
            let lease = shared.ports.log.create(scope, new).await?;
            let task = Task::new(Arc::clone(&shared), lease, known, summary);
            shared.adopt(lease, task, Beginning::Started, None);
            Ok(id)
        })
        .await
    }

    /// Does something to the end, even if whoever asked for it goes away.
    async fn detached<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, ConversationError>> + Send + 'static,
    ) -> Result<T, ConversationError> {
        if self.shared.shutdown.is_cancelled() {
            return Err(ConversationError::ShuttingDown);
        }
        self.shared.tasks.spawn(work).await.unwrap_or(Err(ConversationError::GivenUp))
    }

    /// Asks something of a conversation; answers the `seq` of its last event after it.
    ///
    /// # Errors
    /// Every variant of [`ConversationError`] but `TeamNotFound`.
    pub async fn command(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        command: Command,
    ) -> Result<u64, ConversationError> {
        let summary = self.summary(scope, id).await?.ok_or(ConversationError::NotFound)?;
        loop {
            if let Some(inbox) = self.shared.inbox(id)
                && let Some(answer) = ask(&inbox, command.clone()).await
            {
                return answer;
            }
            let (service, summary, command) = (self.clone(), summary.clone(), command.clone());
            let taken = self.detached(async move { service.take_over(scope, id, summary, command).await }).await?;
            if let Some(answer) = taken {
                return answer.await.unwrap_or(Err(ConversationError::GivenUp));
            }
        }
    }

    /// Makes this process the owner of a conversation that has none, with a first command; its answer comes later.
    /// `None`: somebody here was faster, and nothing was asked.
    async fn take_over(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        summary: ConversationSummary,
        command: Command,
    ) -> Result<Option<oneshot::Receiver<Result<u64, ConversationError>>>, ConversationError> {
        let shared = &self.shared;
        let _alone = shared.take_over_lock(id).lock().await;
        if shared.inbox(id).is_some() {
            return Ok(None);
        }
        let lease = shared.ports.log.claim(scope, id, shared.owner, shared.lease).await?;
        let lease = lease.ok_or(ConversationError::OwnedElsewhere)?;
        let (reply, answer) = oneshot::channel();
        if self.resume(lease, summary, Some(Message { command, reply })).await? {
            Ok(Some(answer))
        } else {
            Err(ConversationError::NotFound)
        }
    }

    /// Loads a conversation under a fresh lease, which is kept meanwhile, and runs it. `false`: it was deleted. What cannot
    /// be loaded is given up again, at once if somebody asks for it or the store is away.
    async fn resume(
        &self,
        lease: Lease,
        summary: ConversationSummary,
        first: Option<Message>,
    ) -> Result<bool, StoreError> {
        let shared = &self.shared;
        shared.claimed().insert(lease.conversation, lease.epoch);
        let loading = AssertUnwindSafe(Task::load(Arc::clone(shared), lease, summary)).catch_unwind();
        let loaded = loading.await.unwrap_or_else(|_| Err(StoreError::Corrupt("the log cannot be applied".to_owned())));
        let resumed = match loaded {
            Ok(Some(task)) => {
                shared.adopt(lease, task, Beginning::TakenOver, first);
                Ok(true)
            }
            Ok(None) => Ok(false),
            // Nobody asks for it: its lease runs out, so that it is counted and at last parked.
            Err(error @ StoreError::Corrupt(_)) if first.is_none() => Err(error),
            Err(error) => {
                self.give_up(lease).await;
                Err(error)
            }
        };
        shared.claimed().remove(&lease.conversation);
        resumed
    }

    /// Releases a lease so that it need not run out first.
    async fn give_up(&self, lease: Lease) {
        if let Err(error) = self.shared.ports.log.release(lease).await {
            tracing::warn!(conversation = %lease.conversation, %error, "a lease is left to run out");
        }
    }

    /// The list's row of one conversation.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn summary(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<ConversationSummary>, StoreError> {
        self.shared.ports.log.summary(scope, id).await
    }

    /// Conversations, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(
        &self,
        scope: WorkspaceScope,
        filter: &ConversationFilter,
    ) -> Result<Vec<ConversationSummary>, StoreError> {
        self.shared.ports.log.list(scope, filter).await
    }

    /// Records after `after` in order, at most `limit`; empty at the end or if there is no such conversation.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn events(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Record>, StoreError> {
        self.shared.ports.log.read(scope, id, after, limit).await
    }

    /// The transcript as of now, with what running turns have streamed so far.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn transcript(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
    ) -> Result<Option<Transcript>, StoreError> {
        let live = self.shared.bus.live(id);
        let mut transcript = Transcript::default();
        if !self
            .fold(scope, id, |envelope| {
                transcript.apply(envelope);
            })
            .await?
        {
            return Ok(None);
        }
        let (_frames, so_far) = live.join();
        for delta in &so_far {
            transcript.apply_delta(delta);
        }
        Ok(Some(transcript))
    }

    /// Applies every event of a conversation in order. `false`: there are none.
    pub(crate) async fn fold(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        mut apply: impl FnMut(&model::Envelope),
    ) -> Result<bool, StoreError> {
        let mut after = 0;
        loop {
            let page = self.events(scope, id, after, PAGE).await?;
            for record in &page {
                apply(&record.decode()?);
                after = record.seq;
            }
            if page.len() < PAGE as usize {
                return Ok(after > 0);
            }
        }
    }

    /// A live view: the log after `after`, then what happens, until the conversation or the server ends.
    ///
    /// # Errors
    /// When the store fails. `Ok(None)`: there is no such conversation.
    pub async fn watch(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        after: u64,
    ) -> Result<Option<BoxStream<'static, Frame>>, StoreError> {
        if self.summary(scope, id).await?.is_none() {
            return Ok(None);
        }
        let shared = &self.shared;
        let (log, live) = (Arc::clone(&shared.ports.log), shared.bus.live(id));
        Ok(Some(Watch::new(log, scope, id, live, shared.shutdown.clone(), after).into_stream()))
    }

    /// Ends tasks and views, and gives the leases up. What was running is begun again by the next owner.
    pub(crate) async fn shutdown(&self) {
        self.shared.shutdown.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
    }
}

/// Sends a command and waits for its answer. `None`: the task ended before it came to it, or fell over it.
async fn ask(inbox: &mpsc::Sender<Message>, command: Command) -> Option<Result<u64, ConversationError>> {
    let (reply, answer) = oneshot::channel();
    inbox.send(Message { command, reply }).await.ok()?;
    answer.await.ok()
}

/// A seed for a run that names none: the random part of a fresh id. At most 2^53 - 1, so that every JSON reader keeps it.
fn random_seed() -> u64 {
    const JSON_SAFE: u64 = (1 << 53) - 1;
    Uuid::new_v4().as_u64_pair().1 & JSON_SAFE
}
