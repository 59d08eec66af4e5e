//! What ends a round early.

use super::choices::DraftSelect;
use super::draft::{Action, ConditionDraft, KINDS, Needs};
use super::fields::{ActionButton, ActionLook, DraftText, Row, lens, policy_row};
use super::options::{Options, pairs};
use super::state::EditorState;
use crate::components::field::TextKind;
use leptos::prelude::*;

/// The conditions of a round, joined by one word.
#[component]
pub fn Conditions() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let keys = Memo::new(move |_| {
        state.draft.with(|draft| draft.policy.conditions.iter().map(|condition| condition.key).collect::<Vec<_>>())
    });
    let error = move || state.error_at("policy.conditions");
    let joins = pairs([("any", "One of these holds"), ("all", "All of these hold")]);
    view! {
        <fieldset class="group" id="policy-conditions" tabindex="-1">
            <legend class="group__legend">"Ends early when"</legend>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <div class="field-narrow" hidden=move || keys.with(Vec::len) < 2>
                <DraftSelect row=policy_row() lens={lens!(join)} label="Combine" options=joins />
            </div>
            <ul class="rows">
                <For each=move || keys.get() key=|key| *key let:key>
                    <ConditionRow key />
                </For>
            </ul>
            <ActionButton action=Action::AddCondition label="Add condition" icon="plus" />
        </fieldset>
    }
}

/// One condition, with its parts where it is a group.
#[component]
fn ConditionRow(key: u32) -> impl IntoView {
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
    let is_group = Memo::new(move |_| row.read(state, |condition| condition.shape().needs == Needs::Parts));
    let parts = Memo::new(move |_| {
        row.read(state, |condition| condition.parts.iter().map(|part| part.key).collect::<Vec<_>>())
    });
    view! {
        <li class="row">
            <div class="stack">
                <ConditionFields row kinds=kinds(|_| true) />
                <Show when=move || is_group.get()>
                    <div class="condition-group">
                        <ul class="rows">
                            <For each=move || parts.get() key=|key| *key let:part>
                                <PartRow condition=key at part />
                            </For>
                        </ul>
                        <ActionButton
                            action=Signal::derive(move || Action::AddPart(at.get()))
                            label="Add to this group"
                            icon="plus"
                        />
                    </div>
                </Show>
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

/// One condition of a group. A group within it is edited as JSON.
#[component]
fn PartRow(
    /// Key of the group.
    condition: u32,
    /// Its position.
    at: Memo<usize>,
    /// Key of the part.
    part: u32,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let nth = Memo::new(move |before: Option<&usize>| {
        let now = state.draft.with(|draft| {
            let group = draft.policy.conditions.iter().find(|row| row.key == condition)?;
            group.parts.iter().position(|row| row.key == part)
        });
        now.or(before.copied()).unwrap_or(0)
    });
    let row = Row::<ConditionDraft>::new(
        Signal::derive(move || (at.get(), nth.get())),
        |(at, nth)| format!("policy.conditions[{at}].parts[{nth}]"),
        |draft, (at, nth)| draft.policy.conditions.get(at)?.parts.get(nth),
        |draft, (at, nth)| draft.policy.conditions.get_mut(at)?.parts.get_mut(nth),
    );
    view! {
        <li class="row">
            <ConditionFields row kinds=kinds(|needs| needs != Needs::Parts) />
            <ActionButton
                action=Signal::derive(move || Action::RemovePart(at.get(), nth.get()))
                label=Signal::derive(move || format!("Remove condition {} of group {}", nth.get() + 1, at.get() + 1))
                icon="trash-2"
                look=ActionLook::Icon
            />
        </li>
    }
}

/// The kind of a condition, and what it needs to be told.
#[component]
fn ConditionFields(
    /// The condition.
    row: Row<ConditionDraft>,
    /// Kinds that it can be of.
    kinds: Signal<Options>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let shape = Memo::new(move |_| {
        row.read(state, |condition| Some(condition.shape().wire))
            .and_then(|wire| KINDS.iter().position(|kind| kind.wire == wire))
    });
    let kind = move || shape.get().and_then(|at| KINDS.get(at)).unwrap_or(&KINDS[0]);
    // Without a script the field is there for every kind: its meaning follows the choice once the page is drawn again.
    let has_value = move || !matches!(kind().needs, Needs::Nothing | Needs::Parts) || !state.live.get();
    let label =
        Signal::derive(move || if kind().value.is_empty() { "Text or number" } else { kind().value }.to_owned());
    let placeholder = Signal::derive(move || match kind().needs {
        Needs::Text => "APPROVED".to_owned(),
        Needs::Agent => "ada".to_owned(),
        Needs::Json => r#"{"any": ["consensus", {"max_turns": 4}]}"#.to_owned(),
        Needs::Whole | Needs::Number => "5".to_owned(),
        Needs::Nothing | Needs::Parts => "Not needed".to_owned(),
    });
    view! {
        <div class="row__fields" data-columns="condition">
            <DraftSelect row lens={lens!(kind)} label="Condition" options=kinds />
            <div hidden=move || !has_value()>
                <DraftText row lens={lens!(value)} label kind=TextKind::Line placeholder />
            </div>
        </div>
    }
}

/// The kinds whose needs are among these.
fn kinds(are: fn(Needs) -> bool) -> Signal<Options> {
    let kinds = KINDS.iter().filter(|kind| are(kind.needs));
    Signal::stored(kinds.map(|kind| (kind.wire.to_owned(), kind.label.to_owned())).collect())
}
