//! A judge reads all drafts and chooses one: a ballot with one voter, who need not have drafted. Where the judge gives no
//! choice that can be read, the tie break decides.

use super::vote_simple::VoteSimple;
use super::{Case, Paper, Protocol, Rules};
use model::Event;
use model::event::Ballot;

/// See the module.
pub(super) struct Judge;

impl Protocol for Judge {
    fn next(&self, case: &Case<'_>) -> Vec<Event> {
        let options = case.options();
        match (&case.deliberation().poll, case.judge()) {
            (Some(poll), _) => case.count(poll, self),
            (None, _) if options.len() < 2 => case.alike(&options),
            (None, Some(judge)) if !case.pressed => case.open(&options, &[judge], 1),
            (None, _) => case.by_priority("There was no judgement, since the round had to end; "),
        }
    }

    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for Judge {
    fn question(&self, names: &str) -> String {
        format!(
            "You are the judge. Choose the draft that answers best: by what is right, complete and useful, not by length.\n\
             Reply with one line `VOTE: Name`, then your reason in one or two sentences. Choose one of: {names}."
        )
    }

    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        VoteSimple.read(paper, answer)
    }

    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64 {
        VoteSimple.points(paper, ballot, option)
    }
}

impl Case<'_> {
    /// Who judges: the one that the policy names; else the agent of highest priority that may speak and did not draft;
    /// else the one of highest priority that may speak.
    pub(crate) fn judge(&self) -> Option<usize> {
        let table = self.table();
        let named = table.policy().collaborative.judge.as_ref().and_then(|judge| table.seat_of(judge));
        let drafted = |seat: usize| self.deliberation().draft_of(seat).is_some();
        let allowed = (0..table.len()).filter(|seat| table.seats().get(*seat).is_some_and(|seat| seat.allowed));
        named.or_else(|| allowed.min_by_key(|seat| (drafted(*seat), std::cmp::Reverse(table.priority(*seat)), *seat)))
    }
}
