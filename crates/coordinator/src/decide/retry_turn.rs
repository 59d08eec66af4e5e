//! `RetryTurn`: the agent of the last turn speaks anew. What it said before no longer counts.
//!
//! Only the last turn can be taken anew: others have read what was said before it. To go further back, fork.

use super::{author_or_person, check_text, wrong_status};
use crate::conversation::{Conversation, Lifecycle};
use crate::{Rejection, termination};
use model::{Event, TurnId};

pub(super) fn decide(
    conversation: &Conversation,
    turn_id: &TurnId,
    author: &str,
    comment: &str,
) -> Result<Vec<Event>, Rejection> {
    if !comment.is_empty() {
        check_text(comment)?;
    }
    if conversation.is_busy() || conversation.lifecycle == Lifecycle::Running {
        return Err(wrong_status(conversation, "take a turn anew in"));
    }
    if conversation.last_turn.as_ref().is_none_or(|last| last.turn_id != *turn_id) {
        let why = "only the last turn can be taken anew, and no draft, vote or task: fork the conversation before it";
        return Err(Rejection::InvalidValue(why.to_owned()));
    }
    if termination::budget_spent(conversation) {
        return Err(Rejection::InvalidValue("the budget is used up: grant more of it first".to_owned()));
    }
    Ok(retracted(conversation, turn_id, author, comment).into_iter().collect())
}

/// Takes the last turn back.
pub(super) fn retracted(conversation: &Conversation, turn_id: &TurnId, author: &str, comment: &str) -> Option<Event> {
    let last = conversation.last_turn.as_ref().filter(|last| last.turn_id == *turn_id)?;
    Some(Event::TurnRetracted {
        turn_id: turn_id.clone(),
        agent_id: conversation.table.id(last.seat),
        author: author_or_person(author),
        comment: comment.to_owned(),
    })
}
