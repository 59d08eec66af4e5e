//! `Reply`: a person takes the turn of the agent for whom they speak.

use super::{check_text, turn};
use crate::conversation::Conversation;
use crate::state::OpenTurn;
use crate::{Rejection, TurnOutcome};
use model::event::{ModelFinish, PersonTurn};
use model::policy::WithoutReply;
use model::{Event, Timestamp, TurnId, Usage};

pub(super) fn decide(
    conversation: &Conversation,
    at: Timestamp,
    turn_id: &TurnId,
    text: &str,
) -> Result<Vec<Event>, Rejection> {
    check_text(text)?;
    let turn = conversation.open.iter().find(|open| open.turn_id == *turn_id).ok_or(Rejection::StaleTurn)?;
    let Some(person) = turn.person else {
        return Err(Rejection::InvalidValue(format!("the turn {turn_id} is taken by a model: post a message instead")));
    };
    Ok(turn::ended(conversation, at, turn, &said(person, at, text)))
}

fn said(person: PersonTurn, at: Timestamp, text: &str) -> TurnOutcome {
    TurnOutcome::Completed {
        text: text.to_owned(),
        finish_reason: ModelFinish::Stop,
        usage: Usage::default(),
        ttft_ms: None,
        duration_ms: at.since(person.asked_at),
        simulated: false,
        route: None,
    }
}

/// What follows of people who have not taken their turn in time: a pass, or the end of the conversation.
pub(crate) fn overdue(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    let late = |turn: &&OpenTurn| turn.person.and_then(|person| person.answer_by).is_some_and(|by| by <= at);
    let stops = |turn: &OpenTurn| {
        let agent = conversation.table.agent(turn.seat);
        agent.and_then(|agent| agent.person).is_some_and(|person| person.on_timeout == WithoutReply::Stop)
    };
    let late: Vec<&OpenTurn> = conversation.open.iter().filter(late).collect();
    if late.iter().any(|turn| stops(turn)) {
        return super::stop::stopped(conversation, &super::Partials::new());
    }
    let pass = |turn: &OpenTurn| {
        let person = turn.person?;
        Some(turn::ended(conversation, at, turn, &said(person, at, "PASS: no answer in time")))
    };
    late.into_iter().filter_map(pass).flatten().collect()
}
