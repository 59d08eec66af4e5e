//! `Recovered`: what was running is lost with its owner.
//!
//! A lost turn begins again as the same turn with the next attempt: it is the same piece of the conversation, sent the
//! same prompt. After the last attempt it fails, and the conversation goes on.

use super::{interrupted, unknown_partial};
use crate::conversation::Conversation;
use crate::state::OpenTurn;
use model::Event;
use model::event::{FailureKind, InterruptKind};

/// Most attempts of one turn: each may have been paid.
pub const MAX_ATTEMPTS: u32 = 3;

pub(super) fn decide(conversation: &Conversation) -> Vec<Event> {
    let lost = |turn: &OpenTurn| {
        if turn.attempt < MAX_ATTEMPTS {
            interrupted(turn, InterruptKind::OwnerLost, unknown_partial(turn))
        } else {
            given_up(turn)
        }
    };
    conversation.open.iter().map(lost).collect()
}

fn given_up(turn: &OpenTurn) -> Event {
    let partial = unknown_partial(turn);
    Event::TurnFailed {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        kind: FailureKind::Truncated,
        message: format!("The server went away {MAX_ATTEMPTS} times while this turn ran; it is not tried again."),
        partial: partial.text,
        usage: partial.usage,
        duration_ms: partial.duration_ms,
    }
}
