//! All teams.

use leptos::prelude::*;

/// All teams.
#[component]
pub fn TeamsPage() -> impl IntoView {
    view! { <h1>"Teams"</h1> }
}
