//! A summary of what was said. It is no reply, but it may be the round's last word.

use crate::components::icon::Icon;
use crate::components::markdown::Markdown;
use crate::format;
use crate::live::TurnCell;
use leptos::prelude::*;
use projections::transcript::{TurnEntry, TurnState};

/// A summary of what was said: open where it stands for an answer, else folded.
#[component]
pub fn SummaryCard(
    /// Its turn.
    turn: TurnCell,
) -> impl IntoView {
    let (entry, text) = (RwSignal::from(turn.entry), RwSignal::from(turn.text));
    let is_last_word = Memo::new(move |_| entry.with(|entry| entry.best));
    view! {
        <details class="summary-card" id=turn.anchor open=move || is_last_word.get()>
            <summary>
                <Icon name="file-text" />
                <span>{move || entry.with(heading)}</span>
                <span class="calls-card__meta">{move || entry.with(figures)}</span>
            </summary>
            {move || is_last_word.get().then(|| view! {
                <p class="summary-card__note">"A limit ended the round: this is what it came to."</p>
            })}
            <Markdown text />
        </details>
    }
}

fn heading(entry: &TurnEntry) -> String {
    let name = &entry.agent_name;
    match (&entry.state, entry.sums_up) {
        (TurnState::Waiting | TurnState::Streaming, _) => format!("{name} sums up what was said"),
        (TurnState::Failed { message, .. }, _) => format!("The summary of {name} failed: {message}"),
        (TurnState::Interrupted(_), _) => format!("The summary of {name} was cut off"),
        (_, Some(messages)) => format!("Summary of {} by {name}", format::count(messages.into(), "message")),
        (_, None) => format!("Summary by {name}"),
    }
}

fn figures(entry: &TurnEntry) -> Option<String> {
    entry.usage.map(|usage| format::count(usage.total_tokens(), "token"))
}
