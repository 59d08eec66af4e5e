//! Who would speak first: a team's own conversation with replies that say nothing.

use crate::{Input, InputKind, Rejection, State, TurnOutcome, outstanding, step, wake_at};
use model::event::{ModelFinish, TurnPurpose};
use model::{AgentId, Budget, Command, Event, TeamSpec, Timestamp, TurnId, Usage};
use std::collections::BTreeMap;

/// Steps after which a rehearsal ends, whoever has spoken.
const MOST_STEPS: usize = 64;

/// A turn that would begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreseen {
    /// Who takes it.
    pub agent_id: AgentId,
    /// What it is for.
    pub purpose: TurnPurpose,
    /// Why this agent, in the words of the selection; empty where nobody was selected for it.
    pub reason: String,
    /// It begins beside the one before it.
    pub is_parallel: bool,
}

/// The first turns that a team would take on a task, at most so many. Replies stand empty of meaning: where a choice hangs
/// on what agents say, another may follow in earnest. Models that choose are taken to choose in speaking order.
///
/// # Errors
///
/// As for [`step`] with [`Command::Start`]: a team with errors, or a task of no text.
pub fn rehearse(team: &TeamSpec, task: &str, most: usize) -> Result<Vec<Foreseen>, Rejection> {
    let mut state = State::default();
    let start = Command::Start {
        team: Box::new(team.clone()),
        origin: None,
        task: task.to_owned(),
        seed: 1,
        budget: Budget::default(),
        default_model: None,
        prices: BTreeMap::new(),
        context_windows: BTreeMap::new(),
    };
    let mut now = Timestamp::from_millis(0);
    let mut foreseen = Vec::new();
    let mut events = step(&mut state, &Input { at: now, kind: command(start) })?;
    for nth in 0..MOST_STEPS {
        note(&events, &mut foreseen);
        if foreseen.len() >= most {
            break;
        }
        let Some(kind) = next(&state, team, nth) else { break };
        if let (InputKind::Woke { .. }, Some(due)) = (&kind, wake_at(&state)) {
            now = due;
        }
        match step(&mut state, &Input { at: now, kind }) {
            Ok(followed) => events = followed,
            Err(_) => break,
        }
    }
    foreseen.truncate(most);
    Ok(foreseen)
}

fn note(events: &[Event], foreseen: &mut Vec<Foreseen>) {
    let mut why = String::new();
    let mut begun = 0;
    for event in events {
        match event {
            Event::SpeakersSelected { reason, .. } => why.clone_from(reason),
            Event::TurnStarted { agent_id, purpose, .. } => {
                let (agent_id, reason) = (agent_id.clone(), why.clone());
                foreseen.push(Foreseen { agent_id, purpose: *purpose, reason, is_parallel: begun > 0 });
                begun += 1;
            }
            _ => {}
        }
    }
}

/// What the outside would do next: a model or a person that answers, a person who approves, or a time that comes. `None`:
/// nothing.
fn next(state: &State, team: &TeamSpec, nth: usize) -> Option<InputKind> {
    if let Some(turn) = state.open_turns().iter().find(|turn| turn.person.is_some()) {
        let reply = Command::Reply { turn: turn.turn_id.clone(), text: format!("Reply {nth}.") };
        return Some(command(reply));
    }
    if let Some(approval) = state.conversation.as_ref().and_then(|conversation| conversation.approval.as_ref()) {
        return Some(command(Command::Approve {
            approval: approval.id.clone(),
            approved: true,
            author: "A person".to_owned(),
            comment: String::new(),
        }));
    }
    let Some((id, _)) = outstanding(state).into_iter().next() else {
        wake_at(state)?;
        return Some(InputKind::Woke { partials: BTreeMap::new() });
    };
    let text = words(state, team, &id.turn_id, nth);
    let outcome = TurnOutcome::Completed {
        text,
        finish_reason: ModelFinish::Stop,
        usage: Usage::default(),
        ttft_ms: None,
        duration_ms: 1,
        simulated: true,
        route: None,
    };
    Some(InputKind::Turn { turn_id: id.turn_id, attempt: id.attempt, outcome })
}

/// Whoever chooses names the next in order, whoever plans has a task for each agent; all others say something that nobody
/// said before.
fn words(state: &State, team: &TeamSpec, turn: &TurnId, nth: usize) -> String {
    let purpose = state.open_turns().iter().find(|open| open.turn_id == *turn).map(|open| open.purpose);
    let name = team.agents.get(nth % team.agents.len().max(1)).map(|agent| agent.name.clone()).unwrap_or_default();
    match purpose {
        Some(TurnPurpose::Select) => name,
        Some(TurnPurpose::Plan) => {
            let tasks = (1..=team.agents.len()).map(|part| format!("TASK part-{part}: Part {part}"));
            tasks.collect::<Vec<_>>().join("\n")
        }
        _ => format!("Reply {nth} in the words of {name}."),
    }
}

fn command(command: Command) -> InputKind {
    InputKind::Command { command, partials: BTreeMap::new() }
}
