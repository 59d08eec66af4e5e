//! How work is split into tasks.

use super::choices::{DraftSelect, DraftTick};
use super::draft::{Action, TaskDraft};
use super::fields::{ActionButton, ActionLook, DraftText, Row, lens, policy_row};
use super::group::Group;
use super::options::{agents, or_none, roles};
use super::state::EditorState;
use super::summary;
use crate::components::field::TextKind;
use leptos::prelude::*;

/// Whether work is split, by whom, and how much of it is done at a time.
#[component]
pub fn TaskFields() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let is_on = Memo::new(move |_| state.draft.with(|draft| draft.policy.tasks.is_on()));
    view! {
        <Group title="Tasks: how work is split" set=state.set(summary::tasks) open=is_on.get_untracked()>
            <DraftTick row lens={lens!(tasks.on)} label="Split the work into tasks" />
            <p class="field__hint">
                "Tasks are worked on first, in parallel where they can, each by an agent that fits. Then the turn strategy has the last word."
            </p>
            <div class="stack" hidden=move || !is_on.get() && state.live.get()>
                <div class="row__fields" data-columns="condition">
                    <DraftSelect
                        row
                        lens={lens!(tasks.planner)}
                        label="Planner"
                        options=or_none(agents(state), "The primary agent, where there is no plan below")
                        hint="Plans where there is no plan, and plans anew when tasks stall: a call each time"
                    />
                    <DraftText
                        row
                        lens={lens!(tasks.max_parallel)}
                        label="Most tasks at a time"
                        kind=TextKind::Whole
                        placeholder="4"
                    />
                    <DraftText
                        row
                        lens={lens!(tasks.stall_limit)}
                        label="Stalls before a new plan"
                        kind=TextKind::Whole
                        placeholder="3"
                        hint="Stalled tasks, less finished ones"
                    />
                    <DraftText
                        row
                        lens={lens!(tasks.max_replans)}
                        label="Most new plans"
                        kind=TextKind::Whole
                        placeholder="1"
                        hint="Of a round"
                    />
                </div>
                <Plan />
            </div>
        </Group>
    }
}

/// The plan by hand.
#[component]
fn Plan() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let keys = Memo::new(move |_| {
        state.draft.with(|draft| draft.policy.tasks.plan.iter().map(|task| task.key).collect::<Vec<_>>())
    });
    let error = move || state.error_at("policy.tasks.plan");
    view! {
        <fieldset class="group" id="policy-tasks-plan" tabindex="-1">
            <legend class="group__legend">"Plan"</legend>
            <p class="field__hint">"Empty: the planner writes it for each message of a person."</p>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <ol class="rows">
                <For each=move || keys.get() key=|key| *key let:key>
                    <TaskRow key />
                </For>
            </ol>
            <ActionButton action=Action::AddTask label="Add task" icon="plus" />
        </fieldset>
    }
}

/// The fields of one task.
#[component]
fn TaskRow(key: u32) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let at = Memo::new(move |before: Option<&usize>| {
        let now = state.draft.with(|draft| draft.policy.tasks.plan.iter().position(|task| task.key == key));
        now.or(before.copied()).unwrap_or(0)
    });
    let row = Row::<TaskDraft>::new(
        Signal::derive(move || (at.get(), 0)),
        |(at, _)| format!("policy.tasks.plan[{at}]"),
        |draft, (at, _)| draft.policy.tasks.plan.get(at),
        |draft, (at, _)| draft.policy.tasks.plan.get_mut(at),
    );
    let error = move || state.error_at(&row.place.get());
    view! {
        <li class="row" id=move || format!("policy-tasks-plan-{}", at.get()) tabindex="-1">
            <div class="stack">
                {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
                <DraftText
                    row
                    lens={lens!(description)}
                    label="What is to be done"
                    kind=TextKind::Lines(2)
                    placeholder="Find three sources from this year"
                />
                <div class="row__fields" data-columns="condition">
                    <DraftText row lens={lens!(id)} label="Id" placeholder="sources" hint="a–z, 0–9, - and _" />
                    <DraftText
                        row
                        lens={lens!(after)}
                        label="After"
                        placeholder="Nothing"
                        hint="Ids of tasks whose results it needs"
                    />
                    <DraftText row lens={lens!(capabilities)} label="Needs capabilities" placeholder="None" />
                    <DraftSelect row lens={lens!(role)} label="Role" options=or_none(roles(state), "Any") />
                </div>
            </div>
            <TaskButtons at />
        </li>
    }
}

/// Move and remove.
#[component]
fn TaskButtons(at: Memo<usize>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let last = Memo::new(move |_| state.draft.with(|draft| at.get() + 1 >= draft.policy.tasks.plan.len()));
    let label = move |what: &'static str| Signal::derive(move || format!("{what} task {}", at.get() + 1));
    view! {
        <div class="row__buttons">
            <ActionButton
                action=Signal::derive(move || Action::MoveTaskUp(at.get()))
                label=label("Move up")
                icon="arrow-up"
                look=ActionLook::Icon
                id=Signal::derive(move || format!("policy-tasks-plan-{}-up", at.get()))
                disabled=Signal::derive(move || at.get() == 0)
            />
            <ActionButton
                action=Signal::derive(move || Action::MoveTaskDown(at.get()))
                label=label("Move down")
                icon="arrow-down"
                look=ActionLook::Icon
                id=Signal::derive(move || format!("policy-tasks-plan-{}-down", at.get()))
                disabled=last
            />
            <ActionButton
                action=Signal::derive(move || Action::RemoveTask(at.get()))
                label=label("Remove")
                icon="trash-2"
                look=ActionLook::Icon
            />
        </div>
    }
}
