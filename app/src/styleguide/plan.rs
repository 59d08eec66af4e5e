//! Plans and their tasks.

use super::log::{Log, candidates};
use super::{Layout, group, state};
use crate::components::plan_card::PlanCard;
use crate::components::task_board::TaskBoard;
use crate::live::{RowBody, Rows};
use leptos::prelude::*;
use model::event::TaskStatus;
use model::policy::TaskSpec;
use model::{Event, TurnId, TurnStrategy};

pub(super) fn plan() -> Vec<AnyView> {
    let transcript = planned().transcript();
    let tasks = RwSignal::new(transcript.tasks.clone());
    let plans = Rows::of(&transcript).get().into_iter().filter_map(|row| match row.body {
        RowBody::Plan(plan) => Some(view! { <PlanCard plan tasks /> }.into_any()),
        _ => None,
    });
    let cards = ["plan", "plan, made anew"].into_iter().zip(plans).map(|(name, card)| state(name, card));
    vec![
        group(Layout::Columns, cards.collect::<Vec<_>>()),
        group(Layout::Columns, [state("board", view! { <TaskBoard tasks /> })]),
    ]
}

/// Tasks in every state: one is done, one was given to another after it stalled, and the plan was made anew.
fn planned() -> Log {
    let mut log = Log::start(600, TurnStrategy::Collaborative, "Prepare the release.");
    plan_task(&mut log, 1, "notes", "Write the release notes.", &[]);
    plan_task(&mut log, 1, "rehearse", "Rehearse the migration on a copy of today’s data.", &[]);
    plan_task(&mut log, 1, "roll-back", "Try the rollback.", &["rehearse"]);
    plan_task(&mut log, 1, "translate", "Translate the notes into eleven languages.", &["notes"]);
    plan_task(&mut log, 1, "print", "Print the notes.", &["translate"]);
    assign(&mut log, "notes", "ada");
    change(&mut log, "notes", TaskStatus::Done, Some("ada"), "");
    assign(&mut log, "rehearse", "bo");
    change(&mut log, "rehearse", TaskStatus::Todo, Some("bo"), "no access to the data");
    assign(&mut log, "rehearse", "cy");
    change(&mut log, "translate", TaskStatus::Failed, None, "Nobody in the team can translate.");
    change(&mut log, "print", TaskStatus::Blocked, None, "It needs the result of “translate”, which failed.");
    plan_task(&mut log, 2, "announce", "Announce the release to readers.", &["notes"]);
    plan_task(&mut log, 2, "tidy", "Tidy the old tables.", &[]);
    change(&mut log, "tidy", TaskStatus::Dropped, None, "The new plan does without it.");
    log
}

fn plan_task(log: &mut Log, plan: u32, id: &str, description: &str, after: &[&str]) {
    let task = TaskSpec {
        id: id.into(),
        description: description.to_owned(),
        capabilities: vec!["writing".to_owned()],
        role: (plan == 2).then(|| "writer".into()),
        after: after.iter().map(|id| (*id).into()).collect(),
    };
    log.push(Event::TaskCreated { task, plan, by: Some("ada".into()) });
}

fn assign(log: &mut Log, task: &str, agent: &str) {
    log.wait(2_000).push(Event::TaskAssigned {
        task_id: task.into(),
        agent_id: agent.into(),
        candidates: candidates(&[agent]),
        reason: "it has the capabilities and is free.".to_owned(),
    });
}

fn change(log: &mut Log, task: &str, status: TaskStatus, agent: Option<&str>, reason: &str) {
    log.wait(5_000).push(Event::TaskStatusChanged {
        task_id: task.into(),
        status,
        agent_id: agent.map(Into::into),
        turn_id: agent.map(|_| TurnId::nth(301)),
        reason: reason.to_owned(),
    });
}
