//! Messages that wait until the running turns have ended: changed, taken back, and posted.

use super::check_text;
use super::post::{posted, recipients};
use crate::Rejection;
use crate::conversation::{Conversation, Queued};
use model::{AgentId, Event, MessageId};

pub(super) fn edit(
    conversation: &Conversation,
    message: &MessageId,
    to: &[AgentId],
    text: &str,
) -> Result<Vec<Event>, Rejection> {
    check_text(text)?;
    waiting(conversation, message)?;
    let to = recipients(conversation, to)?;
    Ok(vec![Event::QueuedMessageEdited { message_id: message.clone(), to, text: text.to_owned() }])
}

pub(super) fn withdraw(conversation: &Conversation, message: &MessageId) -> Result<Vec<Event>, Rejection> {
    waiting(conversation, message)?;
    Ok(vec![Event::QueuedMessageWithdrawn { message_id: message.clone() }])
}

fn waiting(conversation: &Conversation, message: &MessageId) -> Result<(), Rejection> {
    if conversation.queue.iter().any(|queued| queued.message_id == *message) {
        Ok(())
    } else {
        Err(Rejection::NotWaiting(format!("the message {message} does not wait: it was posted or taken back")))
    }
}

/// The messages that can be posted now that nothing keeps them waiting.
pub(crate) fn deliver(conversation: &Conversation) -> Vec<Event> {
    let mut events = Vec::new();
    for Queued { message_id, author, to, text } in conversation.queue.iter().cloned() {
        let message = Event::MessagePosted { message_id, author, to, text };
        events.extend(if events.is_empty() { posted(conversation, message) } else { vec![message] });
    }
    events
}

/// What waits when the conversation is stopped is not posted.
pub(super) fn dropped(conversation: &Conversation) -> impl Iterator<Item = Event> + '_ {
    conversation.queue.iter().map(|queued| Event::QueuedMessageWithdrawn { message_id: queued.message_id.clone() })
}
