//! `Post`: a person's message opens a round.
//!
//! While turns are running or something waits for approval, the message waits too, and can be edited until it is posted:
//! see `queue`. A paused conversation stays paused.

use super::{author_or_person, check_text};
use crate::conversation::Conversation;
use crate::{Rejection, tasks};
use model::{AgentId, Event, MessageId};

pub(super) fn decide(
    conversation: &Conversation,
    author: &str,
    to: &[AgentId],
    text: &str,
) -> Result<Vec<Event>, Rejection> {
    check_text(text)?;
    let to = recipients(conversation, to)?;
    let message_id = MessageId::nth(conversation.posted.saturating_add(1));
    let (author, text) = (author_or_person(author), text.to_owned());
    if conversation.is_busy() {
        return Ok(vec![Event::MessageQueued { message_id, author, to, text }]);
    }
    Ok(posted(conversation, Event::MessagePosted { message_id, author, to, text }))
}

/// A message that is posted, after the end of what it puts an end to.
pub(crate) fn posted(conversation: &Conversation, message: Event) -> Vec<Event> {
    let mut events = tasks::dropped(conversation, "A message opened another round.");
    events.push(message);
    events
}

/// These agents, each once.
pub(super) fn recipients(conversation: &Conversation, to: &[AgentId]) -> Result<Vec<AgentId>, Rejection> {
    let mut recipients: Vec<AgentId> = Vec::new();
    for id in to {
        if conversation.table.seat_of(id).is_none() {
            return Err(Rejection::UnknownAgent(id.clone()));
        }
        if !recipients.contains(id) {
            recipients.push(id.clone());
        }
    }
    Ok(recipients)
}
