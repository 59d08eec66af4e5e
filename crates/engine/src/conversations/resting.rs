//! States of conversations that came to rest here: who steps in again soon does not wait until the whole log is read.
//!
//! The log stays the truth, and never shrinks. A state is a head start: what others appended meanwhile is read after its
//! last event, under a new lease.

use crate::ports::{Record, StoreError};
use coordinator::State;
use lru::LruCache;
use model::ConversationId;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of the logs that the kept states were made of: about what the states take of memory. The state of a longer log is
/// not kept.
const BYTES: usize = 32 * 1024 * 1024;

/// What the first events of a log come to.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    pub(super) state: State,
    /// How many events.
    pub(super) seq: u64,
    /// Bytes of their JSON.
    bytes: usize,
}

impl Snapshot {
    /// Applies the next event of the log.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for a record that cannot be read.
    pub(super) fn apply(&mut self, record: &Record) -> Result<(), StoreError> {
        coordinator::evolve(&mut self.state, &record.decode()?.event);
        self.count(std::slice::from_ref(record));
        Ok(())
    }

    /// Counts the next events, which a step has applied to the state.
    pub(super) fn count(&mut self, records: &[Record]) {
        for record in records {
            self.seq = record.seq;
            self.bytes += record.json.len();
        }
    }
}

/// The snapshots, those that were kept last at the front.
#[derive(Debug)]
pub(super) struct Resting(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    snapshots: LruCache<ConversationId, Snapshot>,
    bytes: usize,
}

impl Default for Resting {
    fn default() -> Self {
        Self(Mutex::new(Kept { snapshots: LruCache::unbounded(), bytes: 0 }))
    }
}

impl Resting {
    /// Keeps a snapshot. What there is no room for is given back, to be dropped where nobody waits: the oldest ones, and
    /// at last this one.
    #[must_use = "dropping a large state takes time"]
    pub(super) fn keep(&self, id: ConversationId, snapshot: Snapshot) -> Vec<Snapshot> {
        let mut kept = self.kept();
        kept.bytes += snapshot.bytes;
        let mut gone: Vec<_> = kept.snapshots.put(id, snapshot).into_iter().collect();
        kept.bytes -= gone.iter().map(|snapshot| snapshot.bytes).sum::<usize>();
        while kept.bytes > BYTES
            && let Some((_, oldest)) = kept.snapshots.pop_lru()
        {
            kept.bytes -= oldest.bytes;
            gone.push(oldest);
        }
        gone
    }

    /// Gives a snapshot away: that of no event where none is kept.
    pub(super) fn take(&self, id: ConversationId) -> Snapshot {
        let mut kept = self.kept();
        let snapshot = kept.snapshots.pop(&id).unwrap_or_default();
        kept.bytes -= snapshot.bytes;
        snapshot
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn snapshot(seq: u64, bytes: usize) -> Snapshot {
        Snapshot { seq, bytes, ..Snapshot::default() }
    }

    #[test]
    fn the_oldest_states_go_where_there_is_no_room_however_few_events_they_have() {
        let resting = Resting::default();
        let ids: Vec<_> = (1..=4).map(|n| ConversationId::new(Uuid::from_u128(n))).collect();
        let gone = |id: usize, seq, bytes| {
            resting.keep(ids[id], snapshot(seq, bytes)).iter().map(|snapshot| snapshot.seq).collect::<Vec<_>>()
        };
        assert!(gone(0, 1, BYTES / 2).is_empty());
        assert!(gone(1, 2, BYTES / 2).is_empty());
        assert_eq!(gone(1, 3, BYTES / 2), [2], "a newer one of the same conversation takes its place");
        assert_eq!(gone(2, 4, BYTES / 2), [1]);
        assert_eq!((resting.take(ids[0]).seq, resting.take(ids[1]).seq), (0, 3));
        assert_eq!(resting.take(ids[1]).seq, 0, "it was given away");
        assert_eq!(gone(3, 5, BYTES + 1), [4, 5], "what is too large is not kept");
        assert_eq!(resting.kept().bytes, 0);
    }
}
