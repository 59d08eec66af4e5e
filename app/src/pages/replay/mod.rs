//! A conversation played again from its log, without a model: at any speed, from any event.
//!
//! The page shows what the live page shows, by the same fold and the same transcript, as of one event. Without a script it
//! is a page for each event, with links from turn to turn.

mod aside;
mod control;
mod player_bar;
#[cfg(feature = "hydrate")]
mod screen;
mod track;

use crate::api::load::loaded;
use crate::api::replay::{ReplayPage as Page, read_replay};
use crate::components::badge::{SimulatedBadge, StatusBadge};
use crate::components::error_panel::NoConversation;
use crate::components::moment::provide_zone;
use crate::components::transcript::Transcript;
use crate::error::AppError;
use crate::format;
use crate::live::LiveConversation;
use aside::Aside;
use control::Control;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::ConversationId;
use player_bar::PlayerBar;

/// Characters of the task that make a heading; the transcript has the whole.
const HEADING: usize = 140;

/// A conversation played again.
#[component]
pub fn ReplayPage() -> impl IntoView {
    provide_zone();
    let (params, query) = (use_params_map(), use_query_map());
    let id =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<ConversationId>().ok())));
    let asked = Memo::new(move |_| query.with(|query| query.get("at").and_then(|at| at.parse::<u64>().ok())));
    let page = loaded(
        move || id.get(),
        // Another place of the same conversation is reached without asking the server again.
        move |id| {
            let at = asked.get_untracked();
            async move {
                let id = id.ok_or_else(|| AppError::not_found("conversation").with_status())?;
                Ok::<_, AppError>((id, read_replay(id, at).await?))
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <p class="conversation__loading" role="status">"Loading the replay"</p> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((id, page)) => view! { <Replay id page asked /> }.into_any(),
                    Err(error) => view! { <Title text="Replay" /> <h1>"Replay"</h1> <NoConversation error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The replay of a conversation that is there.
#[component]
fn Replay(
    /// The conversation.
    id: ConversationId,
    /// It as of the event that the address asks for.
    page: Page,
    /// The event that the address asks for.
    asked: Memo<Option<u64>>,
) -> impl IntoView {
    let Page { outline, transcript } = page;
    let at = outline.place(asked.get_untracked());
    let control = Control::new(LiveConversation::new(id, transcript), outline, at);
    control.start(asked);
    let live = control.live;
    let nothing = move || live.rows().is_empty();
    view! {
        <div class="conversation replay">
            <Head live />
            <PlayerBar control />
            <div class="conversation__main" node_ref=control.column>
                <h2 class="visually-hidden">"Transcript"</h2>
                <Show when=nothing><p class="replay__nothing">"The conversation has begun; nothing is said yet."</p></Show>
                <Transcript live />
            </div>
            <Aside control />
            <p class="visually-hidden" role="status">{move || live.announcements.said()}</p>
        </div>
    }
}

/// What the conversation is about, and where it stood.
#[component]
fn Head(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    let (team, task, head) = (live.team(), live.task(), live.head);
    let status = Memo::new(move |_| head.with(|head| head.status));
    let simulated = Memo::new(move |_| head.with(|head| head.simulated));
    let used = move || head.with(|head| format::count(head.totals.tokens(), "token"));
    view! {
        <header class="run-head">
            <Title text=format!("Replay: {}", format::heading(&task, 60)) />
            <p class="replay__back"><a class="alone" href=format!("/conversations/{}", live.id)>"Back to the conversation"</a></p>
            <h1 class="run-head__title"><span class="visually-hidden">"Replay: "</span>{format::heading(&task, HEADING)}</h1>
            <div class="run-head__team">
                <span>{team.name.clone()}</span>
                <span>{team.policy.turn_strategy.label()}</span>
                <span class="replay__then">
                    {move || view! { <StatusBadge status=status.get() /> }}
                    <Show when=move || simulated.get()><SimulatedBadge /></Show>
                </span>
                <span class="replay__used">{used}</span>
            </div>
        </header>
    }
}
