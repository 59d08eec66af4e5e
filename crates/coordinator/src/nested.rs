//! A team that takes part as one agent: its turn is a conversation of its own, under the limits of the team around it.
//!
//! The conversation inside is a [`State`] in the open turn. Its events stand in the log as [`Event::TeamEvent`], its calls
//! are outstanding beside all others, and when its round ends, its outcome is the turn's reply. It can lie three deep.

use crate::conversation::{Conversation, Lifecycle};
use crate::state::OpenTurn;
use crate::{State, TurnOutcome, budget, context, seed};
use model::event::{ModelFinish, TurnPurpose};
use model::policy::{ApprovalPolicy, Condition};
use model::{Event, MessageId, Policy, TeamSpec, Timestamp, TurnId, Usage};
use std::sync::Arc;

/// A conversation of this agent's team that nobody has said anything in yet; `None` where the agent is no team, or is asked
/// for something else than a reply: a vote or a summary is one call, in the name of the team.
pub(crate) fn open(
    conversation: &Conversation,
    purpose: TurnPurpose,
    seat: usize,
    number: u32,
    attempt: u32,
) -> Option<Box<State>> {
    let team = conversation.table.agent(seat)?.team.as_ref().filter(|_| purpose.is_reply())?;
    let team = bounded(conversation.table.policy(), team);
    let budget = budget::share(conversation);
    let seed = seed::of_attempt(conversation.seed, number, attempt);
    let inner = Conversation::new(team, conversation.task.clone(), seed, budget, Arc::clone(&conversation.prices));
    Some(Box::new(State { conversation: Some(inner) }))
}

/// The team with limits no looser than those of the team around it: of turns, of time for a turn, and of time for all.
/// What needs approval is the outer team's matter.
fn bounded(outer: &Policy, team: &TeamSpec) -> TeamSpec {
    let lower = |one: Option<u32>, other: Option<u32>| one.into_iter().chain(other).min();
    let mut team = team.clone();
    let policy = &mut team.policy;
    let deadline = Condition::TimeoutS(outer.timeout_s);
    policy.termination = Some(match policy.termination.take() {
        None => deadline,
        Some(condition) => Condition::Any(vec![condition, deadline]),
    });
    policy.approvals = ApprovalPolicy::default();
    policy.timeout_s = policy.timeout_s.min(outer.timeout_s);
    policy.max_turns = lower(policy.max_turns, outer.max_turns);
    policy.max_turns_per_agent = lower(policy.max_turns_per_agent, outer.max_turns_per_agent);
    team
}

/// What follows of itself inside the open turns; the task of a team that has just been given its turn comes first.
pub(crate) fn advance(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    conversation
        .open
        .iter()
        .map(|turn| inside(conversation, turn, at))
        .find(|events| !events.is_empty())
        .unwrap_or_default()
}

fn inside(conversation: &Conversation, turn: &OpenTurn, at: Timestamp) -> Vec<Event> {
    let Some((state, inner)) = turn.inner.as_ref().and_then(|state| Some((state, state.conversation.as_ref()?))) else {
        return Vec::new();
    };
    if inner.round.number == 0 {
        let text = context::as_one_text(conversation, turn);
        let author = conversation.table.team().name.clone();
        let message = Event::MessagePosted { message_id: MessageId::nth(1), author, to: Vec::new(), text };
        return wrap(&turn.turn_id, vec![message, Event::TimeNoted { time: at }]);
    }
    match inner.lifecycle {
        Lifecycle::Running => wrap(&turn.turn_id, crate::advance(state, at)),
        // The team around it is paused with it, and goes on with it.
        Lifecycle::Paused if has_calls(inner) => Vec::new(),
        Lifecycle::Paused => {
            let mode = model::PauseMode::AfterTurn;
            wrap(&turn.turn_id, vec![Event::Resumed]).into_iter().chain([Event::Paused { mode }]).collect()
        }
        Lifecycle::Waiting | Lifecycle::Stopped | Lifecycle::Finished(_) => {
            crate::decide::turn_ended(conversation, at, turn, &outcome(inner, at))
        }
    }
}

/// Whether a call to a model is running, be it of a team that is an agent.
fn has_calls(conversation: &Conversation) -> bool {
    conversation.open.iter().any(|turn| match &turn.inner {
        Some(inner) => inner.conversation.as_ref().is_some_and(has_calls),
        None => true,
    })
}

/// What the team's conversation came to, as the reply of an agent.
fn outcome(inner: &Conversation, at: Timestamp) -> TurnOutcome {
    let asks = inner.round.question.as_ref().map(|question| format!("ASK: {question}"));
    let summed_up = inner.summary.as_ref().filter(|_| inner.round.summary_asked).map(|summary| summary.text.clone());
    let best = inner.round.best_at.map(|place| inner.text_at(place).to_owned());
    let said: Vec<String> = summed_up.or(best).into_iter().chain(asks).collect();
    let usage = usage(inner);
    let duration_ms = inner.round.began.map_or(0, |began| at.since(began));
    match inner.lifecycle {
        Lifecycle::Finished(reason) if said.is_empty() => TurnOutcome::Failed {
            kind: model::event::FailureKind::Empty,
            message: format!("The team “{}” came to no answer: {}.", inner.table.team().name, reason.label()),
            partial: crate::Partial { text: String::new(), usage, duration_ms },
            route: None,
            retry_after_ms: None,
        },
        _ => TurnOutcome::Completed {
            text: said.join("\n\n"),
            finish_reason: ModelFinish::Stop,
            usage,
            ttft_ms: None,
            duration_ms,
            simulated: inner.simulated,
            route: None,
        },
    }
}

/// What the conversation inside has used.
pub(crate) fn usage(inner: &Conversation) -> Usage {
    let totals = inner.totals;
    Usage {
        input_tokens: totals.input_tokens,
        output_tokens: totals.output_tokens,
        cost_micro_usd: (totals.cost_micro_usd.0 > 0).then_some(totals.cost_micro_usd),
        estimated: inner.estimated,
    }
}

/// Time from its beginning to the last time that was noted, in milliseconds.
pub(crate) fn lasted_ms(inner: &Conversation) -> u64 {
    inner.round.began.zip(inner.round.noted).map_or(0, |(began, noted)| noted.since(began))
}

/// Events of a team that is an agent, as the team around it records them.
pub(crate) fn wrap(turn_id: &TurnId, events: Vec<Event>) -> Vec<Event> {
    events.into_iter().map(|event| Event::TeamEvent { turn_id: turn_id.clone(), event: Box::new(event) }).collect()
}
