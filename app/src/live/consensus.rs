//! How far the agents of a conversation agree.

use projections::Transcript;
use projections::transcript::{BallotEntry, ContradictionEntry, DecisionEntry, Entry};

/// How far the agents of a conversation agree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consensus {
    /// Ballots that no decision has come of yet; the last one is being voted on.
    pub ballots: Vec<BallotEntry>,
    /// Contradictions between the drafts that are being decided on.
    pub contradictions: Vec<ContradictionEntry>,
    /// Decisions that are shown, oldest first.
    pub decisions: Vec<DecisionEntry>,
}

impl Consensus {
    pub(super) fn of(transcript: &Transcript) -> Self {
        let decision = |entry: &Entry| match entry {
            Entry::Decision(decision) => Some(decision.clone()),
            _ => None,
        };
        let decisions: Vec<_> = transcript.entries.iter().filter_map(decision).collect();
        let contradictions = transcript.contradictions.iter().filter(|found| !is_in(&decisions, found)).cloned();
        Self { ballots: transcript.ballots.clone(), contradictions: contradictions.collect(), decisions }
    }

    /// Whether there is nothing to agree on.
    pub fn is_empty(&self) -> bool {
        self.ballots.is_empty() && self.contradictions.is_empty() && self.decisions.is_empty()
    }
}

/// Whether the last decision tells of this contradiction.
fn is_in(decisions: &[DecisionEntry], found: &ContradictionEntry) -> bool {
    decisions.last().is_some_and(|decision| decision.contradictions.contains(found))
}
