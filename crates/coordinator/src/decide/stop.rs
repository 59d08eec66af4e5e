//! `Stop`: the conversation ends now, and running turns with it.

use super::{Partials, interrupt_all, is_over, wrong_status};
use crate::conversation::Conversation;
use crate::{Rejection, tasks};
use model::Event;
use model::event::InterruptKind;

pub(super) fn decide(conversation: &Conversation, partials: &Partials) -> Result<Vec<Event>, Rejection> {
    if is_over(conversation) {
        return Err(wrong_status(conversation, "stop"));
    }
    let mut events = interrupt_all(conversation, InterruptKind::Stopped, partials);
    events.extend(tasks::dropped(conversation, "The conversation was stopped."));
    events.push(Event::Stopped);
    Ok(events)
}
