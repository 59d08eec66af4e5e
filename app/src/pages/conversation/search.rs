//! Where something was said. Without a script it is a form that asks for the page anew.

use crate::api::search::{Found, search_conversation};
use crate::components::button::Button;
use crate::live::PAGE_TURNS;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::ConversationId;
use projections::search::Hit;

/// Turns that are shown before one that was found.
const BEFORE: u32 = 5;

/// A field, and the places that it finds.
#[component]
pub(super) fn Search(
    /// The conversation.
    id: ConversationId,
) -> impl IntoView {
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get("q").unwrap_or_default());
    let text = RwSignal::new(asked.clone());
    let found = Resource::new(
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
                on:input:target=move |event| text.set(event.target().value())
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
        (1, _) => "Said once.".to_owned(),
        (count, shown) if count as usize > shown => format!("Said {count} times; the latest {shown}:"),
        (count, _) => format!("Said {count} times, the latest first:"),
    };
    view! {
        <p class="inspector__note" role="status">{words}</p>
        <ul class="search__hits">{found.hits.into_iter().map(|hit| view! { <Place hit /> }).collect_view()}</ul>
    }
}

#[component]
fn Place(hit: Hit) -> impl IntoView {
    let href = address(&hit);
    view! {
        <li class="search__hit">
            <a href=href rel="external">{hit.speaker}</a>
            <p>{hit.before} <mark>{hit.found}</mark> {hit.after}</p>
        </li>
    }
}

/// The place in the page; further back than a page shows at first, the page with enough turns.
fn address(hit: &Hit) -> String {
    let wanted = hit.turns_back + BEFORE;
    if wanted <= PAGE_TURNS { format!("#{}", hit.key) } else { format!("?turns={wanted}#{}", hit.key) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_far_back_asks_for_enough_turns() {
        let hit = |turns_back| Hit {
            key: "t7".to_owned(),
            speaker: String::new(),
            before: String::new(),
            found: String::new(),
            after: String::new(),
            turns_back,
        };
        assert_eq!(address(&hit(3)), "#t7");
        assert_eq!(address(&hit(150)), "?turns=155#t7");
    }
}
