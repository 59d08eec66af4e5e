//! `Pause`: no new turn begins; running ones end first or are cut off and begin again on resume.

use super::{Partials, interrupt_all, wrong_status};
use crate::Rejection;
use crate::conversation::{Conversation, Lifecycle};
use model::event::InterruptKind;
use model::{Event, PauseMode};

/// A conversation that is paused with turns still running can be paused at once.
pub(super) fn decide(
    conversation: &Conversation,
    mode: PauseMode,
    partials: &Partials,
) -> Result<Vec<Event>, Rejection> {
    let cuts_off = mode == PauseMode::Now && !conversation.open.is_empty();
    match conversation.lifecycle {
        Lifecycle::Running => {}
        Lifecycle::Paused if cuts_off => {}
        _ => return Err(wrong_status(conversation, "pause")),
    }
    let mut events = match mode {
        PauseMode::AfterTurn => Vec::new(),
        PauseMode::Now => interrupt_all(conversation, InterruptKind::Paused, partials),
    };
    events.push(Event::Paused { mode });
    Ok(events)
}
