//! A log with the transcript at regular places of it, so that any place is near.

use crate::Transcript;
use model::Envelope;

/// Events from one kept transcript to the next: what is folded at the most to reach a place.
const EVERY: usize = 256;

/// A log, as far as it is known, with the transcript at regular places of it.
///
/// Transcripts are cut to their last turns, so that each costs the same however long the conversation is.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    log: Vec<Envelope>,
    /// Turns that a transcript has at the most.
    turns: usize,
    /// The transcript after all of the log.
    last: Transcript,
    /// The transcript after each [`EVERY`] events.
    kept: Vec<Transcript>,
}

impl Recording {
    /// An empty recording, whose transcripts have at most `turns` turns and what lies between them.
    pub fn new(turns: usize) -> Self {
        Self { turns, ..Self::default() }
    }

    /// Takes the events that follow on those it has; others are ignored.
    pub fn extend(&mut self, events: impl IntoIterator<Item = Envelope>) {
        for envelope in events {
            if envelope.seq != self.end() + 1 {
                continue;
            }
            self.last.apply(&envelope);
            self.log.push(envelope);
            if self.log.len().is_multiple_of(EVERY) {
                self.last = std::mem::take(&mut self.last).with_last_turns(self.turns);
                self.kept.push(self.last.clone());
            }
        }
    }

    /// The log.
    pub fn log(&self) -> &[Envelope] {
        &self.log
    }

    /// Number of the last event; 0 without one.
    pub fn end(&self) -> u64 {
        self.log.len() as u64
    }

    /// The events after `after`, up to `through`.
    pub fn between(&self, after: u64, through: u64) -> &[Envelope] {
        let through = self.index(through);
        &self.log[self.index(after).min(through)..through]
    }

    /// The transcript after event `seq`; after the last one if there is none of this number yet.
    pub fn transcript(&self, seq: u64) -> Transcript {
        let through = self.index(seq);
        let near = through / EVERY;
        let mut transcript = match near.checked_sub(1).and_then(|near| self.kept.get(near)) {
            Some(kept) => kept.clone(),
            None => Transcript::default(),
        };
        for envelope in &self.log[near * EVERY..through] {
            transcript.apply(envelope);
        }
        transcript.with_last_turns(self.turns)
    }

    /// How many events lie up to this one.
    fn index(&self, seq: u64) -> usize {
        usize::try_from(seq).unwrap_or(usize::MAX).min(self.log.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, arbitrary, context, sample};
    use model::TurnStrategy;
    use proptest::prelude::*;

    fn long(turns: u32) -> Vec<Envelope> {
        let mut log = Log::start(TurnStrategy::RoundRobin, "task");
        for turn in 1..=turns {
            let agent = if turn % 2 == 0 { "bo" } else { "ada" };
            log.select(TurnStrategy::RoundRobin, &[agent]).started(turn, agent, context([1; 5])).wait(10);
            log.completed(turn, agent, "Something.", 5, 10);
        }
        log.events
    }

    fn recording(log: &[Envelope], turns: usize) -> Recording {
        let mut recording = Recording::new(turns);
        recording.extend(log.iter().cloned());
        recording
    }

    #[test]
    fn every_place_is_what_a_fold_from_the_start_gives() {
        let log = sample();
        let recording = recording(&log, 100);
        for through in 0..=log.len() {
            assert_eq!(recording.transcript(through as u64), Transcript::replay(&log[..through]), "after {through}");
        }
    }

    #[test]
    fn a_long_conversation_is_cut_to_its_last_turns_at_every_place() {
        let log = long(1_000);
        let recording = recording(&log, 100);
        assert!(recording.kept.len() > 10);
        for through in [1, 255, 256, 257, 1_023, 1_500, 2_048, log.len()] {
            let whole = Transcript::replay(&log[..through]).with_last_turns(100);
            let near = recording.transcript(through as u64);
            assert_eq!(near, whole, "after {through}");
            assert!(near.entries.turns().count() <= 100);
        }
    }

    #[test]
    fn only_what_follows_is_taken() {
        let log = sample();
        let mut recording = Recording::new(100);
        recording.extend(log[2..].iter().cloned());
        assert_eq!(recording.end(), 0);
        recording.extend(log[..5].iter().cloned());
        recording.extend(log[3..7].iter().cloned());
        assert_eq!((recording.end(), recording.log()), (7, &log[..7]));
        assert_eq!(recording.between(5, 7), &log[5..7]);
        assert_eq!((recording.between(7, 5), recording.between(6, u64::MAX)), (&log[..0], &log[6..7]));
    }

    proptest! {
        #[test]
        fn a_place_is_a_fold(log in arbitrary::log(), through in 0_usize..64) {
            let through = through.min(log.len());
            let recording = recording(&log, 100);
            prop_assert_eq!(recording.transcript(through as u64), Transcript::replay(&log[..through]).with_last_turns(100));
        }
    }
}
