//! Who waits and speaks, as it happens.

use crate::components::clock::clock;
use crate::components::timeline::TimelineFigure;
use crate::live::LiveConversation;
use leptos::html::Details;
use leptos::prelude::*;
use model::Status;
use projections::Timeline;

/// The timeline of the turns that are shown. It is drawn while it is open; without a script it is on the page of figures.
#[component]
pub(super) fn TimelinePanel(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let is_open = RwSignal::new(false);
    // It may have been opened before the browser took over.
    let look = move || is_open.set(details.get_untracked().is_some_and(|details| details.open()));
    Effect::new(look);
    let now = clock();
    let timeline = Memo::new(move |before: Option<&Timeline>| {
        if !is_open.get() {
            return before.cloned().unwrap_or_default();
        }
        let (status, started_at) = live.head.with(|head| (head.status, head.started_at));
        let mut timeline = live.timeline();
        // What is open goes on, by the reader's clock; that may be behind the server's.
        if let (Status::Running, Some(now), Some(start)) = (status, now.get(), started_at) {
            timeline.end_ms = timeline.end_ms.max(now.since(start));
        }
        timeline
    });
    view! {
        <details class="disclosure" node_ref=details on:toggle=move |_| look()>
            <summary>"Timeline"</summary>
            <Show when=move || is_open.get()>
                <TimelineFigure timeline />
            </Show>
            <p><a href=format!("/conversations/{}/analytics#charts", live.id)>"All turns, with the other figures"</a></p>
        </details>
    }
}
