//! Work that is split into tasks: planned, given to whoever can do them, and planned anew when they stall.
//!
//! A task goes to the most able agent that is free; among equally able ones to the one that was given the fewest, then to
//! the role of highest priority, then by list order. A task that its agent could not do goes to another one; nobody gets
//! the same task twice. When as many tasks as the policy says have stalled, or one failed, the planner plans anew, as
//! often as the policy allows. What nobody can do is reported, and so is what waited for it.

use crate::board::{Board, Task};
use crate::conversation::{Conversation, Selection};
use crate::state::OpenTurn;
use crate::strategy::{eligibility, rounded};
use crate::{budget, lines};
use model::event::{Candidate, Exclusion, TaskStatus, TurnPurpose};
use model::policy::{TaskPolicy, TaskSpec, check_plan};
use model::team::same_name;
use model::{AgentSpec, Event, RoleName, TaskId};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Replies of a planner that are no plan before it is left at that.
const MAX_REJECTED: usize = 3;
/// Most bytes of a reason that is kept.
const REASON_BYTES: usize = 500;

/// What the plan wants next.
pub(crate) enum Next {
    /// This happens.
    Events(Vec<Event>),
    /// This agent plans.
    Plan(usize),
    /// Work is there and somebody to do it, but no budget for it.
    OutOfBudget,
}

/// What the plan wants next, with nothing running; `None`: there is no plan, or nothing more happens to it.
pub(crate) fn next(conversation: &Conversation) -> Option<Next> {
    let policy = conversation.table.policy().tasks.as_ref()?;
    let board = &conversation.round.board;
    if board.plan == 0 {
        return first_plan(conversation, policy);
    }
    let failed = hopeless(conversation);
    if !failed.is_empty() {
        return Some(Next::Events(failed));
    }
    if has_stalled(policy, board) {
        if let Some(planner) = planner(conversation, policy).filter(|_| may_plan_anew(policy, board)) {
            let fits = budget::fits(conversation, TurnPurpose::Plan, &[planner]);
            return Some(if fits { Next::Plan(planner) } else { Next::OutOfBudget });
        }
        if board.stalls >= policy.stall_limit {
            let given_up = given_up(board);
            return (!given_up.is_empty()).then_some(Next::Events(given_up));
        }
    }
    if board.is_settled() {
        return None;
    }
    let events = assign(conversation, policy);
    Some(if events.is_empty() { Next::OutOfBudget } else { Next::Events(events) })
}

/// What can be begun while other tasks are worked on.
pub(crate) fn meanwhile(conversation: &Conversation) -> Vec<Event> {
    let Some(policy) = &conversation.table.policy().tasks else { return Vec::new() };
    let is_work = |turn: &OpenTurn| turn.purpose == TurnPurpose::Work && turn.round() == conversation.round.number;
    if !conversation.open.iter().all(is_work) || has_stalled(policy, &conversation.round.board) {
        return Vec::new();
    }
    assign(conversation, policy)
}

/// A plan by hand is worked in the conversation's first round; a planner plans every round in which nobody is asked for.
fn first_plan(conversation: &Conversation, policy: &TaskPolicy) -> Option<Next> {
    let round = &conversation.round;
    if !policy.plan.is_empty() {
        let created = policy.plan.iter().map(|task| Event::TaskCreated { task: task.clone(), plan: 1, by: None });
        return (round.number == 1).then(|| Next::Events(created.collect()));
    }
    // Planning comes before anybody speaks: whom a person asked for has spoken already.
    let has_begun = !round.mentioned.is_empty() || round.selections > 0;
    let is_over = has_begun || round.board.declined || round.board.rejected.len() >= MAX_REJECTED;
    let planner = planner(conversation, policy).filter(|_| !is_over)?;
    budget::fits(conversation, TurnPurpose::Plan, &[planner]).then_some(Next::Plan(planner))
}

