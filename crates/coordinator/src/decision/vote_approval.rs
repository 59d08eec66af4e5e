//! Everybody approves of any number of drafts; the most approvals win. To approve of none is a vote too.

use super::{Paper, Protocol, Rules};
use crate::lines;
use model::event::Ballot;

/// See the module.
pub(super) struct VoteApproval;

impl Protocol for VoteApproval {
    fn rules(&self) -> Option<&dyn Rules> {
        Some(self)
    }
}

impl Rules for VoteApproval {
    fn question(&self, names: &str) -> String {
        format!(
            "Approve of every draft that you could stand by, your own included.\n\
             Reply with one line `APPROVE: Name, Name` or `APPROVE: none`, then your reason in one sentence. \
             The drafts are of: {names}."
        )
    }

    fn read(&self, paper: &Paper<'_>, answer: &str) -> Result<Ballot, &'static str> {
        let value = lines::value(answer, "APPROVE").ok_or("the answer has no line `APPROVE:`")?;
        let named = paper.named(value);
        if named.is_empty() && lines::after_word(value, "none").is_none() {
            return Err("the answer names none of the options");
        }
        Ok(Ballot::Approval(named.into_iter().map(|option| paper.id(option)).collect()))
    }

    fn points(&self, paper: &Paper<'_>, ballot: &Ballot, option: usize) -> f64 {
        let is_approved = matches!(ballot, Ballot::Approval(ids) if ids.contains(&paper.id(option)));
        if is_approved { 1.0 } else { 0.0 }
    }
}
