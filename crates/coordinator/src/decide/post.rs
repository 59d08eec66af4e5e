//! `Post`: a person's message opens a round.
//!
//! Running turns go on and count in the round that they were selected for; the message takes effect at the next
//! selection, so that it is always answered by somebody who has read it. A paused conversation stays paused.

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
    let mut recipients: Vec<AgentId> = Vec::new();
    for id in to {
        if conversation.table.seat_of(id).is_none() {
            return Err(Rejection::UnknownAgent(id.clone()));
        }
        if !recipients.contains(id) {
            recipients.push(id.clone());
        }
    }
    let mut events = tasks::dropped(conversation, "A message opened another round.");
    events.push(Event::MessagePosted {
        message_id: MessageId::nth(conversation.posted.saturating_add(1)),
        author: author_or_person(author),
        to: recipients,
        text: text.to_owned(),
    });
    Ok(events)
}
