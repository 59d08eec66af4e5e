//! Where something was said. Without a script it is a form that asks for the page anew.

use crate::api::load::loaded;
use crate::api::search::{Found, search_conversation};
use crate::components::button::Button;
use crate::live::address_of;
use leptos::leptos_dom::helpers::debounce;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::ConversationId;
use projections::person::Voice;
use projections::search::Hit;
use std::time::Duration;

/// Time after the last key in which nothing is looked for: each time the log is read.
const PAUSE: Duration = Duration::from_millis(250);

/// A field, and the places that it finds.
#[component]
pub(super) fn Search(
    /// The conversation.
    id: ConversationId,
) -> impl IntoView {
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get("q").unwrap_or_default());
    let text = RwSignal::new(asked.clone());
    let found = loaded(
        move || text.get(),
        move |text| async move {
            if text.trim().is_empty() {
                return Ok(None);
            }
            search_conversation(id, text).await.map(Some)
        },
    );
    view! {
        <form class="search" role="search" method="get" on:submit=move |event| event.prevent_default()>
            <label class="visually-hidden" for="search-text">"Search this conversation"</label>
            <input
                class="field__control"
                id="search-text"
                type="search"
                name="q"
                value=asked
                placeholder="Search this conversation"
                autocomplete="off"
                data-command="Search this conversation"
                data-keys="/"
                on:input=debounce(PAUSE, move |event| text.set(event_target_value(&event)))
            />
            <noscript><Button icon="search">"Search"</Button></noscript>
        </form>
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(None) => ().into_any(),
                    Ok(Some(found)) => view! { <Hits found /> }.into_any(),
                    Err(error) => view! { <p class="inspector__note" role="status">{error.to_string()}</p> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Hits(found: Found) -> impl IntoView {
    let shown = found.hits.len();
    let words = match (found.count, shown) {
        (0, _) => "Nobody said that.".to_owned(),
        (1, _) => "In 1 turn:".to_owned(),
        (count, shown) if count as usize > shown => format!("In {count} turns; the latest {shown}:"),
        (count, _) => format!("In {count} turns, the latest first:"),
    };
    view! {
        <p class="inspector__note" role="status">{words}</p>
        <ul class="search__hits">{found.hits.into_iter().map(|hit| view! { <Place hit /> }).collect_view()}</ul>
    }
}

#[component]
fn Place(hit: Hit) -> impl IntoView {
    let href = address_of(&hit.key, hit.turns_back);
    let speaker = Voice::You.subject(&hit.speaker).to_owned();
    view! {
        <li class="search__hit">
            <a class="alone" href=href rel="external">{speaker}</a>
            <p>{hit.before}<mark>{hit.found}</mark>{hit.after}</p>
        </li>
    }
}
