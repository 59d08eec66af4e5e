//! What an agent can do.

use super::choices::DraftSelect;
use super::draft::{Action, CapabilityDraft};
use super::fields::{ActionButton, ActionLook, DraftText, Row, lens};
use super::state::EditorState;
use leptos::prelude::*;

/// Levels: value and name.
const LEVELS: [(&str, &str); 5] =
    [("1", "1 Beginner"), ("2", "2 Learner"), ("3", "3 Competent"), ("4", "4 Proficient"), ("5", "5 Expert")];

/// The capabilities of one agent.
#[component]
pub fn Capabilities(
    /// Key of the agent.
    agent: u32,
    /// Its position.
    at: Memo<usize>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let keys = Memo::new(move |_| {
        state.draft.with(|draft| {
            let agent = draft.agents.iter().find(|row| row.key == agent);
            agent.map(|agent| agent.capabilities.iter().map(|row| row.key).collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let id = move || format!("agents-{}-capabilities", at.get());
    let error = move || state.error_at(&format!("agents[{}].capabilities", at.get()));
    view! {
        <fieldset class="group" id=id tabindex="-1">
            <legend class="group__legend">"Capabilities"</legend>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <ul class="rows">
                <For each=move || keys.get() key=|key| *key let:key>
                    <CapabilityFields agent at key />
                </For>
            </ul>
            <ActionButton action=Signal::derive(move || Action::AddCapability(at.get())) label="Add capability" icon="plus" />
        </fieldset>
    }
}

/// The fields of one capability.
#[component]
fn CapabilityFields(agent: u32, at: Memo<usize>, key: u32) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let nth = Memo::new(move |before: Option<&usize>| {
        let now = state.draft.with(|draft| {
            let agent = draft.agents.iter().find(|row| row.key == agent)?;
            agent.capabilities.iter().position(|row| row.key == key)
        });
        now.or(before.copied()).unwrap_or(0)
    });
    let row = Row::<CapabilityDraft>::new(
        Signal::derive(move || (at.get(), nth.get())),
        |(at, nth)| format!("agents[{at}].capabilities[{nth}]"),
        |draft, (at, nth)| draft.agents.get(at)?.capabilities.get(nth),
        |draft, (at, nth)| draft.agents.get_mut(at)?.capabilities.get_mut(nth),
    );
    let levels = Signal::stored(LEVELS.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec());
    let name = move || row.read(state, |capability| capability.name.clone());
    view! {
        <li class="row">
            <div class="row__fields" data-columns="capability">
                <DraftText row lens={lens!(name)} label="Name" placeholder="review" />
                <DraftText row lens={lens!(description)} label="Covers" placeholder="Style, tests, naming" />
                <DraftSelect row lens={lens!(level)} label="Level" options=levels />
            </div>
            <ActionButton
                action=Signal::derive(move || Action::RemoveCapability(at.get(), nth.get()))
                label=Signal::derive(move || format!("Remove capability {}", name()))
                icon="trash-2"
                look=ActionLook::Icon
            />
        </li>
    }
}
