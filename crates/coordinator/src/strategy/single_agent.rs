//! The primary agent answers alone: highest priority, then list order. Those whom a person asks for answer instead.

use super::{Choice, End, Next, Strategy, eligibility};
use crate::conversation::Conversation;
use model::event::{Exclusion, FinishReason};

/// See the module.
pub(crate) struct SingleAgent;

impl Strategy for SingleAgent {
    /// One selection answers the message; a failure or a pass of everybody asked ends the round as that.
    fn ended(&self, conversation: &Conversation) -> Option<End> {
        let round = &conversation.round;
        if round.selections == 0 {
            None
        } else if round.replies > round.worked {
            Some(End::Finished(FinishReason::Answered))
        } else if round.passes > 0 {
            Some(End::AllPassed)
        } else {
            Some(End::Finished(FinishReason::Failed))
        }
    }

    /// Scores are the priorities.
    fn choose(&self, conversation: &Conversation, eligible: &[usize], _turns_left: usize) -> Option<Next> {
        let table = &conversation.table;
        let primary = eligible
            .iter()
            .copied()
            .reduce(|best, seat| if table.priority(seat) > table.priority(best) { seat } else { best })?;
        let mut candidates = eligibility::candidates(conversation);
        for (seat, candidate) in candidates.iter_mut().enumerate() {
            if seat == primary {
                candidate.score = f64::from(table.priority(seat));
            } else {
                candidate.excluded_because = candidate.excluded_because.or(Some(Exclusion::NotPrimary));
            }
        }
        let reason = format!("{} is the primary agent.", table.name(primary));
        Some(Choice::new(candidates, vec![primary], reason).into())
    }
}
