//! A run of the team.

use super::state::EditorState;
use crate::api::teams::StartTeam;
use crate::components::button::{Button, Variant};
use crate::components::error_panel::ActionError;
use crate::components::field::{TextField, TextKind};
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use leptos::prelude::*;
use model::TeamSpec;
use model::lint::Severity;
use std::collections::BTreeSet;

/// Gives the stored team a task.
#[component]
pub fn StartPanel(
    /// The task that the field begins with.
    task: String,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let is_stored = Memo::new(move |_| state.stored.with(Option::is_some));
    let task = StoredValue::new(task);
    view! {
        <section class="card" aria-labelledby="start">
            <h2 class="card__title" id="start" tabindex="-1">"Start a conversation"</h2>
            <Show
                when=move || is_stored.get()
                fallback=|| view! { <p class="note">"Save the team first; then give it a task here."</p> }
            >
                <StartForm task=task.get_value() />
            </Show>
        </section>
    }
}

#[component]
fn StartForm(task: String) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let action = FormAction::of::<StartTeam>();
    let pending = action.pending();
    let id = move || state.stored.get().map(|stored| stored.id.to_string()).unwrap_or_default();
    let stale = move || state.is_changed() || state.read_only;
    let version = move || state.stored.get().map(|stored| stored.newest).unwrap_or_default();
    view! {
        <ActForm action attr:class="stack">
            <ActionError value=action.value() />
            <input type="hidden" name="id" value=id />
            <TextField
                label="Task"
                id="start-task"
                name="task"
                kind=TextKind::Lines(4)
                value=task
                placeholder="What should the team do?"
                required=true
            />
            <details class="disclosure">
                <summary>"Seed and budget"</summary>
                <div class="stack">
                    <TextField
                        label="Seed"
                        id="start-seed"
                        name="seed"
                        kind=TextKind::Whole
                        placeholder="Random"
                        hint="The same seed repeats a simulated run"
                    />
                    <TextField
                        label="Most tokens"
                        id="start-tokens"
                        name="max_tokens"
                        kind=TextKind::Whole
                        placeholder="No limit"
                    />
                    <TextField
                        label="Most dollars"
                        id="start-cost"
                        name="max_cost_usd"
                        kind=TextKind::Decimal
                        placeholder="No limit"
                    />
                    <TextField
                        label="Most seconds"
                        id="start-time"
                        name="max_time_s"
                        kind=TextKind::Decimal
                        placeholder="No limit"
                        hint="The lower of these and the team’s own limits hold"
                    />
                </div>
            </details>
            <p class="note">{move || models(state)}</p>
            {move || {
                stale()
                    .then(|| {
                        view! {
                            <p class="note" data-tone="warn">
                                <Icon name="triangle-alert" />
                                {format!("Starts version {} as it is saved.", version())}
                            </p>
                        }
                    })
            }}
            <Button variant=Variant::Secondary icon="play" busy=pending attr:data-command="Start a conversation">"Start"</Button>
        </ActForm>
    }
}

/// Which models speak.
fn models(state: EditorState) -> String {
    let is_unread = state.checked.with(|(_, findings)| {
        findings.iter().any(|found| found.severity == Severity::Error && found.path.rsplit('.').next() == Some("model"))
    });
    if is_unread {
        return "A model’s name cannot be read: see Check.".to_owned();
    }
    let default = state.default_model();
    let models: BTreeSet<String> = state.checked.with(|(team, _)| {
        let named = team.models().into_iter().map(ToString::to_string);
        named.chain(speaks_by_default(team).then(|| default.clone())).collect()
    });
    let names = models.into_iter().collect::<Vec<_>>().join(", ");
    if names == model::provider::SIMULATED {
        "Speaks by the simulated model: free, offline, and marked as such.".to_owned()
    } else {
        format!("Speaks by {names}.")
    }
}

/// Whether an agent of the team, or of one in it, names no model.
fn speaks_by_default(team: &TeamSpec) -> bool {
    team.agents.iter().any(|agent| match &agent.team {
        Some(team) => speaks_by_default(team),
        None => agent.model.is_none(),
    })
}
