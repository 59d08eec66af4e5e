//! `Mute` and `Unmute`: whether an agent can be chosen. In any status; a turn that it is taking goes on.

use crate::Rejection;
use crate::conversation::Conversation;
use model::{AgentId, Event};

pub(super) fn mute(conversation: &Conversation, agent: &AgentId) -> Result<Vec<Event>, Rejection> {
    let is_muted = is_muted(conversation, agent)?;
    Ok(if is_muted { Vec::new() } else { vec![Event::AgentMuted { agent_id: agent.clone() }] })
}

pub(super) fn unmute(conversation: &Conversation, agent: &AgentId) -> Result<Vec<Event>, Rejection> {
    let is_muted = is_muted(conversation, agent)?;
    Ok(if is_muted { vec![Event::AgentUnmuted { agent_id: agent.clone() }] } else { Vec::new() })
}

fn is_muted(conversation: &Conversation, agent: &AgentId) -> Result<bool, Rejection> {
    let seat = conversation.table.seat_of(agent).ok_or_else(|| Rejection::UnknownAgent(agent.clone()))?;
    Ok(conversation.muted.contains(&seat))
}
