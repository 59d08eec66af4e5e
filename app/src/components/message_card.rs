//! A person's message.

use crate::components::icon::Icon;
use crate::components::markdown::Markdown;
use crate::components::moment::Moment;
use leptos::prelude::*;
use projections::person::Voice;
use projections::transcript::MessageEntry;

/// A person's message, the task included.
#[component]
pub fn MessageCard(
    /// The message.
    message: MessageEntry,
    /// Names of the agents that it was meant for; `None`: everybody.
    to: Option<String>,
) -> impl IntoView {
    let id = message.message_id.to_string();
    let heading = format!("{id}-who");
    let labelled = heading.clone();
    let href = format!("#{id}");
    let author = Voice::You.subject(&message.author).to_owned();
    let what = if message.round == 1 { "Task".to_owned() } else { format!("Round {}", message.round) };
    view! {
        <article class="message-card" id=id aria-labelledby=labelled>
            <span class="message-card__mark"><Icon name="user" /></span>
            <header class="message-card__head">
                <h3 class="message-card__name" id=heading>{author}</h3>
                <span class="message-card__role">{what} {to.map(|to| format!(" to {to}"))}</span>
                <a class="message-card__time alone" href=href><Moment at=message.at /></a>
            </header>
            <div class="message-card__body"><Markdown text=Signal::stored(message.text) /></div>
        </article>
    }
}

/// What a team was given that is itself an agent: the conversation around it, folded.
#[component]
pub fn GivenCard(
    /// The beginning of it.
    text: String,
) -> impl IntoView {
    view! {
        <details class="calls-card">
            <summary><Icon name="message-square" /> <span>"What the team was given"</span></summary>
            <blockquote class="call__text">{text}</blockquote>
        </details>
    }
}
