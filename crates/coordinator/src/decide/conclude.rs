//! `Conclude`: running turns end, then the round does.

use super::{author_or_person, wrong_status};
use crate::Rejection;
use crate::conversation::{Conversation, Lifecycle};
use model::Event;

pub(super) fn decide(conversation: &Conversation, author: &str) -> Result<Vec<Event>, Rejection> {
    if matches!(conversation.lifecycle, Lifecycle::Running | Lifecycle::Paused) {
        Ok(vec![Event::ConclusionRequested { author: author_or_person(author) }])
    } else {
        Err(wrong_status(conversation, "conclude"))
    }
}
