//! What comes at once of an input, or why it is refused. One file a command.

mod answer;
mod approve;
mod conclude;
mod fork;
mod grant_budget;
mod grant_turns;
mod handoff;
mod looping;
mod mute;
mod pause;
mod pick_next;
mod post;
mod queue;
mod rate;
mod recovered;
mod reply;
mod resume;
mod retry_turn;
mod start;
mod stop;
mod turn;
mod write_memory;

pub(crate) use approve::{overdue as approval_overdue, request as request_approval};
pub(crate) use queue::deliver;
pub(crate) use reply::overdue as replies_overdue;
pub(crate) use turn::ended as turn_ended;

use crate::conversation::Conversation;
use crate::state::OpenTurn;
use crate::{Input, InputKind, Partial, Rejection, State, clock, nested, tasks};
use model::event::InterruptKind;
use model::{Command, Event, Timestamp, TurnId, Usage};
use std::collections::BTreeMap;

/// Most bytes of a task or a message.
pub const MAX_TEXT_BYTES: usize = 256 * 1024;
/// Most bytes of a key of the shared memory or of an agent's state.
pub const MAX_MEMORY_KEY_BYTES: usize = 200;
/// Most bytes of a value of the shared memory or of an agent's state.
pub const MAX_MEMORY_VALUE_BYTES: usize = 64 * 1024;

/// What running turns had streamed when a command came.
type Partials = BTreeMap<TurnId, Partial>;

/// The events that come at once of this input. What follows of them is [`crate::advance()`]'s matter.
///
/// # Errors
/// A [`Rejection`] says why the input does not fit; nothing has happened then.
pub fn decide(state: &State, input: &Input) -> Result<Vec<Event>, Rejection> {
    match (&input.kind, &state.conversation) {
        (InputKind::Command { command: command @ Command::Start { .. }, .. }, None) => start::decide(command),
        (_, None) => Err(Rejection::NotStarted),
        (InputKind::Command { command, partials }, Some(conversation)) => {
            decide_command(conversation, input.at, command, partials)
        }
        (InputKind::Turn { turn_id, attempt, outcome }, Some(conversation)) => {
            turn::decide(conversation, input.at, turn_id, *attempt, outcome)
        }
        // What follows of the time is the same for every input: see `clock`.
        (InputKind::Woke { .. }, Some(_)) => Ok(Vec::new()),
        (InputKind::Recovered, Some(conversation)) => Ok(recovered::decide(conversation, input.at)),
    }
}

fn decide_command(
    conversation: &Conversation,
    at: Timestamp,
    command: &Command,
    partials: &Partials,
) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::Start { .. } => Err(Rejection::AlreadyStarted),
        Command::Post { author, to, text } => post::decide(conversation, author, to, text),
        Command::EditQueued { message, to, text } => queue::edit(conversation, message, to, text),
        Command::WithdrawQueued { message } => queue::withdraw(conversation, message),
        Command::Reply { turn, text } => reply::decide(conversation, at, turn, text),
        Command::Approve { approval, approved, author, comment } => {
            approve::decide(conversation, approval, *approved, author, comment)
        }
        Command::RetryTurn { turn, author, comment } => retry_turn::decide(conversation, turn, author, comment),
        Command::Fork { from, after, seed } => Ok(fork::decide(*from, *after, *seed)),
        Command::GrantBudget(grant) => grant_budget::decide(conversation, grant),
        Command::Pause { mode } => pause::decide(conversation, *mode, partials),
        Command::Resume => resume::decide(conversation),
        Command::Stop => stop::decide(conversation, partials),
        Command::GrantTurns { turns } => grant_turns::decide(conversation, *turns),
        Command::Mute { agent } => mute::mute(conversation, agent),
        Command::Unmute { agent } => mute::unmute(conversation, agent),
        Command::PickNext { agent, author } => pick_next::decide(conversation, agent, author),
        Command::Conclude { author } => conclude::decide(conversation, author),
        Command::WriteMemory { key, value, expected_version, author } => {
            write_memory::decide(conversation, key, value, *expected_version, author)
        }
        Command::Rate { author, what, score, comment } => rate::decide(conversation, author, what, *score, comment),
    }
}

/// Refuses a task or message without text, or one that is too long.
fn check_text(text: &str) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        Err(Rejection::EmptyText)
    } else if text.len() > MAX_TEXT_BYTES {
        Err(Rejection::TextTooLong { max: MAX_TEXT_BYTES })
    } else {
        Ok(())
    }
}

/// The name under which a person without one is recorded.
const PERSON: &str = "person";

fn author_or_person(author: &str) -> String {
    match author.trim() {
        "" => PERSON.to_owned(),
        author => author.to_owned(),
    }
}

fn wrong_status(conversation: &Conversation, command: &'static str) -> Rejection {
    Rejection::WrongStatus { command, status: conversation.status().as_str() }
}

/// The end of each open turn that a command cuts off. A team that is an agent keeps its turn when it is paused: only its
/// calls are cut off. A person keeps it too: nothing of it is running.
pub(crate) fn interrupt_all(conversation: &Conversation, kind: InterruptKind, partials: &Partials) -> Vec<Event> {
    let interrupt = |turn: &OpenTurn| {
        let Some(inner) = turn.inner.as_ref().and_then(|inner| inner.conversation.as_ref()) else {
            let partial = partials.get(&turn.turn_id).cloned();
            return vec![interrupted(turn, kind, partial.unwrap_or_else(|| unknown_partial(turn)))];
        };
        let mut inside = interrupt_all(inner, kind, &clock::partials_within(partials, &turn.turn_id));
        if kind != InterruptKind::Paused {
            inside.extend(tasks::dropped(inner, "The turn of the team was cut off."));
        }
        let mut usage = nested::usage(inner);
        for event in &inside {
            if let Event::TurnInterrupted { usage: cut, .. } = event {
                usage.add(cut);
            }
        }
        let text = inner.round.best_at.map_or_else(String::new, |place| inner.text_at(place).to_owned());
        let outer = Partial { text, usage, duration_ms: nested::lasted_ms(inner) };
        let outer = (kind != InterruptKind::Paused).then(|| interrupted(turn, kind, outer));
        nested::wrap(&turn.turn_id, inside).into_iter().chain(outer).collect()
    };
    let stays = |turn: &&OpenTurn| turn.person.is_some() && kind == InterruptKind::Paused;
    conversation.open.iter().filter(|turn| !stays(turn)).flat_map(interrupt).collect()
}

fn interrupted(turn: &OpenTurn, kind: InterruptKind, partial: Partial) -> Event {
    Event::TurnInterrupted {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        kind,
        partial: partial.text,
        usage: partial.usage,
        duration_ms: partial.duration_ms,
    }
}

/// For a turn of which nothing is known: its prompt was possibly paid, so it counts.
fn unknown_partial(turn: &OpenTurn) -> Partial {
    if turn.person.is_some() {
        return Partial::default();
    }
    let usage = Usage { input_tokens: turn.context.total(), estimated: true, ..Usage::default() };
    Partial { usage, ..Partial::default() }
}
