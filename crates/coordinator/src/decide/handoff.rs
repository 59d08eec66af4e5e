//! A line `HANDOFF: name` of a reply or a pass: the last one decides who speaks next, if the rules allow it.

use crate::conversation::Conversation;
use crate::state::OpenTurn;
use crate::strategy::eligibility;
use crate::{lines, names};
use model::policy::Selector;
use model::{Event, TurnStrategy};

/// Most bytes of a target's name that are kept.
const TARGET_BYTES: usize = 120;

/// The handoff, or why it is refused; `None` where there is none, or where agents do not hand over.
pub(super) fn decide(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Option<Event> {
    let policy = conversation.table.policy();
    let hands_over = policy.turn_strategy == TurnStrategy::Dynamic && policy.dynamic.selector == Selector::Handoff;
    if !hands_over || turn.round() != conversation.round.number {
        return None;
    }
    let target = lines::value(text, "HANDOFF")?;
    let named = names::named(&conversation.table, target).first().map(|(seat, _)| *seat);
    let refused = match named {
        None => Some("is not in the team"),
        Some(seat) => why_not(conversation, turn.seat, seat),
    };
    Some(match (refused, named) {
        (None, Some(seat)) => Event::HandedOff {
            turn_id: turn.turn_id.clone(),
            agent_id: turn.agent_id.clone(),
            to: conversation.table.id(seat),
        },
        (refused, _) => Event::HandoffRefused {
            turn_id: turn.turn_id.clone(),
            agent_id: turn.agent_id.clone(),
            target: target[..target.floor_char_boundary(TARGET_BYTES)].to_owned(),
            reason: refused.unwrap_or_default().to_owned(),
        },
    })
}

/// Why this one cannot speak after that one.
fn why_not(conversation: &Conversation, from: usize, to: usize) -> Option<&'static str> {
    let policy = &conversation.table.policy().dynamic;
    if let Some(excluded) = eligibility::exclusion(conversation, to) {
        return Some(excluded.label());
    }
    if from == to && !policy.allow_repeat {
        return Some("has just spoken");
    }
    let followers = policy.transitions.get(&conversation.table.id(from));
    let is_free = followers.is_none_or(|followers| followers.contains(&conversation.table.id(to)));
    (!is_free).then_some("may not follow the last speaker")
}
