//! Figures over all conversations.

use leptos::prelude::*;

/// Figures over all conversations.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    view! { <h1>"Analytics"</h1> }
}
