//! Who may speak after whom.

use super::choices::list;
use super::draft::reader::ticked;
use super::draft::{TransitionDraft, form_name};
use super::options::{Options, agents};
use super::state::EditorState;
use crate::components::tick::Tick;
use leptos::prelude::*;

/// Agents up to which everybody's followers are shown to a browser without a script.
const FEW: usize = 8;

/// After each agent: anybody, or only those who are ticked.
#[component]
pub fn Transitions() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let error = move || state.error_at("policy.dynamic.transitions");
    let agents = agents(state);
    // An agent that is gone is shown as long as the rules name it, so that it can be taken out.
    let speakers = Memo::new(move |_| {
        let mut speakers = agents.get();
        let named = state.draft.with(|draft| draft.policy.dynamic.transitions.clone());
        for row in named.into_iter().filter(|row| row.only == "true") {
            for id in std::iter::once(row.from).chain(row.to) {
                if !speakers.iter().any(|(known, _)| *known == id) {
                    speakers.push((id.clone(), format!("{id} (not in the team)")));
                }
            }
        }
        speakers
    });
    let rows = Memo::new(move |_| speakers.with(|all| (0..all.len()).collect::<Vec<_>>()));
    view! {
        <fieldset class="group" id="policy-dynamic-transitions" tabindex="-1">
            <legend class="group__legend">"Who may follow whom"</legend>
            <p class="field__hint">"Anybody, unless it is limited here. It does not hold for the first speaker of a round."</p>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <ul class="transitions">
                <For each=move || rows.get() key=|at| *at let:at>
                    <TransitionFields at speakers />
                </For>
            </ul>
        </fieldset>
    }
}

/// Who may speak after one agent.
#[component]
fn TransitionFields(
    /// Its row.
    at: usize,
    /// All agents.
    speakers: Memo<Options>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let own = Memo::new(move |_| speakers.with(|all| all.get(at).cloned()).unwrap_or_default());
    let from = move || own.get().0;
    let row = move |read: fn(&TransitionDraft) -> bool| {
        state.draft.with(|draft| draft.policy.dynamic.after(&from()).is_some_and(read))
    };
    let change = move |change: &dyn Fn(&mut TransitionDraft)| {
        let from = own.get_untracked().0;
        state.draft.update(|draft| {
            if let Some(row) = draft.policy.dynamic.after_mut(&from) {
                change(row);
            }
        });
    };
    let is_limited = Memo::new(move |_| row(|row| row.only == "true"));
    let are_shown = move || is_limited.get() || (!state.live.get() && speakers.with(Vec::len) <= FEW);
    let name = move |field: &str| form_name(&format!("policy.dynamic.transitions[{at}].{field}"));
    let names = Signal::derive(move || name("to") + "[]");
    view! {
        <li class="transitions__row">
            <input type="hidden" name=name("from") value=from />
            <label class="check">
                <Tick
                    name=Signal::stored(name("only"))
                    value="true"
                    checked=is_limited
                    on_change=Callback::new(move |on: bool| change(&|row| row.only = ticked(on)))
                />
                <span>{move || format!("After {} only:", own.get().1)}</span>
            </label>
            <Show when=are_shown>
                <div class="cluster" role="group" aria-label=move || format!("May speak after {}", own.get().1)>
                <For
                    each=move || speakers.get()
                    key=Clone::clone
                    children=move |(id, label)| {
                        let next = StoredValue::new(id.clone());
                        let checked = Memo::new(move |_| {
                            let after = state.draft.with(|draft| draft.policy.dynamic.after(&from()).cloned());
                            after.is_some_and(|row| next.with_value(|next| row.to.contains(next)))
                        });
                        let on_change = Callback::new(move |on: bool| change(&|row| list(&mut row.to, next.get_value(), on)));
                        view! {
                            <label class="check">
                                <Tick name=names value=id checked on_change />
                                <span>{label}</span>
                            </label>
                        }
                    }
                />
                </div>
            </Show>
        </li>
    }
}