/// Who plans, and plans anew.
fn planner(conversation: &Conversation, policy: &TaskPolicy) -> Option<usize> {
    match &policy.planner {
        Some(id) => conversation.table.seat_of(id).filter(|seat| !eligibility::is_silenced(conversation, *seat)),
        None if policy.plan.is_empty() => budget::summariser(conversation),
        None => None,
    }
}

/// Whether the plan goes no further as it is.
fn has_stalled(policy: &TaskPolicy, board: &Board) -> bool {
    let failed = |task: &Task| task.plan == board.plan && task.status == TaskStatus::Failed;
    board.stalls >= policy.stall_limit || board.tasks.iter().any(failed)
}

fn may_plan_anew(policy: &TaskPolicy, board: &Board) -> bool {
    board.plan.saturating_sub(1) < policy.max_replans && !board.declined && board.rejected.len() < MAX_REJECTED
}

/// The tasks that nobody can do, or that wait for such a one.
fn hopeless(conversation: &Conversation) -> Vec<Event> {
    let board = &conversation.round.board;
    let waiting = board.tasks.iter().filter(|task| task.status == TaskStatus::Todo);
    let ended = waiting.filter_map(|task| {
        let (status, reason) = match lost(board, task) {
            Some(before) => (TaskStatus::Blocked, format!("It needs the result of “{before}”.")),
            None => (TaskStatus::Failed, nobody(conversation, task)?),
        };
        Some(changed(&task.spec.id, status, reason))
    });
    ended.collect()
}

/// The task before this one that will not be done.
fn lost<'board>(board: &'board Board, task: &'board Task) -> Option<&'board TaskId> {
    let is_lost =
        |id: &&TaskId| board.task(id).is_some_and(|task| task.status.is_settled() && task.status != TaskStatus::Done);
    task.spec.after.iter().find(is_lost)
}

/// Why nobody can do this task; `None` where somebody can. What only counts once it is its turn is not looked at before.
fn nobody(conversation: &Conversation, task: &Task) -> Option<String> {
    let table = &conversation.table;
    let excluded: Vec<Option<Exclusion>> = (0..table.len()).map(|seat| exclusion(conversation, task, seat)).collect();
    let is_unfit = |excluded: &Option<Exclusion>| {
        matches!(excluded, Some(Exclusion::OtherRole | Exclusion::LacksCapability | Exclusion::RoleNotAllowed))
    };
    if excluded.iter().all(is_unfit) {
        return Some(unfit(&task.spec));
    }
    let is_ready = conversation.round.board.is_ready(task);
    if !is_ready || excluded.iter().any(|excluded| matches!(excluded, None | Some(Exclusion::Busy))) {
        return None;
    }
    let able = excluded.iter().enumerate().filter(|(_, excluded)| !is_unfit(excluded));
    let why = able.map(|(seat, excluded)| format!("{}: {}", table.name(seat), excluded.map_or("", Exclusion::label)));
    Some(format!("Nobody is left who can do it. {}.", why.collect::<Vec<_>>().join("; ")))
}

fn unfit(task: &TaskSpec) -> String {
    let capabilities: Vec<String> = task.capabilities.iter().map(|name| format!("“{name}”")).collect();
    match (&task.role, capabilities.is_empty()) {
        (None, true) => "Nobody in the team may speak.".to_owned(),
        (None, false) => format!("Nobody in the team has {}.", capabilities.join(" and ")),
        (Some(role), true) => format!("Nobody in the team is {role}."),
        (Some(role), false) => format!("Nobody in the team is {role} and has {}.", capabilities.join(" and ")),
    }
}

/// Why this agent cannot be given this task now.
fn exclusion(conversation: &Conversation, task: &Task, seat: usize) -> Option<Exclusion> {
    let board = &conversation.round.board;
    let agent = conversation.table.agent(seat)?;
    let is_other = |role: &RoleName| !same_name(role.as_str(), agent.role.as_str());
    if !conversation.table.seats().get(seat).is_some_and(|seat| seat.allowed) {
        Some(Exclusion::RoleNotAllowed)
    } else if task.spec.role.as_ref().is_some_and(is_other) {
        Some(Exclusion::OtherRole)
    } else if ability(agent, &task.spec).is_none() {
        Some(Exclusion::LacksCapability)
    } else if task.stalled.iter().any(|(who, _)| *who == seat) {
        Some(Exclusion::StalledBefore)
    } else if board.task_of(seat).is_some() {
        Some(Exclusion::Busy)
    } else {
        eligibility::exclusion(conversation, seat)
    }
}

