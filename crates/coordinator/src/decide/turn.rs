//! A turn's call to its model ended.

use super::{answer, handoff, interrupted, looping, write_memory};
use crate::conversation::Conversation;
use crate::directives::{self, Directive, Kind};
use crate::state::OpenTurn;
use crate::{Rejection, TurnOutcome, digest, lines};
use model::event::{FailureKind, InterruptKind, TurnPurpose};
use model::{Condition, Event, TurnId};

pub(super) fn decide(
    conversation: &Conversation,
    turn_id: &TurnId,
    attempt: u32,
    outcome: &TurnOutcome,
) -> Result<Vec<Event>, Rejection> {
    let turn = conversation.open.iter().find(|open| &open.turn_id == turn_id && open.attempt == attempt);
    let turn = turn.ok_or(Rejection::StaleTurn)?;
    let ended = ended(turn, outcome);
    let follows = match &ended {
        Event::TurnCompleted { text, .. } if turn.purpose.is_reply() => writes(conversation, turn, text),
        Event::TurnCompleted { text, .. } if turn.purpose == TurnPurpose::Summary => {
            vec![Event::SummaryWritten {
                turn_id: turn.turn_id.clone(),
                agent_id: turn.agent_id.clone(),
                text: text.clone(),
                through: covered(conversation),
            }]
        }
        Event::TurnCompleted { text, .. } => answer::decide(conversation, turn, text),
        Event::TurnPassed { reason, .. } => answer::pass(conversation, turn, reason),
        _ => Vec::new(),
    };
    let handoff = match outcome {
        TurnOutcome::Completed { text, .. } if turn.purpose.is_speak() => handoff::decide(conversation, turn, text),
        _ => None,
    };
    let question = match outcome {
        TurnOutcome::Completed { text, .. } if turn.purpose.is_reply() => question(conversation, turn, text),
        _ => None,
    };
    let circles = match &ended {
        Event::TurnCompleted { text, .. } => looping::decide(conversation, turn, text),
        _ => Vec::new(),
    };
    Ok(std::iter::once(ended).chain(follows).chain(handoff).chain(question).chain(circles).collect())
}

/// How many messages the summary that was asked for covers.
fn covered(conversation: &Conversation) -> u32 {
    let seen = conversation.selection.as_ref().map_or(0, |selection| selection.seen);
    u32::try_from(digest::covers(conversation, seen)).unwrap_or(u32::MAX)
}

/// What the reply asks a person, where the policy lets agents ask.
fn question(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Option<Event> {
    let may_ask = conversation.table.policy().conditions().contains(&&Condition::AskPerson);
    let question = lines::value(text, "ASK").filter(|question| !question.is_empty())?;
    (may_ask && turn.round == conversation.round.number).then(|| Event::PersonAsked {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        question: question.to_owned(),
    })
}

/// The event that closes the turn: a reply, a pass, or what went wrong.
fn ended(turn: &OpenTurn, outcome: &TurnOutcome) -> Event {
    let (turn_id, agent_id) = (turn.turn_id.clone(), turn.agent_id.clone());
    match outcome {
        TurnOutcome::TimedOut { partial } => interrupted(turn, InterruptKind::TimedOut, partial.clone()),
        TurnOutcome::Failed { kind, message, partial } => Event::TurnFailed {
            turn_id,
            agent_id,
            kind: *kind,
            message: message.clone(),
            partial: partial.text.clone(),
            usage: partial.usage,
            duration_ms: partial.duration_ms,
        },
        TurnOutcome::Completed { text, usage, duration_ms, .. } if text.trim().is_empty() => Event::TurnFailed {
            turn_id,
            agent_id,
            kind: FailureKind::Empty,
            message: "The model replied nothing: raise its output limit, or choose another model.".to_owned(),
            partial: String::new(),
            usage: *usage,
            duration_ms: *duration_ms,
        },
        TurnOutcome::Completed { text, finish_reason, usage, ttft_ms, duration_ms, simulated } => {
            match directives::parse_pass(text) {
                Some(reason) => Event::TurnPassed {
                    turn_id,
                    agent_id,
                    reason: reason.to_owned(),
                    usage: *usage,
                    duration_ms: *duration_ms,
                    simulated: *simulated,
                },
                None => Event::TurnCompleted {
                    turn_id,
                    agent_id,
                    text: text.clone(),
                    finish_reason: *finish_reason,
                    usage: *usage,
                    ttft_ms: *ttft_ms,
                    duration_ms: *duration_ms,
                    simulated: *simulated,
                },
            }
        }
    }
}

/// What the reply writes down. The agent has seen the memory as it was when it was selected: an entry that somebody else
/// has changed since is a conflict, unless both say the same.
fn writes(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    let current = &conversation.memory;
    let seen = conversation.selection.as_ref().map_or(current, |selection| &selection.memory);
    let event = |directive: Directive<'_>| {
        let Directive { kind, key, value } = directive;
        match kind {
            Kind::State | Kind::Share => Some(Event::AgentStateUpdated {
                agent_id: turn.agent_id.clone(),
                key: key.to_owned(),
                value: value.to_owned(),
                shared: kind == Kind::Share,
            }),
            Kind::Memory => {
                let seen = seen.version(key);
                let stands = current.get(key).is_some_and(|entry| entry.value.as_ref() == value);
                let is_said_already = stands && seen != current.version(key);
                (!is_said_already).then(|| write_memory::write(current, key, value, seen, turn.agent_id.as_str()))
            }
        }
    };
    directives::parse(text).into_iter().filter_map(event).collect()
}
