//! Puts a text on the reader's clipboard.

use crate::components::icon::Icon;
use leptos::prelude::*;

/// Puts a text on the clipboard, and says so until the text changes. Drawn where a script can do it: not over a connection
/// that browsers call insecure.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let (can_copy, copied) = (RwSignal::new(false), RwSignal::new(false));
    #[cfg(feature = "hydrate")]
    Effect::new(move || can_copy.set(window().is_secure_context()));
    Effect::new(move || {
        text.track();
        copied.set(false);
    });
    view! {
        <Show when=move || can_copy.get()>
            <button
                class="button"
                type="button"
                data-variant="quiet"
                on:click=move |_| {
                    copy(&text.get_untracked());
                    copied.set(true);
                }
            >
                <Icon name=Signal::derive(move || if copied.get() { "check" } else { "copy" }) />
                <span aria-live="polite">{move || if copied.get() { "Copied" } else { "Copy" }}</span>
            </button>
        </Show>
    }
}

fn copy(text: &str) {
    #[cfg(feature = "hydrate")]
    {
        let _ = window().navigator().clipboard().write_text(text);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = text;
}