/// How well the agent can do the task, in `[0, 1]`: the mean level of what the task asks for as a share of the highest
/// one, 1 where it asks for nothing; `None` where something is lacking.
fn ability(agent: &AgentSpec, task: &TaskSpec) -> Option<f64> {
    let level = |wanted: &String| {
        let found = agent.capabilities.iter().find(|capability| same_name(&capability.name, wanted));
        found.map(|capability| f64::from(capability.level) / 5.0)
    };
    let levels = task.capabilities.iter().map(level).collect::<Option<Vec<f64>>>()?;
    let count = u32::try_from(levels.len()).unwrap_or(u32::MAX);
    Some(if levels.is_empty() { 1.0 } else { rounded(levels.iter().sum::<f64>() / f64::from(count)) })
}

/// As many ready tasks as there are free agents, turns and money for, each given to one agent, and their turns. Work that
/// waits for its next attempt has its turn to come.
fn assign(conversation: &Conversation, policy: &TaskPolicy) -> Vec<Event> {
    let round = &conversation.round;
    let begun = conversation.open.len().saturating_add(conversation.again.len());
    let turns = eligibility::turns_left(conversation).saturating_sub(begun);
    let parallel = usize::try_from(policy.max_parallel).unwrap_or(usize::MAX).saturating_sub(round.board.doing());
    let mut board = Board::clone(&round.board);
    let mut assigned = Vec::new();
    for task in round.board.tasks.iter().filter(|task| round.board.is_ready(task)) {
        if assigned.len() >= turns.min(parallel) {
            break;
        }
        if let Some((seat, event)) = assignment(conversation, &board, task) {
            board.assigned(&task.spec.id, seat);
            assigned.push((seat, event));
        }
    }
    let seats: Vec<usize> = assigned.iter().map(|(seat, _)| *seat).collect();
    let selection = Selection { board: Arc::new(board), ..Selection::now(conversation, TurnPurpose::Work) };
    let affordable = budget::affordable(conversation, &selection, &seats);
    if affordable == 0 {
        return Vec::new();
    }
    let seats = &seats[..affordable];
    let names = conversation.table.list(seats);
    let reason = match seats {
        [_] => format!("{names} works on a task of the plan."),
        _ => format!("{names} work on tasks of the plan at the same time."),
    };
    let mut events: Vec<Event> = assigned.into_iter().take(affordable).map(|(_, event)| event).collect();
    events.extend(eligibility::call(conversation, TurnPurpose::Work, seats, reason));
    events
}

