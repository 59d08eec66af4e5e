//! `GrantTurns`: a round that reached a turn limit goes on; one that is not over gets the turns in advance.
//!
//! The round's limit and a condition on turns rise by what is granted, each agent's cap by its even share, rounded up.

use super::wrong_status;
use crate::conversation::{Conversation, Lifecycle};
use crate::{Rejection, tasks};
use model::Event;
use model::event::FinishReason;

pub(super) fn decide(conversation: &Conversation, turns: u32) -> Result<Vec<Event>, Rejection> {
    if turns == 0 {
        return Err(Rejection::InvalidValue("grant at least one turn".to_owned()));
    }
    match conversation.lifecycle {
        Lifecycle::Running
        | Lifecycle::Paused
        | Lifecycle::Finished(FinishReason::MaxTurns | FinishReason::MaxTurnsPerAgent) => {
            let granted = std::iter::once(Event::TurnsGranted { turns });
            Ok(granted.chain(tasks::revived(conversation)).collect())
        }
        Lifecycle::Waiting | Lifecycle::Stopped | Lifecycle::Finished(_) => {
            Err(wrong_status(conversation, "grant turns to"))
        }
    }
}
