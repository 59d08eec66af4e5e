//! Figures of one conversation.

use leptos::prelude::*;

/// Figures of one conversation.
#[component]
pub fn RunAnalyticsPage() -> impl IntoView {
    view! { <h1>"Analytics of a conversation"</h1> }
}
