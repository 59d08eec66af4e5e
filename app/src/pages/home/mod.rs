//! Where people arrive.

use leptos::prelude::*;

/// Where people arrive.
#[component]
pub fn HomePage() -> impl IntoView {
    view! { <h1>"Roundtable"</h1> }
}
