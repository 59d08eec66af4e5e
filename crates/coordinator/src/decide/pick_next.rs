//! `PickNext`: a person says who speaks next, once the running turns have ended. Caps, roles and mutes hold.

use super::{author_or_person, wrong_status};
use crate::Rejection;
use crate::conversation::{Conversation, Lifecycle};
use crate::strategy::eligibility;
use model::{AgentId, Event};

pub(super) fn decide(conversation: &Conversation, agent: &AgentId, author: &str) -> Result<Vec<Event>, Rejection> {
    let seat = conversation.table.seat_of(agent).ok_or_else(|| Rejection::UnknownAgent(agent.clone()))?;
    if !matches!(conversation.lifecycle, Lifecycle::Running | Lifecycle::Paused) {
        return Err(wrong_status(conversation, "pick the next speaker of"));
    }
    if let Some(excluded) = eligibility::exclusion(conversation, seat) {
        let name = conversation.table.name(seat);
        return Err(Rejection::InvalidValue(format!("{name} cannot speak now: {}", excluded.label())));
    }
    Ok(vec![Event::NextPicked { agent_id: agent.clone(), author: author_or_person(author) }])
}
