//! Who would speak first.

use crate::api::editor::FirstTurn;
use crate::components::agent_mark::AgentMark;
use leptos::prelude::*;

/// The first turns of a team, in order.
#[component]
pub fn FirstSpeakers(
    /// The turns.
    turns: Vec<FirstTurn>,
) -> impl IntoView {
    view! {
        <p class="first-speakers__caption" aria-hidden="true">"First speakers"</p>
        <ol class="first-speakers" aria-label="First speakers">{turns.into_iter().map(turn).collect_view()}</ol>
    }
}

fn turn(turn: FirstTurn) -> impl IntoView {
    let (name, position) = turn.agent;
    view! {
        <li class="first-speakers__turn" title=turn.reason data-parallel=turn.is_parallel.then_some("")>
            <AgentMark name=name.clone() position />
            <span class="first-speakers__name">{name}</span>
            <span class="first-speakers__what">{turn.purpose}</span>
        </li>
    }
}
