//! Fields that are folded away until somebody needs them.

use leptos::prelude::*;

/// A folded group of fields. Its line says what is set where that differs from the default.
#[component]
pub fn Group(
    /// What it is about.
    title: &'static str,
    /// What is set, in a few words each; nothing where all is as by default.
    #[prop(into)]
    set: Signal<Vec<String>>,
    /// Whether it is unfolded at first.
    #[prop(optional)]
    open: bool,
    /// Id in the page, for findings about the whole group.
    #[prop(optional)]
    id: Option<&'static str>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure" open=open id=id tabindex=id.map(|_| "-1")>
            <summary>
                <span class="disclosure__title">{title}</span>
                <span class="disclosure__set">{move || set.with(|set| set.join(" · "))}</span>
            </summary>
            <div class="stack">{children()}</div>
        </details>
    }
}
