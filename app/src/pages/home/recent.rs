//! The last few conversations.

use crate::components::badge::{SimulatedBadge, StatusBadge};
use crate::components::moment::{Moment, Precision, provide_zone};
use crate::format;
use leptos::prelude::*;
use model::ConversationSummary;

/// The last few conversations; nothing before the first.
#[component]
pub fn Recent(
    /// Newest first.
    conversations: Vec<ConversationSummary>,
) -> impl IntoView {
    provide_zone();
    (!conversations.is_empty()).then(|| {
        view! {
            <section class="stack" aria-labelledby="recent">
                <div class="section-head">
                    <h2 id="recent">"Recent conversations"</h2>
                    <a class="alone" href="/conversations">"All conversations"</a>
                </div>
                <ul class="recent">
                    {conversations.into_iter().map(|conversation| view! { <RecentItem conversation /> }).collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn RecentItem(conversation: ConversationSummary) -> impl IntoView {
    let ConversationSummary { id, status, title, team_name, totals, simulated, updated_at, .. } = conversation;
    view! {
        <li class="recent__item">
            <a class="recent__title" href=format!("/conversations/{id}")>{title}</a>
            <span class="recent__badges">
                <StatusBadge status />
                {simulated.then(|| view! { <SimulatedBadge /> })}
            </span>
            <span class="recent__meta">
                {format!("{team_name} · {} · ", format::count(u64::from(totals.turns), "turn"))}
                <Moment at=updated_at precision=Precision::Day />
            </span>
        </li>
    }
}
