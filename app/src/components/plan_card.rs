//! A plan in the transcript: which tasks, who has them, how far they are.

use crate::components::badge::Badge;
use crate::components::icon::Icon;
use crate::components::task_board::{status_icon, status_tone};
use leptos::prelude::*;
use model::event::TaskStatus;
use projections::transcript::{PlanEntry, TaskEntry};

/// A plan, a line a task. It follows the board as long as the board has the plan's tasks.
#[component]
pub fn PlanCard(
    /// The plan.
    #[prop(into)]
    plan: RwSignal<PlanEntry>,
    /// The board.
    #[prop(into)]
    tasks: Signal<Vec<TaskEntry>>,
) -> impl IntoView {
    let own = Memo::new(move |_| {
        plan.with(|plan| tasks.with(|tasks| tasks.iter().filter(|task| is_of(task, plan)).cloned().collect::<Vec<_>>()))
    });
    let heading = plan.with_untracked(|plan| format!("e{}-plan", plan.seq));
    let labelled = heading.clone();
    view! {
        <section class="plan-card" aria-labelledby=labelled>
            <header class="plan-card__head">
                <Icon name="list-checks" />
                <h3 id=heading>{move || plan.with(title)}</h3>
                <span class="calls-card__meta">{move || own.with(|tasks| progress(tasks))}</span>
            </header>
            <ul class="plan-card__tasks">{move || own.get().into_iter().map(line).collect_view()}</ul>
        </section>
    }
}

fn is_of(task: &TaskEntry, plan: &PlanEntry) -> bool {
    task.round == plan.round && task.plan == plan.plan
}

fn title(plan: &PlanEntry) -> String {
    let by = plan.by.as_ref().map_or_else(String::new, |by| format!(" by {}", by.name));
    if plan.plan == 1 { format!("Plan{by}") } else { format!("Plan {}, made anew{by}", plan.plan) }
}

fn progress(tasks: &[TaskEntry]) -> Option<String> {
    let done = tasks.iter().filter(|task| task.status == TaskStatus::Done).count();
    (!tasks.is_empty()).then(|| format!("{done} of {} done", tasks.len()))
}

fn line(task: TaskEntry) -> impl IntoView {
    let agent = task.agent.map(|agent| format!(" {}", agent.name));
    view! {
        <li class="plan-card__task" data-status=task.status.as_str()>
            <Badge tone=status_tone(task.status) icon=status_icon(task.status)>{task.status.label()}</Badge>
            <span><strong>{task.id.to_string()}</strong> " " {task.description}</span>
            <span class="calls-card__meta">{agent}</span>
        </li>
    }
}
