//! Icons of the sprite.

use leptos::prelude::*;

/// An icon beside a text that says the same: readers of the screen are not told of it.
#[component]
pub fn Icon(
    /// Its name in `tools/icons.txt`.
    #[prop(into)]
    name: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=move || format!("/icons.svg#{}", name.get())></use>
        </svg>
    }
}
