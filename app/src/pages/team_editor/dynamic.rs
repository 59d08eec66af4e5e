//! Details of the dynamic strategy.

use super::choices::{DraftSelect, DraftTick};
use super::fields::{DraftText, lens, policy_row};
use super::group::Group;
use super::options::{pairs, variants};
use super::state::EditorState;
use super::summary;
use super::transitions::Transitions;
use crate::components::field::TextKind;
use leptos::prelude::*;
use model::TurnStrategy;
use model::policy::Selector;

/// What chooses the next speaker, out of whom, and what happens when it cannot.
#[component]
pub fn DynamicFields(strategy: Memo<TurnStrategy>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let fallbacks = pairs([
        ("best_scored", "Whoever has the best score by the rules"),
        ("primary", "The agent of highest priority"),
        ("nobody", "Nobody: the round ends"),
    ]);
    view! {
        <Group
            title="Dynamic: how the next speaker is found"
            set=state.set(summary::dynamic)
            open=strategy.get_untracked() == TurnStrategy::Dynamic
        >
            <div class="row__fields" data-columns="condition">
                <DraftSelect
                    row
                    lens={lens!(dynamic.selector)}
                    label="Chosen by"
                    options=variants(&Selector::ALL, selector_label)
                    hint="A model costs a call a turn; the other two cost none"
                />
                <DraftSelect
                    row
                    lens={lens!(dynamic.fallback)}
                    label="Where that names nobody who may speak"
                    options=fallbacks
                />
                <DraftText
                    row
                    lens={lens!(dynamic.model)}
                    label="Model that chooses"
                    list="models"
                    placeholder=state.default_model()
                    hint="Only when a model chooses"
                />
                <DraftText
                    row
                    lens={lens!(dynamic.max_attempts)}
                    label="Most attempts"
                    kind=TextKind::Whole
                    placeholder="3"
                    hint="Questions to the model before the fallback"
                />
            </div>
            <DraftTick row lens={lens!(dynamic.allow_repeat)} label="An agent may speak twice in a row" />
            <Weights />
            <Transitions />
        </Group>
    }
}

fn selector_label(selector: Selector) -> &'static str {
    match selector {
        Selector::Rules => "Rules: the best score speaks",
        Selector::Model => "A model that is asked",
        Selector::Handoff => "Handoff: the speaker names the next",
    }
}

/// Weights of the rules.
#[component]
fn Weights() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let error = move || state.error_at("policy.dynamic.weights");
    view! {
        <fieldset class="group" id="policy-dynamic-weights" tabindex="-1">
            <legend class="group__legend">"Weights of the rules"</legend>
            <p class="field__hint">"0 or more. Each rule scores from 0 to 1; the best weighted mean speaks."</p>
            {move || error().map(|error| view! { <p class="field__error">{error}</p> })}
            <div class="row__fields" data-columns="weights">
                <DraftText
                    row
                    lens={lens!(dynamic.weights.mention)}
                    label="Mention"
                    kind=TextKind::Decimal
                    hint="Asked as @name in the last message"
                />
                <DraftText
                    row
                    lens={lens!(dynamic.weights.capability)}
                    label="Capability"
                    kind=TextKind::Decimal
                    hint="Named in the last message"
                />
                <DraftText
                    row
                    lens={lens!(dynamic.weights.text)}
                    label="Likeness"
                    kind=TextKind::Decimal
                    hint="Of message and agent"
                />
                <DraftText
                    row
                    lens={lens!(dynamic.weights.priority)}
                    label="Priority of role"
                    kind=TextKind::Decimal
                    hint="Higher goes first"
                />
                <DraftText
                    row
                    lens={lens!(dynamic.weights.recency)}
                    label="Recency"
                    kind=TextKind::Decimal
                    hint="Has waited long"
                />
                <DraftText
                    row
                    lens={lens!(dynamic.weights.load)}
                    label="Load"
                    kind=TextKind::Decimal
                    hint="Has spoken little"
                />
            </div>
        </fieldset>
    }
}
