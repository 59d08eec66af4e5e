//! What the conversation is about and who talks.

use crate::components::button::LinkButton;
use crate::format;
use crate::live::{Head, LiveConversation};
use leptos::prelude::*;
use leptos_meta::Title;

/// Characters of the task that make a heading; the transcript has the whole.
const HEADING: usize = 140;

/// What the conversation is about and who talks.
#[component]
pub(super) fn Banner(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    let (team, task) = (live.team(), live.task());
    let heading = format::heading(&task, HEADING);
    let short = format::heading(&task, 60);
    let waits = Memo::new(move |_| live.head.with(Head::waits_for_person));
    let forked = live.head.with_untracked(|head| head.forked);
    let name = live.origin().map_or_else(
        || team.name.clone().into_any(),
        |origin| {
            let name = format!("{}, version {}", team.name, origin.version);
            view! { <a class="alone" href=format!("/teams/{}", origin.team_id)>{name}</a> }.into_any()
        },
    );
    view! {
        <header class="run-head">
            // Seen in the list of tabs, where nothing else of the page is.
            <Title text=move || if waits.get() { format!("(waiting for you) {short}") } else { short.clone() } />
            <div class="run-head__row">
                <h1 class="run-head__title">{heading}</h1>
                <LinkButton href=format!("/conversations/{}/replay", live.id) icon="history" attr:data-command="Replay" attr:data-keys="r">"Replay"</LinkButton>
            </div>
            <p class="run-head__team">
                {name} {team.policy.tasks.is_some().then(|| view! { <span>"Tasks first"</span> })}
                <span class="run-head__strategy">{team.policy.turn_strategy.label()}</span>
                <span class="run-head__sentence">{model::sentence::sentence(&team)}</span>
            </p>
            {forked.map(|forked| {
                let original = format!("/conversations/{}", forked.from);
                view! {
                    <p class="run-head__origin">
                        "It goes on from " <a href=original>"the conversation it was copied from"</a>
                        "; nothing before that was paid here."
                    </p>
                }
            })}
        </header>
    }
}
