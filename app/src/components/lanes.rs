//! Replies that are written at the same time: side by side where there is room, else one at a time behind tabs.

use crate::components::agent_mark::{AgentMark, agent_colour};
use crate::components::focus;
use crate::live::TurnCell;
use leptos::prelude::*;
use projections::transcript::TurnState;

/// Replies that are written at the same time. Which of the two shapes is shown is a matter of style alone: the page does not
/// know its width when it is first drawn.
#[component]
pub fn Lanes(
    /// The turns, in order; others may join them.
    #[prop(into)]
    turns: RwSignal<Vec<TurnCell>>,
    /// Place of a turn's agent in the team, from 0.
    #[prop(into)]
    position: Callback<TurnCell, usize>,
    /// Draws a turn.
    #[prop(into)]
    card: Callback<TurnCell, AnyView>,
) -> impl IntoView {
    // Nobody's choice is the first one.
    let chosen = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| {
        chosen.get().or_else(|| turns.with(|turns| turns.first().map(|turn| turn.anchor.clone()))).unwrap_or_default()
    });
    #[cfg(feature = "hydrate")]
    follow_address(turns, chosen);
    let press = move |event: leptos::ev::KeyboardEvent| {
        let to = turns.with_untracked(|turns| {
            let last = turns.len().saturating_sub(1);
            let at = turns.iter().position(|turn| turn.anchor == shown.get_untracked()).unwrap_or_default();
            let to = match event.key().as_str() {
                "ArrowRight" => {
                    if at == last {
                        0
                    } else {
                        at + 1
                    }
                }
                "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
                "Home" => 0,
                "End" => last,
                _ => return None,
            };
            turns.get(to).map(|turn| turn.anchor.clone())
        });
        if let Some(to) = to {
            event.prevent_default();
            focus::jump(&tab_id(&to));
            chosen.set(Some(to));
        }
    };
    view! {
        <section class="lanes" aria-label="Parallel replies" data-count=move || turns.with(Vec::len)>
            <div class="lanes__tabs needs-script" role="tablist" aria-label="Parallel replies" on:keydown=press>
                <For
                    each=move || turns.get()
                    key=|turn: &TurnCell| turn.anchor.clone()
                    children=move |turn| view! { <Tab position=position.run(turn.clone()) turn shown chosen /> }
                />
            </div>
            <For
                each=move || turns.get()
                key=|turn: &TurnCell| turn.anchor.clone()
                children=move |turn| {
                    let anchor = turn.anchor.clone();
                    view! {
                        <div
                            class="lane"
                            role="tabpanel"
                            id=format!("{anchor}-lane")
                            aria-labelledby=tab_id(&anchor)
                            data-shown=move || shown.with(|shown| *shown == anchor).then_some("true")
                        >
                            {card.run(turn)}
                        </div>
                    }
                }
            />
        </section>
    }
}

/// The way to one of the replies: whose it is, and how far.
#[component]
fn Tab(
    /// The turn.
    turn: TurnCell,
    /// Place of its agent in the team, from 0.
    position: usize,
    /// The id of the turn that is shown.
    shown: Memo<String>,
    /// The id of the turn that the reader chose.
    chosen: RwSignal<Option<String>>,
) -> impl IntoView {
    let TurnCell { entry, anchor, .. } = turn;
    let name = entry.with_untracked(|entry| entry.agent_name.clone());
    let state = Memo::new(move |_| entry.with(|entry| standing(&entry.state)));
    let is_shown = Memo::new({
        let anchor = anchor.clone();
        move |_| shown.with(|shown| *shown == anchor)
    });
    view! {
        <button
            class="lanes__tab"
            type="button"
            role="tab"
            id=tab_id(&anchor)
            data-agent=agent_colour(position)
            aria-controls=format!("{anchor}-lane")
            aria-selected=move || if is_shown.get() { "true" } else { "false" }
            tabindex=move || if is_shown.get() { "0" } else { "-1" }
            on:click=move |_| chosen.set(Some(anchor.clone()))
        >
            <AgentMark position name=name.clone() />
            <span class="lanes__name">{name}</span>
            <span class="lanes__state">{state}</span>
        </button>
    }
}

fn tab_id(anchor: &str) -> String {
    format!("{anchor}-tab")
}

/// How far a reply is, in a word.
const fn standing(state: &TurnState) -> &'static str {
    match state {
        TurnState::Waiting => "Thinking",
        TurnState::Streaming => "Writing",
        TurnState::Completed { .. } => "Done",
        TurnState::Passed { .. } => "Passed",
        TurnState::Interrupted(_) => "Cut off",
        TurnState::Failed { .. } => "Failed",
    }
}

/// A turn that the address names, or that one lies in, is the one to show.
#[cfg(feature = "hydrate")]
fn follow_address(turns: RwSignal<Vec<TurnCell>>, chosen: RwSignal<Option<String>>) {
    let hash = leptos_router::hooks::use_location().hash;
    Effect::new(move |_| {
        let hash = hash.get();
        let named = hash.trim_start_matches('#');
        let is_named = |turn: &&TurnCell| {
            named.strip_prefix(turn.anchor.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let named = turns.with_untracked(|turns| turns.iter().find(is_named).map(|turn| turn.anchor.clone()));
        if named.is_some() {
            chosen.set(named);
        }
    });
}
