//! How much of the transcript an agent is sent.

use super::choices::DraftSelect;
use super::fields::{DraftText, lens, policy_row};
use super::group::Group;
use super::options::pairs;
use super::state::EditorState;
use super::summary;
use crate::components::field::TextKind;
use leptos::prelude::*;

/// Everything, or a part of it.
#[component]
pub fn ContextFields() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let row = policy_row();
    let kinds = pairs([
        ("full", "Every message"),
        ("last_messages", "The last messages"),
        ("token_budget", "The newest messages that fit into so many tokens"),
        ("head_and_tail", "The first messages and the last"),
        ("summary", "The last messages, and a summary of those before"),
    ]);
    let kind = Memo::new(move |_| row.read(state, |policy| policy.context.kind.clone()));
    let is = move |wanted: &'static str| kind.with(|kind| kind == wanted);
    let is_full = move || is("full") || kind.with(String::is_empty);
    let amount = Signal::derive(move || {
        match kind.get().as_str() {
            "token_budget" => "Tokens",
            "last_messages" | "head_and_tail" | "summary" => "How many of the last",
            _ => "How many",
        }
        .to_owned()
    });
    view! {
        <Group title="Context: what agents are sent" set=state.set(summary::context)>
            <div class="row__fields" data-columns="condition">
                <DraftSelect
                    row
                    lens={lens!(context.kind)}
                    label="Agents are sent"
                    options=kinds
                    hint="The task and the shared memory always are. A summary costs a call now and then"
                />
                <div hidden=move || is_full() && state.live.get()>
                    <DraftText row lens={lens!(context.amount)} label=amount kind=TextKind::Whole placeholder="20" />
                </div>
                <div hidden=move || !is("head_and_tail") && state.live.get()>
                    <DraftText
                        row
                        lens={lens!(context.head)}
                        label="How many of the first"
                        kind=TextKind::Whole
                        placeholder="2"
                        hint="Only for the first messages and the last"
                    />
                </div>
            </div>
        </Group>
    }
}
