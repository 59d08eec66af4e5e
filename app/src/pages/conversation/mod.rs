//! One conversation, live.

use leptos::prelude::*;

/// One conversation, live.
#[component]
pub fn ConversationPage() -> impl IntoView {
    view! { <h1>"Conversation"</h1> }
}
