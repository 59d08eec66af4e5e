//! One conversation, live: its run bar, its transcript, and what stands beside them.

mod acts;
mod agents;
mod banner;
mod baseline;
mod consensus;
mod follow;
mod inspector;
mod memory;
mod run_bar;
mod search;
mod share;
mod timeline;
mod waiting;

use crate::api::conversations::read_conversation;
use crate::api::load::loaded;
use crate::components::composer::Composer;
use crate::components::error_panel::NoConversation;
use crate::components::moment::provide_zone;
use crate::components::transcript::Transcript;
use crate::components::turn_acts::TurnActs;
use crate::error::AppError;
use crate::live::{Head, LiveConversation, PAGE_TURNS};
use acts::Acts;
use banner::Banner;
use follow::{Following, JumpToLive};
use inspector::Inspector;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::ConversationId;
use run_bar::RunBar;
use waiting::Waiting;

/// Most turns that are shown at once, whatever the address asks for.
const MOST_TURNS: u32 = 2_000;

/// One conversation, live.
#[component]
pub fn ConversationPage() -> impl IntoView {
    provide_zone();
    let (params, query) = (use_params_map(), use_query_map());
    let id =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<ConversationId>().ok())));
    let turns = Memo::new(move |_| {
        let asked = query.with(|query| query.get("turns").and_then(|turns| turns.parse::<u32>().ok()));
        asked.unwrap_or(PAGE_TURNS).clamp(1, MOST_TURNS)
    });
    let page = loaded(
        move || (id.get(), turns.get()),
        |(id, turns)| async move {
            let id = id.ok_or_else(|| AppError::not_found("conversation").with_status())?;
            Ok::<_, AppError>((id, read_conversation(id, turns).await?))
        },
    );
    view! {
        <Suspense fallback=|| view! { <p class="conversation__loading" role="status">"Loading the conversation"</p> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok((id, transcript)) => {
                        view! { <Conversation live=LiveConversation::new(id, transcript) shown=turns.get_untracked() /> }.into_any()
                    }
                    Err(error) => view! { <Title text="Conversation" /> <h1>"Conversation"</h1> <NoConversation error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// The page of a conversation that is there.
#[component]
fn Conversation(
    /// The conversation.
    live: LiveConversation,
    /// How many turns are shown at the most.
    shown: u32,
) -> impl IntoView {
    let acts = Acts::new();
    provide_context(TurnActs { live, retry: acts.retry, fork: acts.fork });
    #[cfg(feature = "hydrate")]
    crate::components::turn_acts::close_menu_elsewhere();
    let following = Following::new(live);
    following.follow(acts);
    let team = live.team();
    let agents = team.agents.iter().map(|agent| (agent.id.clone(), agent.name.clone())).collect::<Vec<_>>();
    let delivery = Memo::new(move |_| live.head.with(Head::delivery));
    let muted = Memo::new(move |_| live.head.with(Head::muted));
    let earlier = move || live.head.with(|head| head.earlier_entries);
    view! {
        <div class="conversation">
            <Banner live />
            <RunBar live acts />
            <div class="conversation__main" node_ref=following.column>
                <h2 class="visually-hidden">"Transcript"</h2>
                <Show when=move || { earlier() > 0 }>
                    <p class="conversation__earlier">
                        <a class="alone" href=format!("?turns={}", (shown * 2).min(MOST_TURNS))>"Load earlier"</a>
                        <span>{move || format!("{} entries lie before this one", earlier())}</span>
                    </p>
                </Show>
                <Transcript live />
                <JumpToLive following />
                <div class="conversation__dock">
                    <Waiting live acts />
                    <Composer id=live.id agents muted delivery action=acts.post />
                </div>
            </div>
            <Inspector live acts />
            <p class="visually-hidden" role="status">{move || live.announcements.said()}</p>
        </div>
    }
}
