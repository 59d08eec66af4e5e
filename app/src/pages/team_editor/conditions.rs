//! What ends a round early.

use super::draft::{Action, ConditionDraft, KEPT};
use super::fields::{ActionButton, ActionLook, DraftSelect, DraftText, Row, lens, policy_row};
use super::state::EditorState;
use leptos::prelude::*;
use model::sentence::condition_text;

/// Kinds of condition: value and name.
const KINDS: [(&str, &str); 3] = [
    ("text_mention", "A reply contains the text"),
    ("max_tokens", "Tokens of the round reach"),
    ("max_turns", "Turns of the round reach"),
];

/// The conditions of a round, or those of a file that the form cannot show.
#[component]
pub fn Conditions() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let kept = Memo::new(move |_| state.draft.with(|draft| draft.policy.join == KEPT));
    let error = move || state.error_at("policy.conditions");
    view! {
        <fieldset class="group" id="policy-conditions" tabindex="-1">
            <legend class="group__legend">"Ends early when"</legend>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <Show when=move || kept.get() fallback=PlainConditions>
                <KeptConditions />
            </Show>
        </fieldset>
    }
}

/// One level of conditions, joined by one word.
#[component]
fn PlainConditions() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let keys = Memo::new(move |_| {
        state.draft.with(|draft| draft.policy.conditions.iter().map(|condition| condition.key).collect::<Vec<_>>())
    });
    let joins = Signal::stored(vec![
        ("any".to_owned(), "One of these holds".to_owned()),
        ("all".to_owned(), "All of these hold".to_owned()),
    ]);
    view! {
        <div class="field-narrow" hidden=move || keys.with(Vec::len) < 2>
            <DraftSelect row=policy_row() lens={lens!(join)} label="Combine" options=joins />
        </div>
        <ul class="rows">
            <For each=move || keys.get() key=|key| *key let:key>
                <ConditionFields key />
            </For>
        </ul>
        <ActionButton action=Action::AddCondition label="Add condition" icon="plus" />
    }
}

/// The fields of one condition.
#[component]
fn ConditionFields(key: u32) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let at = Memo::new(move |before: Option<&usize>| {
        let now = state.draft.with(|draft| draft.policy.conditions.iter().position(|condition| condition.key == key));
        now.or(before.copied()).unwrap_or(0)
    });
    let row = Row::<ConditionDraft>::new(
        Signal::derive(move || (at.get(), 0)),
        |(at, _)| format!("policy.conditions[{at}]"),
        |draft, (at, _)| draft.policy.conditions.get(at),
        |draft, (at, _)| draft.policy.conditions.get_mut(at),
    );
    let kinds = Signal::stored(KINDS.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec());
    view! {
        <li class="row">
            <div class="row__fields" data-columns="condition">
                <DraftSelect row lens={lens!(kind)} label="Condition" options=kinds />
                <DraftText row lens={lens!(value)} label="Text or number" placeholder="APPROVED" />
            </div>
            <ActionButton
                action=Signal::derive(move || Action::RemoveCondition(at.get()))
                label=Signal::derive(move || format!("Remove condition {}", at.get() + 1))
                icon="trash-2"
                look=ActionLook::Icon
            />
        </li>
    }
}

/// Nested conditions of an imported team: said in words, kept as they are.
#[component]
fn KeptConditions() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let words = move || {
        state.draft.with(|draft| draft.policy.base().termination.as_ref().map(condition_text).unwrap_or_default())
    };
    view! {
        <input type="hidden" name="team[policy][join]" value=KEPT />
        <p class="note">
            "The round ends when " {words}
            ". These conditions are nested: change them in the JSON view, or replace them here."
        </p>
        <ActionButton action=Action::ReplaceConditions label="Replace with simple conditions" icon="pencil" />
    }
}
