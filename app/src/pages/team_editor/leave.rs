//! Asks before what was typed is lost.

use leptos::prelude::*;

/// Asks before the page is left while something has `changed`: by the browser when it is closed, reloaded or left for
/// elsewhere, and by a question when a link leads to another page of the application.
pub fn ask_before(changed: Signal<bool>) {
    Effect::new(move || {
        let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
            if changed.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
    #[cfg(feature = "hydrate")]
    links::ask_before(changed);
}

#[cfg(feature = "hydrate")]
mod links {
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;
    use wasm_bindgen::closure::Closure;
    use web_sys::{Element, Event};

    /// Listens on the document, which hears of a click before the router does.
    pub(super) fn ask_before(changed: Signal<bool>) {
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let link = event.target().and_then(|target| target.dyn_into::<Element>().ok()?.closest("a[href]").ok()?);
            let leaves = link.and_then(|link| link.get_attribute("href")).is_some_and(|href| leads_elsewhere(&href));
            if leaves && changed.get_untracked() && !event.default_prevented() {
                let question = "Leave without saving? What you changed here will be lost.";
                if !window().confirm_with_message(question).unwrap_or(true) {
                    event.prevent_default();
                }
            }
        });
        let listener = StoredValue::new_local(listener);
        listener.with_value(|listener| {
            let _ = document().add_event_listener_with_callback("click", listener.as_ref().unchecked_ref());
        });
        on_cleanup(move || {
            let _ = listener.try_with_value(|listener| {
                document().remove_event_listener_with_callback("click", listener.as_ref().unchecked_ref())
            });
        });
    }

    /// Whether a link leaves the editor: neither to a place in the page nor to a file.
    fn leads_elsewhere(href: &str) -> bool {
        !(href.starts_with('#') || href.contains("/export."))
    }
}
