//! The tasks of a plan as a board: what is to do, what is being done, what is done, what failed.

use crate::components::badge::{Badge, Tone};
use leptos::prelude::*;
use model::event::TaskStatus;
use projections::transcript::{Stall, TaskEntry};

/// What a column of the board holds.
const COLUMNS: [(&str, &[TaskStatus]); 4] = [
    ("To do", &[TaskStatus::Todo]),
    ("Doing", &[TaskStatus::Doing]),
    ("Done", &[TaskStatus::Done]),
    ("Not done", &[TaskStatus::Failed, TaskStatus::Blocked, TaskStatus::Dropped]),
];

/// The tasks by how far they are, each with its owner, why it is theirs, and who got nowhere with it.
#[component]
pub fn TaskBoard(
    /// The tasks.
    #[prop(into)]
    tasks: Signal<Vec<TaskEntry>>,
) -> impl IntoView {
    let columns = move || {
        let tasks = tasks.get();
        COLUMNS
            .into_iter()
            .filter_map(|(name, statuses)| {
                let own: Vec<_> = tasks.iter().filter(|task| statuses.contains(&task.status)).cloned().collect();
                (!own.is_empty()).then(|| column(name, own))
            })
            .collect_view()
    };
    view! { <div class="task-board">{columns}</div> }
}

fn column(name: &'static str, tasks: Vec<TaskEntry>) -> impl IntoView {
    let count = tasks.len();
    view! {
        <section class="task-board__column" aria-label=name>
            <h3 class="task-board__name">{name} " " <span class="task-board__count">{count}</span></h3>
            <ul class="task-board__list">{tasks.into_iter().map(card).collect_view()}</ul>
        </section>
    }
}

fn card(task: TaskEntry) -> impl IntoView {
    let owner = task.agent.map(|agent| view! { <p class="task__owner">{agent.name}</p> });
    let mut needs: Vec<String> = task.capabilities;
    needs.extend(task.role.map(|role| format!("role {role}")));
    needs.extend(task.after.iter().map(|id| format!("after {id}")));
    let needs = (!needs.is_empty()).then(|| view! { <p class="task__meta">"Needs " {needs.join(", ")}</p> });
    let why = task.assigned.map(|assigned| {
        view! { <p class="task__meta">{format!("Why {}: {}", assigned.agent.name, assigned.reason)}</p> }
    });
    let reason = (!task.reason.is_empty()).then(|| view! { <p class="task__meta">{task.reason}</p> });
    let stalls = task.stalls.into_iter().map(stall).collect_view();
    let result = task.result.map(|turn| view! { <a href=format!("#{turn}")>"Go to the result"</a> });
    view! {
        <li class="task" data-status=task.status.as_str()>
            <p class="task__head">
                <strong>{task.id.to_string()}</strong>
                <Badge tone=status_tone(task.status) icon=status_icon(task.status)>{task.status.label()}</Badge>
            </p>
            <p>{task.description}</p>
            {owner} {needs} {why} {stalls} {reason} {result}
        </li>
    }
}

fn stall(stall: Stall) -> impl IntoView {
    let name = stall.agent.map_or_else(|| "An agent".to_owned(), |agent| agent.name);
    let said = if stall.reason.is_empty() { ".".to_owned() } else { format!(": {}", stall.reason) };
    view! { <p class="task__stall">{format!("{name} got nowhere{said}")}</p> }
}

/// What the colour of a task's status says.
pub(super) const fn status_tone(status: TaskStatus) -> Tone {
    match status {
        TaskStatus::Todo | TaskStatus::Dropped => Tone::Neutral,
        TaskStatus::Doing => Tone::Info,
        TaskStatus::Done => Tone::Ok,
        TaskStatus::Blocked => Tone::Warn,
        TaskStatus::Failed => Tone::Danger,
    }
}

/// Name of the icon of a task's status.
pub(super) const fn status_icon(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Todo => "circle",
        TaskStatus::Doing => "circle-dot",
        TaskStatus::Done => "circle-check",
        TaskStatus::Failed => "circle-x",
        TaskStatus::Blocked => "ban",
        TaskStatus::Dropped => "trash-2",
    }
}
