//! A turn's call to its model ended.

use super::{answer, approve, handoff, interrupted, looping, write_memory};
use crate::conversation::Conversation;
use crate::directives::{self, Directive, Kind};
use crate::state::OpenTurn;
use crate::{Input, InputKind, Rejection, TurnOutcome, digest, lines, nested, retry, tasks};
use model::event::{ApprovalSubject, FailureKind, InterruptKind, TurnPurpose};
use model::{Condition, Event, Timestamp, TurnId};

pub(super) fn decide(
    conversation: &Conversation,
    at: Timestamp,
    turn_id: &TurnId,
    attempt: u32,
    outcome: &TurnOutcome,
) -> Result<Vec<Event>, Rejection> {
    let (outer, inner) = turn_id.split();
    let turn = conversation.open.iter().find(|open| open.turn_id == outer).ok_or(Rejection::StaleTurn)?;
    match (inner, &turn.inner) {
        (Some(turn_id), Some(state)) => {
            let kind = InputKind::Turn { turn_id, attempt, outcome: outcome.clone() };
            let events = super::decide(state, &Input { at, kind })?;
            Ok(nested::wrap(&outer, events))
        }
        (None, None) if turn.attempt == attempt && turn.person.is_none() => Ok(ended(conversation, at, turn, outcome)),
        _ => Err(Rejection::StaleTurn),
    }
}

/// The end of this turn, with what the reply says beside being one; or that it is attempted again.
pub(crate) fn ended(conversation: &Conversation, at: Timestamp, turn: &OpenTurn, outcome: &TurnOutcome) -> Vec<Event> {
    let ended = closing(conversation, at, turn, outcome);
    if matches!(ended, Event::TurnFailed { retry_at: Some(_), .. }) {
        return vec![ended];
    }
    let follows = match &ended {
        Event::TurnCompleted { text, .. } if turn.purpose.is_reply() => writes(conversation, turn, text),
        Event::TurnCompleted { text, .. } if turn.purpose == TurnPurpose::Plan => {
            tasks::planned(conversation, turn, text)
        }
        Event::TurnCompleted { text, .. } if turn.purpose == TurnPurpose::Summary => {
            vec![Event::SummaryWritten {
                turn_id: turn.turn_id.clone(),
                agent_id: turn.agent_id.clone(),
                text: text.clone(),
                through: u32::try_from(digest::covers(conversation, turn.selection.seen)).unwrap_or(u32::MAX),
            }]
        }
        Event::TurnCompleted { text, .. } => answer::decide(conversation, turn, text),
        Event::TurnPassed { reason, .. } => answer::pass(conversation, turn, reason),
        _ => Vec::new(),
    };
    let said = match outcome {
        TurnOutcome::Completed { text, .. } if turn.purpose.is_reply() => text,
        _ => "",
    };
    let handoff = if turn.purpose.is_speak() { handoff::decide(conversation, turn, said) } else { None };
    let calls = calls(conversation, turn, said);
    let question = question(conversation, turn, said);
    let circles = match &ended {
        Event::TurnCompleted { text, .. } => looping::decide(conversation, turn, text),
        _ => Vec::new(),
    };
    let work = tasks::worked(conversation, turn, &ended);
    let first = std::iter::once(ended).chain(follows).chain(work);
    let approval = approval(conversation, at, turn, said);
    first.chain(handoff).chain(calls).chain(question).chain(circles).chain(approval).collect()
}

/// That the reply waits for a person's approval, where the policy wants it.
fn approval(conversation: &Conversation, at: Timestamp, turn: &OpenTurn, said: &str) -> Option<Event> {
    let is_said = !said.trim().is_empty() && directives::parse_pass(said).is_none();
    let speaks_in_turn = turn.purpose.is_speak() && !conversation.deliberates();
    let needs_it = conversation.table.policy().approvals.replies_of.contains(&turn.agent_id);
    (is_said && speaks_in_turn && needs_it && turn.round() == conversation.round.number)
        .then(|| approve::request(conversation, at, ApprovalSubject::Reply(turn.turn_id.clone())))
}

/// The functions of the policy that the reply calls.
fn calls(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    let called = |condition: &&Condition| {
        let Condition::FunctionCall { name } = condition else { return None };
        Some(Event::FunctionCalled {
            turn_id: turn.turn_id.clone(),
            agent_id: turn.agent_id.clone(),
            name: name.clone(),
            arguments: lines::call(text, name)?.to_owned(),
        })
    };
    conversation.table.policy().conditions().iter().filter_map(called).collect()
}

/// What the reply asks a person, where the policy lets agents ask.
fn question(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Option<Event> {
    let may_ask = conversation.table.policy().conditions().contains(&&Condition::AskPerson);
    let question = lines::value(text, "ASK").filter(|question| !question.is_empty())?;
    (may_ask && turn.round() == conversation.round.number).then(|| Event::PersonAsked {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        question: question.to_owned(),
    })
}

/// The event that closes the turn: a reply, a pass, or what went wrong.
fn closing(conversation: &Conversation, at: Timestamp, turn: &OpenTurn, outcome: &TurnOutcome) -> Event {
    let (turn_id, agent_id) = (turn.turn_id.clone(), turn.agent_id.clone());
    match outcome {
        TurnOutcome::TimedOut { partial } => interrupted(turn, InterruptKind::TimedOut, partial.clone()),
        TurnOutcome::Failed { kind, message, partial, route, retry_after_ms } => Event::TurnFailed {
            turn_id,
            agent_id,
            kind: *kind,
            message: message.clone(),
            partial: partial.text.clone(),
            usage: partial.usage,
            duration_ms: partial.duration_ms,
            route: route.clone(),
            retry_at: retry::due(conversation, at, turn, *kind, *retry_after_ms),
        },
        TurnOutcome::Completed { text, usage, duration_ms, route, .. } if text.trim().is_empty() => Event::TurnFailed {
            turn_id,
            agent_id,
            kind: FailureKind::Empty,
            message: "The model replied nothing: raise its output limit, or choose another model.".to_owned(),
            partial: String::new(),
            usage: *usage,
            duration_ms: *duration_ms,
            route: route.clone(),
            retry_at: None,
        },
        TurnOutcome::Completed { text, finish_reason, usage, ttft_ms, duration_ms, simulated, route } => {
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
                    route: route.clone(),
                },
            }
        }
    }
}

/// What the reply writes down. The agent has seen the memory as it was when it was selected: an entry that somebody else
/// has changed since is a conflict, unless both say the same.
fn writes(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    let current = &conversation.memory;
    let seen = &turn.selection.memory;
    let event = |directive: Directive<'_>| {
        let Directive { kind, key, value } = directive;
        match kind {
            Kind::State | Kind::Share if !current.has_room_in_state(turn.seat, key) => None,
            Kind::Memory if !current.has_room(key) => None,
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
