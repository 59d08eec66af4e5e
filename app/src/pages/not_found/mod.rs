//! The page for an address that leads nowhere.

use leptos::prelude::*;

/// The page for an address that leads nowhere.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <h1>"Page not found"</h1> }
}
