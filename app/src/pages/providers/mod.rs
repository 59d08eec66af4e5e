//! Model providers.

pub mod form;

use leptos::prelude::*;

/// Model providers.
#[component]
pub fn ProvidersPage() -> impl IntoView {
    view! { <h1>"Providers"</h1> }
}
