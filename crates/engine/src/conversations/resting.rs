//! States of conversations that came to rest here: who steps in again soon does not wait until the whole log is read.
//!
//! The log stays the truth, and never shrinks. A state is a head start: what others appended meanwhile is read after its
//! last event, under a new lease.

use crate::ports::{Record, StoreError};
use coordinator::State;
use lru::LruCache;
use model::ConversationId;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of the logs that the kept states were made of. A state takes about as much of memory; one of large agents who are
/// chosen by what is said, several times as much. The state of a longer log is not kept.
const BYTES: usize = 16 * 1024 * 1024;
/// How long a state is kept: of what was deleted elsewhere, nothing stays here for longer.
const KEPT_FOR: Duration = Duration::from_mins(10);

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

/// The snapshots, those that were kept last at the front, with when that was.
#[derive(Debug)]
pub(super) struct Resting(Mutex<Kept>);

#[derive(Debug)]
struct Kept {
    snapshots: LruCache<ConversationId, (Instant, Snapshot)>,
    bytes: usize,
}

impl Kept {
    fn pop(&mut self, id: ConversationId) -> Option<Snapshot> {
        let (_, snapshot) = self.snapshots.pop(&id)?;
        self.bytes -= snapshot.bytes;
        Some(snapshot)
    }

    fn pop_oldest(&mut self) -> Option<Snapshot> {
        let (_, (_, snapshot)) = self.snapshots.pop_lru()?;
        self.bytes -= snapshot.bytes;
        Some(snapshot)
    }
}

impl Default for Resting {
    fn default() -> Self {
        Self(Mutex::new(Kept { snapshots: LruCache::unbounded(), bytes: 0 }))
    }
}

impl Resting {
    /// Keeps a snapshot in the place of an older one. What there is no room for is given back, to be dropped outside of
    /// locks: this one if it is too large, else the oldest ones.
    #[must_use = "dropping a large state takes time"]
    pub(super) fn keep(&self, id: ConversationId, snapshot: Snapshot) -> Vec<Snapshot> {
        let mut kept = self.kept();
        let mut gone: Vec<_> = kept.pop(id).into_iter().collect();
        if snapshot.bytes > BYTES {
            gone.push(snapshot);
            return gone;
        }
        kept.bytes += snapshot.bytes;
        kept.snapshots.put(id, (Instant::now(), snapshot));
        while kept.bytes > BYTES
            && let Some(oldest) = kept.pop_oldest()
        {
            gone.push(oldest);
        }
        gone
    }

    /// Gives back what was kept for long enough.
    #[must_use = "dropping a large state takes time"]
    pub(super) fn take_old(&self) -> Vec<Snapshot> {
        let mut kept = self.kept();
        let mut old = Vec::new();
        while kept.snapshots.peek_lru().is_some_and(|(_, (since, _))| since.elapsed() >= KEPT_FOR)
            && let Some(oldest) = kept.pop_oldest()
        {
            old.push(oldest);
        }
        old
    }

    /// Gives a snapshot away: that of no event where none is kept.
    pub(super) fn take(&self, id: ConversationId) -> Snapshot {
        self.kept().pop(id).unwrap_or_default()
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
        assert_eq!(gone(3, 5, BYTES + 1), [5], "what is too large is not kept, and pushes nothing out");
        assert_eq!(gone(2, 6, BYTES + 1), [4, 6], "an older one of the same conversation goes with it");
        assert_eq!(resting.kept().bytes, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_for_ever() {
        let resting = Resting::default();
        for n in 1..=2 {
            assert!(resting.keep(ConversationId::new(Uuid::from_u128(n)), snapshot(1, 1)).is_empty());
            tokio::time::advance(KEPT_FOR / 2).await;
        }
        assert_eq!(resting.take_old().len(), 1);
        assert_eq!(resting.kept().bytes, 1);
        tokio::time::advance(KEPT_FOR / 2).await;
        assert_eq!((resting.take_old().len(), resting.kept().bytes), (1, 0));
    }
}
