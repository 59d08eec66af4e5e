//! The live side of one conversation: what its turns have streamed so far, and who is watching.
//!
//! A hint and never the truth: whoever misses something reads the log again from its cursor.

use super::Frame;
use crate::ports::Record;
use coordinator::Partial;
use model::event::Delta;
use model::provider::Price;
use model::tokens;
use model::{AgentId, TurnId, Usage};
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use tokio::sync::broadcast;
use tokio::time::Instant;

/// Frames that a watcher may be behind before it reads the log again.
const BACKLOG: usize = 256;

/// A running turn's text.
struct Streaming {
    agent_id: AgentId,
    text: String,
    started: Instant,
    input_tokens: u64,
    price: Option<Price>,
}

/// The live side of one conversation.
pub(super) struct Live {
    frames: broadcast::Sender<Frame>,
    streaming: Mutex<BTreeMap<TurnId, Streaming>>,
    /// The `seq` up to which all who watch have been told; 0 before anybody has.
    told: AtomicU64,
}

impl Live {
    fn new() -> Self {
        Self { frames: broadcast::Sender::new(BACKLOG), streaming: Mutex::default(), told: AtomicU64::new(0) }
    }

    fn streaming(&self) -> MutexGuard<'_, BTreeMap<TurnId, Streaming>> {
        self.streaming.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A turn's request is being made ready: nothing is used yet.
    pub(super) fn begin(&self, turn_id: TurnId, agent_id: AgentId) {
        let turn = Streaming { agent_id, text: String::new(), started: Instant::now(), input_tokens: 0, price: None };
        self.streaming().insert(turn_id, turn);
    }

    /// A turn's request is going out, with what it costs where that is known.
    pub(super) fn send(&self, turn_id: &TurnId, input_tokens: u64, price: Option<Price>) {
        if let Some(turn) = self.streaming().get_mut(turn_id) {
            (turn.input_tokens, turn.price) = (input_tokens, price);
        }
    }

    /// Appends to a running turn's text and shows it; returns the text's length in bytes so far.
    pub(super) fn push(&self, turn_id: &TurnId, text: &str) -> usize {
        let mut streaming = self.streaming();
        let Some(turn) = streaming.get_mut(turn_id) else { return 0 };
        let offset = turn.text.len();
        turn.text.push_str(text);
        // Sent under the lock: whoever joins sees each byte either in the text so far or as a frame.
        if self.frames.receiver_count() > 0 {
            let delta = Delta {
                turn_id: turn_id.clone(),
                agent_id: turn.agent_id.clone(),
                offset: offset as u64,
                text: text.to_owned(),
            };
            let _ = self.frames.send(Frame::Delta(Arc::new(delta)));
        }
        turn.text.len()
    }

    /// What a running turn has streamed, as an outcome that was cut off.
    pub(super) fn partial(&self, turn_id: &TurnId) -> Partial {
        self.streaming().get(turn_id).map(cut_off).unwrap_or_default()
    }

    /// The same of all running turns.
    pub(super) fn partials(&self) -> BTreeMap<TurnId, Partial> {
        self.streaming().iter().map(|(turn_id, turn)| (turn_id.clone(), cut_off(turn))).collect()
    }

    /// Shows committed events; turns that are no longer open have no text of their own any more.
    pub(super) fn commit(&self, records: &[Record], is_open: impl Fn(&TurnId) -> bool) {
        let mut streaming = self.streaming();
        streaming.retain(|turn_id, _| is_open(turn_id));
        self.told.fetch_max(records.last().map_or(0, |last| last.seq), Ordering::SeqCst);
        for record in records {
            let _ = self.frames.send(Frame::Event(record.clone()));
        }
    }

    /// Something happened that is not among the frames: whoever watches reads the log again.
    pub(super) fn look_again(&self) {
        let _ = self.frames.send(Frame::Reset);
    }

    /// Somebody who watches has read the log up to here. Whoever joined later does not count: the first may not know yet
    /// what it has read.
    pub(super) fn caught_up(&self, seq: u64) {
        let _ = self.told.compare_exchange(0, seq, Ordering::SeqCst, Ordering::SeqCst);
    }

    /// The log is so long by now; `None`: it is gone.
    pub(super) fn grew(&self, length: Option<u64>) {
        if length.is_none_or(|length| self.told.fetch_max(length, Ordering::SeqCst) < length) {
            self.look_again();
        }
    }

    /// Starts watching: frames from now on, and the text so far of each running turn.
    pub(super) fn join(&self) -> (broadcast::Receiver<Frame>, Vec<Arc<Delta>>) {
        let streaming = self.streaming();
        let so_far = streaming
            .iter()
            .filter(|(_, turn)| !turn.text.is_empty())
            .map(|(turn_id, turn)| {
                Arc::new(Delta {
                    turn_id: turn_id.clone(),
                    agent_id: turn.agent_id.clone(),
                    offset: 0,
                    text: turn.text.clone(),
                })
            })
            .collect();
        (self.frames.subscribe(), so_far)
    }
}

fn cut_off(turn: &Streaming) -> Partial {
    let mut usage = Usage {
        input_tokens: turn.input_tokens,
        output_tokens: tokens::estimate(&turn.text),
        cost_micro_usd: None,
        estimated: true,
    };
    usage.cost_micro_usd = turn.price.map(|price| price.cost(&usage));
    Partial { text: turn.text.clone(), usage, duration_ms: millis(turn.started) }
}

/// Milliseconds since `started`.
pub(super) fn millis(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// The live sides of all conversations that run or are watched here.
#[derive(Clone, Default)]
pub(super) struct Bus {
    conversations: Arc<Mutex<HashMap<model::ConversationId, Weak<Live>>>>,
}

impl Bus {
    /// The conversation's live side, shared by all who hold it.
    pub(super) fn live(&self, id: model::ConversationId) -> Arc<Live> {
        let mut conversations = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(live) = conversations.get(&id).and_then(Weak::upgrade) {
            return live;
        }
        conversations.retain(|_, live| live.strong_count() > 0);
        let live = Arc::new(Live::new());
        conversations.insert(id, Arc::downgrade(&live));
        live
    }

    /// The live sides that somebody watches.
    pub(super) fn watched(&self) -> BTreeMap<model::ConversationId, Arc<Live>> {
        let conversations = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
        let live = conversations.iter().filter_map(|(id, live)| Some((*id, live.upgrade()?)));
        live.filter(|(_, live)| live.frames.receiver_count() > 0).collect()
    }
}
