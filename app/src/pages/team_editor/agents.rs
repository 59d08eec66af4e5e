//! The agents of a team, in speaking order.

use super::capabilities::Capabilities;
use super::choices::DraftSelect;
use super::draft::{Action, AgentDraft, TeamDraft};
use super::fields::{ActionButton, ActionLook, DraftText, Row, lens};
use super::nested::NestedTeam;
use super::options;
use super::people::PersonFields;
use super::state::{EditorState, Selection};
use crate::components::agent_mark::AgentMark;
use crate::components::field::TextKind;
use leptos::prelude::*;

/// All agents.
#[component]
pub fn Agents() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let keys =
        Memo::new(move |_| state.draft.with(|draft| draft.agents.iter().map(|agent| agent.key).collect::<Vec<_>>()));
    view! {
        <section class="card" aria-labelledby="agents">
            <div class="card__head">
                <h2 class="card__title" id="agents" tabindex="-1">"Agents"</h2>
                <ActionButton action=Action::AddAgent label="Add agent" icon="user-plus" />
            </div>
            <p class="card__note">"Who takes part, in speaking order for round robin."</p>
            <ol class="rows">
                <For each=move || keys.get() key=|key| *key let:key>
                    <AgentFields key />
                </For>
            </ol>
        </section>
    }
}

/// The fields of one agent.
#[component]
fn AgentFields(key: u32) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let at = Memo::new(move |before: Option<&usize>| {
        let now = state.draft.with(|draft| draft.agents.iter().position(|agent| agent.key == key));
        now.or(before.copied()).unwrap_or(0)
    });
    let row = Row::<AgentDraft>::new(
        Signal::derive(move || (at.get(), 0)),
        |(at, _)| format!("agents[{at}]"),
        |draft, (at, _)| draft.agents.get(at),
        |draft, (at, _)| draft.agents.get_mut(at),
    );
    let name = Signal::derive(move || row.read(state, |agent| agent.name.clone()));
    let title = move || name.with(|name| if name.trim().is_empty() { "New agent".to_owned() } else { name.clone() });
    let renamed = Callback::new(move |()| state.amend(TeamDraft::follow_renames));
    let known = Signal::derive(move || state.known_of(&row.read(state, |agent| agent.model.clone())));
    let heading = move || format!("agents-{}-title", at.get());
    view! {
        <li class="agent-row" hidden=move || !state.shows(|part| part == Selection::Agent(key)) id=move || format!("agents-{}", at.get()) tabindex="-1" aria-labelledby=heading>
            <input
                type="hidden"
                name=move || format!("team[agents][{}][was]", at.get())
                value=move || row.read(state, |agent| agent.was.clone())
            />
            <input
                type="hidden"
                name=move || format!("team[agents][{}][position]", at.get())
                value=move || row.read(state, |agent| agent.position.clone())
            />
            <div class="agent-row__head">
                <AgentMark name position=at />
                <h3 class="agent-row__title" id=heading>{title}</h3>
                <AgentButtons at name />
            </div>
            <div class="row__fields" data-columns="agent">
                <DraftText row lens={lens!(name)} label="Name" placeholder="Ada" on_change=renamed />
                <DraftSelect row lens={lens!(role)} label="Role" options=options::roles(state) />
                <DraftText
                    row
                    lens={lens!(model)}
                    label="Model"
                    list="models"
                    hint=known
                    placeholder=state.default_model()
                />
            </div>
            <DraftText
                row
                lens={lens!(instructions)}
                label="Instructions"
                kind=TextKind::Lines(3)
                placeholder="What it is told beside its role"
            />
            <Capabilities agent=key at />
            <PersonFields row />
            <NestedTeam row at />
            <details class="disclosure">
                <summary>"Sampling and id"</summary>
                <div class="row__fields" data-columns="agent">
                    <DraftText
                        row
                        lens={lens!(temperature)}
                        label="Temperature"
                        kind=TextKind::Decimal
                        placeholder="Model’s own"
                        hint="0 to 2"
                    />
                    <DraftText
                        row
                        lens={lens!(max_output_tokens)}
                        label="Most output tokens"
                        kind=TextKind::Whole
                        placeholder="No limit"
                    />
                    <DraftText
                        row
                        lens={lens!(id)}
                        label="Id"
                        placeholder="Made from the name"
                        hint="For programs and @mentions"
                        on_change=renamed
                    />
                </div>
            </details>
        </li>
    }
}

/// Move, duplicate, remove.
#[component]
fn AgentButtons(at: Memo<usize>, name: Signal<String>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let last = Memo::new(move |_| state.draft.with(|draft| at.get() + 1 >= draft.agents.len()));
    let label = move |what: &'static str| Signal::derive(move || format!("{what} {}", name.get()));
    view! {
        <div class="agent-row__buttons">
            <ActionButton
                action=Signal::derive(move || Action::MoveAgentUp(at.get()))
                label=label("Move up")
                icon="arrow-up"
                look=ActionLook::Icon
                id=Signal::derive(move || format!("agents-{}-up", at.get()))
                disabled=Signal::derive(move || at.get() == 0)
            />
            <ActionButton
                action=Signal::derive(move || Action::MoveAgentDown(at.get()))
                label=label("Move down")
                icon="arrow-down"
                look=ActionLook::Icon
                id=Signal::derive(move || format!("agents-{}-down", at.get()))
                disabled=last
            />
            <ActionButton
                action=Signal::derive(move || Action::DuplicateAgent(at.get()))
                label=label("Duplicate")
                icon="copy"
                look=ActionLook::Icon
            />
            <ActionButton
                action=Signal::derive(move || Action::RemoveAgent(at.get()))
                label=label("Remove")
                icon="trash-2"
                look=ActionLook::Icon
            />
        </div>
    }
}
