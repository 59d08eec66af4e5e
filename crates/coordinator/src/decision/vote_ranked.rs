//! Everybody ranks the drafts; a Borda count decides: of `m` options the first gets `m - 1` points, the next one less, the
//! last and those left out none. Unlike an instant run-off it needs no rounds, and every rank counts.

use super::{Paper, Protocol, Rules};
use crate::lines;
use model::event::Ballot;

/// See the module.
pub(super) struct VoteRanked;

impl Protocol for VoteRanked {
    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for VoteRanked {
    fn question(&self, names: &str) -> String {
        format!(
            "Rank the drafts, your own included, the best first.\n\
             Reply with one line `RANK: Name > Name > Name`, then your reason in one sentence. \
             The drafts are of: {names}."
        )
    }

    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        let value = lines::value(answer, "RANK").ok_or("the answer has no line `RANK:`")?;
        let named = paper.named(value);
        if named.is_empty() {
            return Err("the answer names none of the options");
        }
        Ok(Ballot::Ranking(named.into_iter().map(|option| paper.id(option)).collect()))
    }

    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64 {
        let Ballot::Ranking(ids) = ballot else { return 0.0 };
        let Some(place) = ids.iter().position(|id| *id == paper.id(option)) else { return 0.0 };
        let below = paper.poll.options.len().saturating_sub(place + 1);
        f64::from(u32::try_from(below).unwrap_or(u32::MAX))
    }
}