/// Who is given this task, with `board` as it is once the tasks before it are given.
fn assignment(conversation: &Conversation, board: &Board, task: &Task) -> Option<(usize, Event)> {
    let table = &conversation.table;
    let candidate = |seat: usize| {
        let busy = board.task_of(seat).map(|_| Exclusion::Busy);
        let excluded = exclusion(conversation, task, seat).or(busy);
        let able = table.agent(seat).and_then(|agent| ability(agent, &task.spec)).filter(|_| excluded.is_none());
        let load = f64::from(u32::try_from(board.load(seat)).unwrap_or(u32::MAX));
        let parts = [("ability", able.unwrap_or(0.0)), ("tasks", load), ("priority", f64::from(table.priority(seat)))];
        Candidate {
            agent_id: table.id(seat),
            score: able.unwrap_or(0.0),
            parts: parts
                .into_iter()
                .filter(|_| excluded.is_none())
                .map(|(rule, value)| (rule.to_owned(), value))
                .collect(),
            excluded_because: excluded,
        }
    };
    let candidates: Vec<Candidate> = (0..table.len()).map(candidate).collect();
    let able: Vec<usize> = (0..table.len()).filter(|seat| candidates[*seat].excluded_because.is_none()).collect();
    let best = able.iter().map(|seat| candidates[*seat].score).fold(0.0, f64::max);
    let mut equals: Vec<usize> = able.iter().copied().filter(|seat| candidates[*seat].score >= best).collect();
    let equally_able = equals.len();
    let fewest = equals.iter().map(|seat| board.load(*seat)).min()?;
    equals.retain(|seat| board.load(*seat) == fewest);
    let equally_loaded = equals.len();
    let seat = equals.iter().copied().min_by_key(|seat| (Reverse(table.priority(*seat)), *seat))?;
    let priority = table.priority(seat);
    let of_priority = equals.iter().filter(|seat| table.priority(**seat) == priority).count();
    let name = table.name(seat);
    let reason = if able.len() == 1 {
        format!("{name} is the only one who can do it and is free.")
    } else if equally_able == 1 {
        format!("{name} is the most able of {} ({best:.2}).", able.len())
    } else if equally_loaded == 1 {
        format!("Of {equally_able} equally able, {name} was given the fewest tasks ({fewest}).")
    } else if of_priority == 1 {
        format!("Of {equally_loaded} equally able and loaded, {name} has the role of highest priority ({priority}).")
    } else {
        format!("{name} comes first in the list of {of_priority} equally able and loaded.")
    };
    let event = Event::TaskAssigned { task_id: task.spec.id.clone(), agent_id: table.id(seat), candidates, reason };
    Some((seat, event))
}

/// What a planner's reply comes to: the new plan in place of what is not done of the old one, or why it is none.
pub(crate) fn planned(conversation: &Conversation, turn: &OpenTurn, text: &str) -> Vec<Event> {
    if turn.round() != conversation.round.number {
        return Vec::new();
    }
    let board = &conversation.round.board;
    let done: Vec<TaskId> =
        board.tasks.iter().filter(|task| task.status == TaskStatus::Done).map(|task| task.spec.id.clone()).collect();
    let plan = read_plan(text);
    if let Err((_, reason)) = check_plan(&plan, &done) {
        let (turn_id, agent_id) = (turn.turn_id.clone(), turn.agent_id.clone());
        return vec![Event::PlanRejected { turn_id, agent_id, reason }];
    }
    let open = board.tasks.iter().filter(|task| !task.status.is_settled());
    let dropped = open.map(|task| changed(&task.spec.id, TaskStatus::Dropped, "The plan was made anew.".to_owned()));
    let number = board.plan.saturating_add(1);
    let created =
        plan.into_iter().map(|task| Event::TaskCreated { task, plan: number, by: Some(turn.agent_id.clone()) });
    dropped.chain(created).collect()
}

/// Lines of the form `TASK id: what to do | needs: one, other | role: role | after: id, id`.
fn read_plan(text: &str) -> Vec<TaskSpec> {
    let list =
        |value: &str| value.split(',').map(lines::bare).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let task = |line: &str| {
        let (name, rest) = lines::after_word(line, "TASK")?.split_once(':')?;
        let mut parts = rest.split('|');
        let mut task = TaskSpec {
            id: TaskId::slug(lines::bare(name)),
            description: lines::bare(parts.next()?).to_owned(),
            ..TaskSpec::default()
        };
        for part in parts {
            let Some((key, value)) = part.split_once(':') else { continue };
            let values: Vec<String> = list(value);
            match lines::bare(key).to_ascii_lowercase().as_str() {
                "needs" => task.capabilities = values,
                "role" => task.role = values.into_iter().next().map(RoleName::from),
                "after" => task.after = values.iter().map(|id| TaskId::slug(id)).collect(),
                _ => {}
            }
        }
        Some(task)
    };
    text.lines().filter_map(task).collect()
}

