//! Everybody votes for one draft; the most votes win.

use super::{Paper, Protocol, Rules};
use model::event::Ballot;

/// See the module.
pub(super) struct VoteSimple;

impl Protocol for VoteSimple {
    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for VoteSimple {
    fn question(&self, names: &str) -> String {
        format!(
            "Vote for the draft that answers best. You may vote for your own.\n\
             Reply with one line `VOTE: Name`, then your reason in one sentence. Choose one of: {names}."
        )
    }

    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        paper.one(answer, "VOTE").map(|option| Ballot::Choice(paper.id(option)))
    }

    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64 {
        let is_chosen = matches!(ballot, Ballot::Choice(id) if *id == paper.id(option));
        if is_chosen { 1.0 } else { 0.0 }
    }
}
