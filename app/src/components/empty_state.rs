//! What stands where there is nothing yet.

use super::icon::Icon;
use leptos::prelude::*;

/// One sentence and what to do about it.
#[component]
pub fn EmptyState(
    /// Icon above the sentence.
    icon: &'static str,
    /// What is missing, in one sentence.
    #[prop(into)]
    text: String,
    /// What to do: a button or link, or two.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="empty-state">
            <Icon name=icon />
            <p>{text}</p>
            <div class="cluster">{children()}</div>
        </div>
    }
}
