//! Calls of the coordination itself: votes, judgements, choices of a speaker, plans. Small and folded: they are no replies.

use crate::components::icon::Icon;
use crate::format;
use crate::live::TurnCell;
use leptos::prelude::*;
use model::event::TurnPurpose;
use projections::transcript::{TurnEntry, TurnState, purpose_label};

/// Calls of one purpose, folded.
#[component]
pub fn CallsCard(
    /// What they are for.
    purpose: TurnPurpose,
    /// The calls, in order.
    #[prop(into)]
    calls: RwSignal<Vec<TurnCell>>,
) -> impl IntoView {
    let heading = move || calls.with(|calls| headline(purpose, calls));
    let tokens = move || {
        let sum = |calls: &Vec<TurnCell>| calls.iter().map(|call| call.entry.with(used)).sum::<u64>();
        Some(calls.with(sum)).filter(|tokens| *tokens > 0).map(|tokens| format::count(tokens, "token"))
    };
    view! {
        <details class="calls-card" data-purpose=purpose.as_str()>
            <summary>
                <Icon name=icon(purpose) />
                <span>{heading}</span>
                <span class="calls-card__meta">{tokens}</span>
            </summary>
            <ul class="calls-card__list">
                <For
                    each=move || calls.get()
                    key=|call: &TurnCell| call.anchor.clone()
                    children=|turn| view! { <Call turn /> }
                />
            </ul>
        </details>
    }
}

/// One call: who, what came of it, and in which words.
#[component]
fn Call(
    /// The call.
    turn: TurnCell,
) -> impl IntoView {
    let (entry, text) = (RwSignal::from(turn.entry), RwSignal::from(turn.text));
    let name = entry.with_untracked(|entry| entry.agent_name.clone());
    view! {
        <li class="call" id=turn.anchor data-state=move || entry.with(|entry| entry.state.as_str())>
            <p class="call__head">
                <strong>{name}</strong> " " {move || entry.with(outcome)}
                " " <span class="calls-card__meta">{move || entry.with(figures)}</span>
            </p>
            <Show when=move || !text.with(String::is_empty)>
                <blockquote class="call__text">{move || text.get()}</blockquote>
            </Show>
        </li>
    }
}

fn headline(purpose: TurnPurpose, calls: &[TurnCell]) -> String {
    let label = purpose_label(purpose);
    let open = calls.iter().filter(|call| call.entry.with(|entry| entry.state.is_open())).count();
    match (calls.len(), open) {
        (1, 0) => label.to_owned(),
        (1, _) => format!("{label}, under way"),
        (all, 0) => format!("{label}, {all} calls"),
        (all, open) => format!("{label}, {} of {all} answered", all - open),
    }
}

fn used(entry: &TurnEntry) -> u64 {
    entry.usage.map_or(0, |usage| usage.total_tokens())
}

/// What came of a call, in words.
fn outcome(entry: &TurnEntry) -> String {
    match (&entry.state, &entry.vote) {
        (TurnState::Waiting | TurnState::Streaming, _) => "is asked".to_owned(),
        (TurnState::Failed { message, .. }, _) => format!("failed: {message}"),
        (TurnState::Interrupted(_), _) => "was cut off".to_owned(),
        (_, Some(vote)) if !vote.valid => format!("gave no vote: {}", vote.reason),
        (_, Some(vote)) if vote.reason.is_empty() => format!("voted: {}", vote.choice),
        (_, Some(vote)) => format!("voted: {} – {}", vote.choice, vote.reason),
        (TurnState::Passed { reason }, None) => format!("passed: {reason}"),
        (TurnState::Completed { .. }, None) => "answered".to_owned(),
    }
}

fn figures(entry: &TurnEntry) -> String {
    let mut figures: Vec<String> = Vec::new();
    if entry.attempt > 1 {
        figures.push(format!("attempt {}", entry.attempt));
    }
    figures.extend(entry.usage.map(|usage| format::count(usage.total_tokens(), "token")));
    figures.extend(entry.duration_ms.map(format::span));
    if entry.simulated {
        figures.push("simulated".to_owned());
    }
    figures.join(" · ")
}

const fn icon(purpose: TurnPurpose) -> &'static str {
    match purpose {
        TurnPurpose::Ballot => "vote",
        TurnPurpose::Judge => "scale",
        TurnPurpose::Select => "route",
        TurnPurpose::Plan => "list-checks",
        TurnPurpose::Summary => "file-text",
        TurnPurpose::Speak | TurnPurpose::Exchange | TurnPurpose::Synthesis | TurnPurpose::Work => "message-square",
    }
}
