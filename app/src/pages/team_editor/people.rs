//! Where people decide and take part.

use super::choices::{DraftSelect, DraftTick, DraftTicks};
use super::draft::AgentDraft;
use super::fields::{DraftText, Row, lens, policy_row};
use super::group::Group;
use super::options::{agents, pairs};
use super::state::EditorState;
use super::summary;
use crate::components::field::TextKind;
use leptos::prelude::*;

/// Where the conversation waits for a person's approval.
#[component]
pub fn ApprovalFields() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let then = pairs([("stop", "The conversation stops"), ("approve", "It counts as approved")]);
    view! {
        <Group title="Approval by a person" set=state.set(summary::approvals) id="policy-approvals">
            <DraftTicks
                row
                lens={lens!(approvals.replies_of)}
                legend="Replies that wait for approval"
                hint="Of agents that speak one after another. What is sent back is taken anew, with your comment."
                options=agents(state)
            />
            <DraftTick row lens={lens!(approvals.result)} label="The outcome of a round waits for approval" />
            <p class="field__hint">"Where it is not approved, your comment opens another round."</p>
            <div class="row__fields" data-columns="condition">
                <DraftText
                    row
                    lens={lens!(approvals.timeout_s)}
                    label="Longest wait"
                    kind=TextKind::Decimal
                    placeholder="For ever"
                    hint="Seconds, fractions allowed"
                />
                <DraftSelect row lens={lens!(approvals.on_timeout)} label="When nobody answers" options=then />
            </div>
        </Group>
    }
}

/// Whether a person speaks for an agent.
#[component]
pub fn PersonFields(
    /// The agent.
    row: Row<AgentDraft>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let then = pairs([("pass", "The turn is passed"), ("stop", "The conversation stops")]);
    let is_model = move || row.read(state, |agent| agent.person.on.is_empty());
    view! {
        <div class="row__fields" data-columns="agent">
            <DraftTick row lens={lens!(person.on)} label="A person speaks for this agent" />
            <div hidden=move || is_model() && state.live.get()>
                <DraftText
                    row
                    lens={lens!(person.timeout_s)}
                    label="Longest wait for the person"
                    kind=TextKind::Decimal
                    placeholder="For ever"
                    hint="Seconds"
                />
            </div>
            <div hidden=move || is_model() && state.live.get()>
                <DraftSelect row lens={lens!(person.on_timeout)} label="When the person does not come" options=then />
            </div>
        </div>
    }
}
