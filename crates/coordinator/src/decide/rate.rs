//! `Rate`: a person's judgement of the conversation or of one turn; in any status.

use super::{MAX_TEXT_BYTES, author_or_person};
use crate::Rejection;
use crate::conversation::Conversation;
use crate::evolve::turn_number;
use model::Event;
use model::event::RatedItem;

pub(super) fn decide(
    conversation: &Conversation,
    author: &str,
    what: &RatedItem,
    score: u8,
    comment: &str,
) -> Result<Vec<Event>, Rejection> {
    if !(1..=5).contains(&score) {
        return Err(Rejection::InvalidValue("choose a score from 1 to 5".to_owned()));
    }
    if comment.len() > MAX_TEXT_BYTES {
        return Err(Rejection::TextTooLong { max: MAX_TEXT_BYTES });
    }
    if let RatedItem::Turn(turn_id) = what
        && turn_number(turn_id).is_none_or(|number| number > conversation.opened)
    {
        return Err(Rejection::InvalidValue(format!("there is no turn “{turn_id}” in this conversation")));
    }
    Ok(vec![Event::Rated { who: author_or_person(author), what: what.clone(), score, comment: comment.to_owned() }])
}
