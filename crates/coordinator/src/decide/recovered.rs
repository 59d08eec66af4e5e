//! `Recovered`: what was running is lost with its owner.
//!
//! A lost turn begins again as the same turn with the next attempt: it is the same piece of the conversation, sent the
//! same prompt. After the last attempt that the policy allows it fails, and the conversation goes on. A person
//! who takes a turn has lost nothing.

use super::{interrupted, turn_ended, unknown_partial};
use crate::conversation::Conversation;
use crate::state::OpenTurn;
use crate::{TurnOutcome, nested};
use model::event::{FailureKind, InterruptKind};
use model::{Event, Timestamp};

pub(super) fn decide(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    let most = conversation.table.policy().max_attempts;
    let lost = |turn: &OpenTurn| {
        if let Some(inner) = turn.inner.as_ref().and_then(|inner| inner.conversation.as_ref()) {
            nested::wrap(&turn.turn_id, decide(inner, at))
        } else if turn.attempt < most {
            vec![interrupted(turn, InterruptKind::OwnerLost, unknown_partial(turn))]
        } else {
            turn_ended(conversation, at, turn, &given_up(turn))
        }
    };
    conversation.open.iter().filter(|turn| turn.person.is_none()).flat_map(lost).collect()
}

fn given_up(turn: &OpenTurn) -> TurnOutcome {
    TurnOutcome::Failed {
        kind: FailureKind::Truncated,
        message: format!(
            "The server went away while attempt {} of this turn ran; it is not tried again.",
            turn.attempt
        ),
        partial: unknown_partial(turn),
        route: None,
        retry_after_ms: None,
    }
}
