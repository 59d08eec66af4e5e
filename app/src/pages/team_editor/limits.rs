//! The budget, and what follows when a limit ends the round.

use super::choices::DraftSelect;
use super::fields::{DraftText, lens, policy_row};
use super::group::Group;
use super::options::pairs;
use super::state::EditorState;
use super::summary;
use crate::components::field::TextKind;
use leptos::prelude::*;

/// Limits of every conversation of the team, and of each agent in one.
#[component]
pub fn LimitFields() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let then = pairs([
        ("finish", "Nothing more: the best answer so far is marked"),
        ("summary", "The primary agent sums up: one call"),
        ("vote", "Those who spoke vote on the last replies: a call each"),
    ]);
    view! {
        <Group title="Budget, and what happens at a limit" set=state.set(summary::limits) id="policy-budget">
            <p class="field__hint">
                "Of a whole conversation. Every call counts, those of selectors, judges and planners too; one that does not fit into what is left is not made."
            </p>
            <div class="row__fields" data-columns="three">
                <DraftText
                    row
                    lens={lens!(budget.max_tokens)}
                    label="Most tokens"
                    kind=TextKind::Whole
                    placeholder="No limit"
                />
                <DraftText
                    row
                    lens={lens!(budget.max_cost_usd)}
                    label="Most dollars"
                    kind=TextKind::Decimal
                    placeholder="No limit"
                    hint="Of models with a known price"
                />
                <DraftText
                    row
                    lens={lens!(budget.max_time_s)}
                    label="Most seconds"
                    kind=TextKind::Decimal
                    placeholder="No limit"
                    hint="From the first message on"
                />
                <DraftText
                    row
                    lens={lens!(budget.per_agent.max_tokens)}
                    label="Most tokens of one agent"
                    kind=TextKind::Whole
                    placeholder="No limit"
                />
                <DraftText
                    row
                    lens={lens!(budget.per_agent.max_cost_usd)}
                    label="Most dollars of one agent"
                    kind=TextKind::Decimal
                    placeholder="No limit"
                />
                <DraftText
                    row
                    lens={lens!(budget.per_agent.max_time_s)}
                    label="Most seconds of one agent"
                    kind=TextKind::Decimal
                    placeholder="No limit"
                    hint="Of all its calls together"
                />
            </div>
            <DraftSelect row lens={lens!(on_exhaustion)} label="At a limit" options=then />
        </Group>
    }
}
