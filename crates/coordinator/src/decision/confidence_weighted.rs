//! Everybody votes for one draft; a vote counts by the voter's confidence: what its answer says, else what its draft
//! says, else one half.

use super::vote_simple::VoteSimple;
use super::{Paper, Protocol, Rules};
use model::event::Ballot;

/// What a vote counts whose voter says nothing of its confidence.
pub(crate) const UNKNOWN_CONFIDENCE: f64 = 0.5;

/// See the module.
pub(super) struct ConfidenceWeighted;

impl Protocol for ConfidenceWeighted {
    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for ConfidenceWeighted {
    fn question(&self, names: &str) -> String {
        format!(
            "Vote for the draft that answers best. You may vote for your own.\n\
             Reply with one line `VOTE: Name`, one line `CONFIDENCE: 0.0 to 1.0` that says how sure you are, then your \
             reason in one sentence. Choose one of: {names}."
        )
    }

    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        VoteSimple.read(paper, answer)
    }

    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64 {
        VoteSimple.points(paper, ballot, option)
    }

    fn is_weighted(&self) -> bool {
        true
    }
}
