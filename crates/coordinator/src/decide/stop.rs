//! `Stop`: the conversation ends now, and running turns with it.

use super::{Partials, interrupt_all, queue, wrong_status};
use crate::conversation::Conversation;
use crate::{Rejection, tasks};
use model::Event;
use model::event::InterruptKind;

pub(super) fn decide(conversation: &Conversation, partials: &Partials) -> Result<Vec<Event>, Rejection> {
    if conversation.is_over() {
        return Err(wrong_status(conversation, "stop"));
    }
    Ok(stopped(conversation, partials))
}

/// The end of the conversation, and of all that was running or waiting.
pub(super) fn stopped(conversation: &Conversation, partials: &Partials) -> Vec<Event> {
    let mut events = interrupt_all(conversation, InterruptKind::Stopped, partials);
    events.extend(tasks::dropped(conversation, "The conversation was stopped."));
    events.extend(queue::dropped(conversation));
    events.push(Event::Stopped);
    events
}
