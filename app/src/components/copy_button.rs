//! Puts a text on the reader's clipboard.

use crate::components::icon::Icon;
use leptos::prelude::*;

/// Puts a text on the clipboard, and says so, or that the browser refuses, until the text changes. Drawn where a script can do it: not over a connection
/// that browsers call insecure.
#[component]
pub fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let (can_copy, copied) = (RwSignal::new(false), RwSignal::new(None::<bool>));
    #[cfg(feature = "hydrate")]
    Effect::new(move || can_copy.set(window().is_secure_context()));
    Effect::new(move || {
        text.track();
        copied.set(None);
    });
    let looks = move || match copied.get() {
        None => ("copy", "Copy"),
        Some(true) => ("check", "Copied"),
        Some(false) => ("circle-alert", "Not copied"),
    };
    view! {
        <Show when=move || can_copy.get()>
            <button class="button" type="button" data-variant="quiet" on:click=move |_| copy(&text.get_untracked(), copied)>
                <Icon name=Signal::derive(move || looks().0) />
                <span aria-live="polite">{move || looks().1}</span>
            </button>
        </Show>
    }
}

#[cfg(feature = "hydrate")]
fn copy(text: &str, copied: RwSignal<Option<bool>>) {
    let written = window().navigator().clipboard().write_text(text);
    leptos::task::spawn_local(async move {
        let is_written = wasm_bindgen_futures::JsFuture::from(written).await.is_ok();
        copied.try_set(Some(is_written));
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: &str, _: RwSignal<Option<bool>>) {}
