//! `GrantBudget`: a conversation gets more of what its budget limits, and goes on where that was what ended it.

use super::wrong_status;
use crate::conversation::{Conversation, Lifecycle};
use crate::{Rejection, tasks};
use model::event::FinishReason;
use model::{Event, Grant};

pub(super) fn decide(conversation: &Conversation, grant: &Grant) -> Result<Vec<Event>, Rejection> {
    if !grant.time_s.is_finite() || grant.time_s < 0.0 {
        return Err(Rejection::InvalidValue("seconds to grant are a number from 0 on".to_owned()));
    }
    if *grant == Grant::default() {
        return Err(Rejection::InvalidValue("grant tokens, money or time".to_owned()));
    }
    if conversation.budget.raised(grant) == conversation.budget {
        return Err(Rejection::InvalidValue(
            "the conversation has no such limit: there is nothing to raise".to_owned(),
        ));
    }
    match conversation.lifecycle {
        Lifecycle::Running | Lifecycle::Paused | Lifecycle::Waiting | Lifecycle::Finished(FinishReason::Budget) => {
            let granted = std::iter::once(Event::BudgetGranted(*grant));
            Ok(granted.chain(tasks::revived(conversation)).collect())
        }
        Lifecycle::Stopped | Lifecycle::Finished(_) => Err(wrong_status(conversation, "grant budget to")),
    }
}
