//! `Resume`: a paused conversation goes on where it was.

use super::wrong_status;
use crate::Rejection;
use crate::conversation::{Conversation, Lifecycle};
use model::Event;

pub(super) fn decide(conversation: &Conversation) -> Result<Vec<Event>, Rejection> {
    if conversation.lifecycle == Lifecycle::Paused {
        Ok(vec![Event::Resumed])
    } else {
        Err(wrong_status(conversation, "resume"))
    }
}
