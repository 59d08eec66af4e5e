//! What all conversations of this process share: the ports, and which of them have a task here.

use super::live::Bus;
use super::resting::{Resting, Snapshot};
use super::task::{Beginning, Message, Task};
use crate::engine::Ports;
use crate::ports::{Lease, OwnerId};
use crate::providers::ProviderService;
use model::ConversationId;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

/// Commands that may wait for one conversation.
const INBOX: usize = 64;
/// Conversations that may be taken over at the same time.
const TAKE_OVERS: usize = 16;

/// What all conversations of this process share.
pub(super) struct Shared {
    pub(super) ports: Ports,
    pub(super) providers: ProviderService,
    pub(super) bus: Bus,
    pub(super) owner: OwnerId,
    pub(super) lease: Duration,
    running: Mutex<HashMap<ConversationId, Running>>,
    pub(super) resting: Resting,
    /// Epochs of conversations that were taken over and are not loaded yet: their leases are kept too.
    claimed: Mutex<BTreeMap<ConversationId, u64>>,
    /// Held while a conversation is taken over, by its id: of several who want it, one loads it.
    take_overs: [tokio::sync::Mutex<()>; TAKE_OVERS],
    pub(super) tasks: TaskTracker,
    pub(super) shutdown: CancellationToken,
}

impl Shared {
    pub(super) fn new(ports: Ports, providers: ProviderService, lease: Duration) -> Self {
        Self {
            ports,
            providers,
            bus: Bus::default(),
            owner: OwnerId(Uuid::now_v7()),
            lease,
            running: Mutex::default(),
            resting: Resting::default(),
            claimed: Mutex::default(),
            take_overs: std::array::from_fn(|_| tokio::sync::Mutex::default()),
            tasks: TaskTracker::new(),
            shutdown: CancellationToken::new(),
        }
    }

    pub(super) fn running(&self) -> MutexGuard<'_, HashMap<ConversationId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn claimed(&self) -> MutexGuard<'_, BTreeMap<ConversationId, u64>> {
        self.claimed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Spawns a task and makes it the one that is found by its conversation's id. A first message is in its inbox before
    /// it looks there, so that it does not come to rest again before.
    ///
    /// Where one runs under a newer lease, it stays and this one is dropped: it could commit nothing.
    pub(super) fn adopt(&self, lease: Lease, task: Task, beginning: Beginning, first: Option<Message>) {
        let (inbox, messages) = mpsc::channel(INBOX);
        if let Some(first) = first {
            // The inbox is new: there is room.
            let _ = inbox.try_send(first);
        }
        let mut running = self.running();
        if running.get(&lease.conversation).is_some_and(|other| other.outranks(lease)) {
            return;
        }
        running.insert(lease.conversation, Running { epoch: lease.epoch, inbox });
        self.tasks.spawn(task.run(messages, beginning));
    }

    /// The inbox of the conversation's task, if one runs here.
    pub(super) fn inbox(&self, id: ConversationId) -> Option<mpsc::Sender<Message>> {
        self.running().get(&id).filter(|task| !task.inbox.is_closed()).map(|task| task.inbox.clone())
    }

    /// Whether the conversation's task runs here under a newer lease than this one.
    pub(super) fn outranks(&self, lease: Lease) -> bool {
        self.running().get(&lease.conversation).is_some_and(|task| task.outranks(lease))
    }

    /// The conversations that have a task here, or are about to, with the epochs of their leases.
    pub(super) fn held(&self) -> BTreeMap<ConversationId, u64> {
        let mut held = self.claimed().clone();
        let running = self.running();
        held.extend(running.iter().filter(|(_, task)| !task.inbox.is_closed()).map(|(id, task)| (*id, task.epoch)));
        held
    }

    /// Ends the task that runs a conversation under a lease of this epoch, which is another's by now.
    pub(super) fn lose(&self, id: ConversationId, epoch: u64) {
        if remove(&mut self.running(), id, epoch) {
            tracing::warn!(conversation = %id, epoch, "another owner has the conversation; it is given up here");
        }
    }

    pub(super) fn take_over_lock(&self, id: ConversationId) -> &tokio::sync::Mutex<()> {
        let [.., last] = id.uuid().into_bytes();
        &self.take_overs[usize::from(last) % TAKE_OVERS]
    }

    /// Lets a task that is at rest go, unless somebody is asking something of it.
    ///
    /// What it knows is kept, unless its place is another's: the conversation was deleted, or runs under a newer lease.
    pub(super) fn retire(&self, lease: Lease, inbox: &mpsc::Receiver<Message>, known: &mut Snapshot) -> bool {
        let mut running = self.running();
        if !inbox.is_empty() {
            return false;
        }
        let is_last = remove(&mut running, lease.conversation, lease.epoch);
        let no_room_for = is_last.then(|| self.resting.keep(lease.conversation, std::mem::take(known)));
        drop(running);
        drop(no_room_for);
        true
    }

    /// Forgets a conversation that is gone: its task, if it has one, finds its inbox closed. One that is being loaded has
    /// its task first.
    pub(super) async fn let_go(&self, id: ConversationId) {
        let _loaded = self.take_over_lock(id).lock().await;
        let mut running = self.running();
        running.remove(&id);
        let gone = self.resting.take(id);
        drop(running);
        drop(gone);
    }

    /// A task has ended.
    pub(super) fn ended(&self, lease: Lease) {
        remove(&mut self.running(), lease.conversation, lease.epoch);
    }
}

/// A conversation's task as others find it. It has ended when its inbox is closed.
pub(super) struct Running {
    /// Of the lease that it runs under.
    epoch: u64,
    inbox: mpsc::Sender<Message>,
}

impl Running {
    /// Whether it still runs, under a newer lease than this one.
    fn outranks(&self, lease: Lease) -> bool {
        self.epoch > lease.epoch && !self.inbox.is_closed()
    }
}

/// Removes the task of a lease; one that has taken its place stays. Whether it was there.
fn remove(running: &mut HashMap<ConversationId, Running>, id: ConversationId, epoch: u64) -> bool {
    let is_there = running.get(&id).is_some_and(|task| task.epoch == epoch);
    if is_there {
        running.remove(&id);
    }
    is_there
}
