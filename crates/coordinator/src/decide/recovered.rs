//! `Recovered`: what was running is lost with its owner.
//!
//! A lost turn begins again as the same turn with the next attempt: it is the same piece of the conversation, sent the
//! same prompt. After the last attempt it fails, and the conversation goes on.

use super::{interrupted, turn_ended, unknown_partial};
use crate::conversation::Conversation;
use crate::state::OpenTurn;
use crate::{TurnOutcome, nested};
use model::Event;
use model::event::{FailureKind, InterruptKind};

/// Most attempts of one turn: each may have been paid.
pub const MAX_ATTEMPTS: u32 = 3;

pub(super) fn decide(conversation: &Conversation) -> Vec<Event> {
    let lost = |turn: &OpenTurn| {
        if let Some(inner) = turn.inner.as_ref().and_then(|inner| inner.conversation.as_ref()) {
            nested::wrap(&turn.turn_id, decide(inner))
        } else if turn.attempt < MAX_ATTEMPTS {
            vec![interrupted(turn, InterruptKind::OwnerLost, unknown_partial(turn))]
        } else {
            turn_ended(conversation, turn, &given_up(turn))
        }
    };
    conversation.open.iter().flat_map(lost).collect()
}

fn given_up(turn: &OpenTurn) -> TurnOutcome {
    TurnOutcome::Failed {
        kind: FailureKind::Truncated,
        message: format!("The server went away {MAX_ATTEMPTS} times while this turn ran; it is not tried again."),
        partial: unknown_partial(turn),
        route: None,
    }
}
