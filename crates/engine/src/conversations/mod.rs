//! Conversations: starting, commanding, reading and watching them.
//!
//! Each running conversation has one task (`task`), found by its handle; its live side (`live`) feeds the views
//! (`watch`); each turn's call runs as a task of its own below it (`turn`).

mod live;
mod recovery;
mod task;
mod turn;
mod watch;

pub(crate) use recovery::DEFAULT_LEASE;
pub use watch::Frame;

use crate::clock::now;
use crate::engine::Ports;
use crate::ports::{ConversationFilter, Lease, NewConversation, OwnerId, Record, StoreError, WorkspaceScope};
use crate::providers::ProviderService;
use crate::teams::TeamService;
use coordinator::{Input, InputKind, Rejection, State};
use futures::stream::BoxStream;
use live::Bus;
use model::command::TeamOrigin;
use model::{Budget, Command, ConversationId, ConversationSummary, Status, TeamId, TeamSpec, Totals};
use projections::transcript::Transcript;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use task::{Message, Task};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;
use watch::Watch;

/// Commands that may wait for one conversation.
const INBOX: usize = 64;
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
    /// Another server runs this conversation: ask there, or try again when it has gone.
    #[error("another server runs this conversation: try again in a few seconds")]
    OwnedElsewhere,
    /// The conversation was given up while it was asked. It may have happened: read the log before asking again.
    #[error("the conversation was interrupted: look whether it happened, then try again")]
    GivenUp,
    /// The server is going down.
    #[error("the server is going down: try again in a few seconds")]
    ShuttingDown,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What all conversations of this process share.
struct Shared {
    ports: Ports,
    providers: ProviderService,
    bus: Bus,
    owner: OwnerId,
    lease: Duration,
    inboxes: Mutex<HashMap<ConversationId, mpsc::Sender<Message>>>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl Shared {
    fn inboxes(&self) -> MutexGuard<'_, HashMap<ConversationId, mpsc::Sender<Message>>> {
        self.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spawns a task and makes it the one that is found by its conversation's id.
    fn adopt(&self, id: ConversationId, task: Task) -> mpsc::Sender<Message> {
        let (inbox, messages) = mpsc::channel(INBOX);
        self.inboxes().insert(id, inbox.clone());
        self.tasks.spawn(task.run(messages));
        inbox
    }

    /// Lets a task that is at rest go, unless somebody is asking something of it.
    fn retire(&self, id: ConversationId, inbox: &mpsc::Receiver<Message>) -> bool {
        let mut inboxes = self.inboxes();
        let idle = inbox.is_empty();
        if idle {
            inboxes.remove(&id);
        }
        idle
    }

    /// A task has ended and dropped its inbox. One that has taken its place already stays.
    fn forget(&self, id: ConversationId) {
        let mut inboxes = self.inboxes();
        if inboxes.get(&id).is_some_and(mpsc::Sender::is_closed) {
            inboxes.remove(&id);
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
        let shared = Shared {
            ports,
            providers,
            bus: Bus::default(),
            owner: OwnerId(Uuid::now_v7()),
            lease,
            inboxes: Mutex::default(),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
        };
        Self { shared: Arc::new(shared), teams }
    }

    /// Starts a conversation; it runs on whether or not anybody watches.
    ///
    /// # Errors
    /// [`ConversationError::TeamNotFound`]; [`ConversationError::Rejected`] for a team with errors or an empty task.
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
        let summary = ConversationSummary {
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
        let command = Command::Start {
            team: Box::new(team),
            origin,
            task: request.task,
            seed: request.seed.unwrap_or_else(random_seed),
            budget: request.budget,
        };
        // Refused before anything is written.
        let kind = InputKind::Command { command: command.clone(), partials: BTreeMap::new() };
        coordinator::decide(&State::default(), &Input { at, kind })?;
        if self.shared.shutdown.is_cancelled() {
            return Err(ConversationError::ShuttingDown);
        }
        let new = NewConversation { summary: summary.clone(), owner: self.shared.owner, lease: self.shared.lease };
        let lease = self.shared.ports.log.create(scope, new).await?;
        let inbox = self.shared.adopt(id, Task::new(Arc::clone(&self.shared), lease, summary));
        ask(&inbox, command).await.unwrap_or(Err(ConversationError::GivenUp))?;
        Ok(id)
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
        let inbox = self.shared.inboxes().get(&id).cloned();
        if let Some(inbox) = inbox
            && let Some(answer) = ask(&inbox, command.clone()).await
        {
            return answer;
        }
        if self.shared.shutdown.is_cancelled() {
            return Err(ConversationError::ShuttingDown);
        }
        let inbox = self.take_over(scope, id, summary).await?;
        ask(&inbox, command).await.unwrap_or(Err(ConversationError::GivenUp))
    }

    /// Makes this process the owner of a conversation that has none.
    async fn take_over(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        summary: ConversationSummary,
    ) -> Result<mpsc::Sender<Message>, ConversationError> {
        let shared = &self.shared;
        let lease = shared.ports.log.claim(scope, id, shared.owner, shared.lease).await?;
        let lease = lease.ok_or(ConversationError::OwnedElsewhere)?;
        self.resume(lease, summary).await.map_err(ConversationError::Store)
    }

    /// Loads a conversation under a fresh lease and runs it.
    async fn resume(&self, lease: Lease, summary: ConversationSummary) -> Result<mpsc::Sender<Message>, StoreError> {
        let task = Task::load(Arc::clone(&self.shared), lease, summary).await?;
        Ok(self.shared.adopt(lease.conversation, task))
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

/// Sends a command and waits for its answer. `None`: the task had ended, and nothing was done.
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
