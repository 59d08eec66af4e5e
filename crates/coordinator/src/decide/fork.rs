//! `Fork`: a copy of another conversation's log becomes a conversation of its own.

use model::{ConversationId, Event};

pub(super) fn decide(from: ConversationId, after: u64, seed: u64) -> Vec<Event> {
    vec![Event::ConversationForked { from, after, seed }]
}
