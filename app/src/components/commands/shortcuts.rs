//! The list of keys.

use super::{OpenSheet, Sheet};
use leptos::html::Dialog;
use leptos::prelude::*;

/// Where the browser remembers that the keys are off.
#[cfg(feature = "hydrate")]
const STORED: &str = "shortcuts";

/// Whether keys without Ctrl do something. People who speak to their computer turn them off.
#[cfg(feature = "hydrate")]
pub fn are_on() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|storage| storage.get_item(STORED).ok().flatten()).as_deref() != Some("off")
}

#[cfg(not(feature = "hydrate"))]
const fn are_on() -> bool {
    true
}

fn turn(on: bool) {
    #[cfg(feature = "hydrate")]
    if let Some(storage) = window().local_storage().ok().flatten() {
        // A browser that keeps nothing forgets it with the page.
        let _ = if on { storage.remove_item(STORED) } else { storage.set_item(STORED, "off") };
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = on;
}

/// Keys and what they do, as the page behind has them now.
fn known() -> Vec<(String, String)> {
    #[cfg(feature = "hydrate")]
    {
        let row = |element: web_sys::HtmlElement| {
            let name = element.get_attribute("data-command").or_else(|| element.get_attribute("data-hint"))?;
            Some((element.get_attribute("data-keys")?, name))
        };
        super::page::elements("[data-command][data-keys], [data-hint]").into_iter().filter_map(row).collect()
    }
    #[cfg(not(feature = "hydrate"))]
    Vec::new()
}

/// The list of keys, open.
pub fn shortcuts(open: OpenSheet) -> AnyView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    let rows = known();
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="shortcuts-title" on:close=move |_| Sheet::Shortcuts.closed(open)>
            <h2 class="dialog__title" id="shortcuts-title">"Keyboard shortcuts"</h2>
            <dl class="shortcuts">
                {row("Ctrl K", "Search, and everything that can be done here".to_owned())}
                {rows.into_iter().map(|(keys, name)| row(&keys, name)).collect_view()}
            </dl>
            <label class="check">
                <input type="checkbox" prop:checked=are_on() on:change=move |event| turn(event_target_checked(&event)) />
                <span>"Single keys are shortcuts"</span>
            </label>
            <form class="dialog__actions" method="dialog">
                <button class="button">"Close"</button>
            </form>
        </dialog>
    }
    .into_any()
}

/// Keys and what they do.
fn row(keys: &str, name: String) -> impl IntoView + use<> {
    view! { <div class="shortcuts__row"><dt>{caps(keys)}</dt> <dd>{name}</dd></div> }
}

/// Keys as they stand on a keyboard; `keys` has spaces between them.
pub fn caps(keys: &str) -> impl IntoView + use<> {
    keys.split(' ').map(|key| view! { <kbd>{key.to_owned()}</kbd> }).collect_view()
}
