//! A team, made or changed.

pub mod draft;

use leptos::prelude::*;

/// A team, made or changed.
#[component]
pub fn TeamEditorPage() -> impl IntoView {
    view! { <h1>"Team"</h1> }
}
