//! All conversations.

use leptos::prelude::*;

/// All conversations.
#[component]
pub fn ConversationsPage() -> impl IntoView {
    view! { <h1>"Conversations"</h1> }
}
