//! States of conversations that came to rest here: who steps in again soon does not wait until the whole log is read.
//!
//! The log stays the truth: what others appended meanwhile is read after the state's last event, under a new lease.

use coordinator::State;
use lru::LruCache;
use model::ConversationId;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Events that all states together may be made of; the newest state is kept whatever its length. A state takes about as
/// much memory as its log has bytes, half a kilobyte to two for each event.
const EVENTS: u64 = 10_000;

/// A state after the first `seq` events of its log.
#[derive(Debug, Default)]
pub(super) struct Rested {
    pub(super) state: State,
    pub(super) seq: u64,
}

/// The states, those that rested last at the front.
#[derive(Debug)]
pub(super) struct Resting(Mutex<LruCache<ConversationId, Rested>>);

impl Default for Resting {
    fn default() -> Self {
        Self(Mutex::new(LruCache::unbounded()))
    }
}

impl Resting {
    /// Keeps a state, and gives up the oldest ones where there is no room for them.
    pub(super) fn keep(&self, id: ConversationId, rested: Rested) {
        let mut states = self.states();
        states.put(id, rested);
        let mut events: u64 = states.iter().map(|(_, rested)| rested.seq).sum();
        while events > EVENTS && states.len() > 1 {
            events -= states.pop_lru().map_or(0, |(_, rested)| rested.seq);
        }
    }

    /// Gives a state away: the empty one where none is kept.
    pub(super) fn take(&self, id: ConversationId) -> Rested {
        self.states().pop(&id).unwrap_or_default()
    }

    fn states(&self) -> MutexGuard<'_, LruCache<ConversationId, Rested>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn rested(seq: u64) -> Rested {
        Rested { seq, ..Rested::default() }
    }

    #[test]
    fn the_oldest_states_go_where_there_is_no_room() {
        let resting = Resting::default();
        let ids: Vec<_> = (1..=4).map(|n| ConversationId::new(Uuid::from_u128(n))).collect();
        for id in &ids[..3] {
            resting.keep(*id, rested(EVENTS / 2));
        }
        assert_eq!(resting.take(ids[0]).seq, 0, "it was the oldest");
        assert_eq!(resting.take(ids[1]).seq, EVENTS / 2);
        assert_eq!(resting.take(ids[1]).seq, 0, "it was given away");

        resting.keep(ids[3], rested(EVENTS * 2));
        assert_eq!(resting.take(ids[2]).seq, 0, "there is room for the long one alone");
        assert_eq!(resting.take(ids[3]).seq, EVENTS * 2);
    }
}
