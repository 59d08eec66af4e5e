//! `Conclude`: running turns end, then the round does. A paused conversation goes on for that.

use super::{author_or_person, wrong_status};
use crate::Rejection;
use crate::conversation::{Conversation, Lifecycle};
use model::Event;

pub(super) fn decide(conversation: &Conversation, author: &str) -> Result<Vec<Event>, Rejection> {
    let requested = Event::ConclusionRequested { author: author_or_person(author) };
    match conversation.lifecycle {
        Lifecycle::Running => Ok(vec![requested]),
        Lifecycle::Paused => Ok(vec![requested, Event::Resumed]),
        _ => Err(wrong_status(conversation, "conclude")),
    }
}
