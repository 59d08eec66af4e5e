//! What each conversation came to.

use super::letter;
use crate::api::comparison::ComparedRun;
use crate::components::markdown::Markdown;
use leptos::prelude::*;

/// What each conversation came to, side by side.
#[component]
pub(super) fn Answers(
    /// The conversations.
    runs: Vec<ComparedRun>,
) -> impl IntoView {
    let answers = runs.into_iter().enumerate().map(|(at, run)| answer(at, run)).collect_view();
    view! { <ul class="compare__answers">{answers}</ul> }
}

fn answer(at: usize, run: ComparedRun) -> impl IntoView {
    let (who, text) = match run.answer {
        Some((name, text)) => (format!("{}: {name}", letter(at)), view! { <Markdown text /> }.into_any()),
        None => (letter(at).to_string(), view! { <p class="analytics__note">"Nobody has replied."</p> }.into_any()),
    };
    view! {
        <li class="card">
            <h3 class="card__title">{who}</h3>
            {text}
            <p><a href=format!("/conversations/{}", run.summary.id)>"Read the conversation"</a></p>
        </li>
    }
}