/// How a turn of work that ended like this leaves its task.
pub(crate) fn worked(conversation: &Conversation, turn: &OpenTurn, ended: &Event) -> Option<Event> {
    if turn.purpose != TurnPurpose::Work || turn.round() != conversation.round.number {
        return None;
    }
    let task = conversation.round.board.task_of(turn.seat)?;
    let (status, reason) = match ended {
        Event::TurnCompleted { text, .. } => match lines::value(text, "BLOCKED") {
            None => (TaskStatus::Done, String::new()),
            Some(reason) => (TaskStatus::Todo, reason.to_owned()),
        },
        Event::TurnPassed { reason, .. } => (TaskStatus::Todo, reason.clone()),
        Event::TurnFailed { message, .. } => (TaskStatus::Todo, message.clone()),
        _ => (TaskStatus::Todo, "The turn took too long.".to_owned()),
    };
    Some(Event::TaskStatusChanged {
        task_id: task.spec.id.clone(),
        status,
        agent_id: Some(turn.agent_id.clone()),
        turn_id: Some(turn.turn_id.clone()),
        reason: reason[..reason.floor_char_boundary(REASON_BYTES)].to_owned(),
    })
}

/// The end of tasks that are not done when the round ends, for this reason.
pub(crate) fn dropped(conversation: &Conversation, reason: &str) -> Vec<Event> {
    let open = conversation.round.board.tasks.iter().filter(|task| !task.status.is_settled());
    open.map(|task| changed(&task.spec.id, TaskStatus::Dropped, reason.to_owned())).collect()
}

/// The tasks of the last plan that ended with the round go on with it.
pub(crate) fn revived(conversation: &Conversation) -> Vec<Event> {
    let board = &conversation.round.board;
    let dropped = |task: &&Task| task.plan == board.plan && task.status == TaskStatus::Dropped;
    let dropped = board.tasks.iter().filter(dropped);
    dropped.map(|task| changed(&task.spec.id, TaskStatus::Todo, "The round goes on.".to_owned())).collect()
}

fn given_up(board: &Board) -> Vec<Event> {
    let open = board.tasks.iter().filter(|task| !task.status.is_settled());
    let reason = format!("The plan is given up: {} of its tasks stalled.", board.stalls);
    open.map(|task| changed(&task.spec.id, TaskStatus::Failed, reason.clone())).collect()
}

fn changed(id: &TaskId, status: TaskStatus, reason: String) -> Event {
    Event::TaskStatusChanged { task_id: id.clone(), status, agent_id: None, turn_id: None, reason }
}

/// What the planner is told of the team: who can do what.
pub(crate) fn abilities(conversation: &Conversation) -> String {
    let line = |agent: &AgentSpec| {
        let capability = |capability: &model::Capability| format!("{} ({})", capability.name, capability.level);
        let capabilities: Vec<String> = agent.capabilities.iter().map(capability).collect();
        let capabilities =
            if capabilities.is_empty() { String::new() } else { format!(": {}", capabilities.join(", ")) };
        format!("- {} ({}){capabilities}", agent.name, agent.role)
    };
    let team = conversation.table.team();
    team.agents.iter().filter(|agent| team.role_allowed(agent)).map(line).collect::<Vec<_>>().join("\n")
}

/// What the planner is told of the plan so far.
pub(crate) fn progress(conversation: &Conversation, board: &Board) -> String {
    let table = &conversation.table;
    let line = |task: &Task| {
        let by = task.seat.map_or(String::new(), |seat| format!(" by {}", table.name(seat)));
        let stalls: BTreeMap<&str, &str> =
            task.stalled.iter().map(|(seat, reason)| (table.name(*seat), reason.as_str())).collect();
        let stalls: Vec<String> =
            stalls.iter().map(|(name, reason)| format!("; {name} got nowhere: {reason}")).collect();
        let stalls = stalls.concat();
        format!("- {} ({}{by}){stalls}: {}", task.spec.id, task.status.as_str(), task.spec.description)
    };
    board.tasks.iter().map(line).collect::<Vec<_>>().join("\n")
}
