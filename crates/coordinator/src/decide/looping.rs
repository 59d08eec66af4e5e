//! Whether a reply shows that the conversation goes round in circles, and what is done about it.

use crate::conversation::{Conversation, Lifecycle};
use crate::loops::{self, Fingerprint};
use crate::state::OpenTurn;
use crate::strategy::eligibility;
use model::event::{LoopKind, LoopResponse};
use model::{Event, PauseMode};

/// The finding and, the third time, the pause; nothing where there is none.
pub(super) fn decide(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    let table = &conversation.table;
    let round = &conversation.round;
    if !turn.purpose.is_speak() || turn.round() != round.number || !loops::are_watched(table) {
        return Vec::new();
    }
    let Some((kind, mut evidence)) = round.meter.find(&Fingerprint::of(text)) else { return Vec::new() };
    let others_can_speak = eligibility::eligible(conversation).iter().any(|seat| *seat != turn.seat);
    let response = round.meter.response(others_can_speak);
    let name = table.name(turn.seat);
    let earlier: Vec<&str> = evidence.iter().map(model::TurnId::as_str).collect();
    let reason = match kind {
        LoopKind::ExactRepeat => format!("{name} repeats {} word for word.", earlier.join(", ")),
        LoopKind::NearRepeat => format!("{name} says nearly the same as {}.", earlier.join(", ")),
        LoopKind::NoProgress => format!("The replies {} and {} bring nothing new.", earlier.join(", "), turn.turn_id),
    };
    evidence.push(turn.turn_id.clone());
    let pauses = response == LoopResponse::Pause && conversation.lifecycle == Lifecycle::Running;
    let found = Event::LoopDetected { kind, agent_id: turn.agent_id.clone(), evidence, response, reason };
    let pause = pauses.then_some(Event::Paused { mode: PauseMode::AfterTurn });
    std::iter::once(found).chain(pause).collect()
}
