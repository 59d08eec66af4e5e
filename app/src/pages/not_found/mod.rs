//! The page for an address that leads nowhere.

use crate::components::empty_state::EmptyState;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page for an address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Page not found" />
        <h1>"Page not found"</h1>
        <EmptyState icon="search" text="Nothing is at this address. It may have moved or been deleted.">
            <a class="button" data-variant="primary" href="/">"Home"</a>
            <a class="button" href="/conversations">"Conversations"</a>
        </EmptyState>
    }
}
