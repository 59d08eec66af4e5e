//! Everything on a page that a name or a key reaches.
//!
//! A command is a button, a link or a field with `data-command`, the name that the palette lists it by, and perhaps
//! `data-keys`, the keys that press it: `p`, or `g t` for one after the other. So a page offers what it shows and nothing
//! else, and no list can name what is not there. What a part of a page does with keys of its own is told by a [`KeyHint`].

#[cfg(feature = "hydrate")]
mod keys;
#[cfg(feature = "hydrate")]
mod page;
mod palette;
mod rank;
mod sequence;
mod shortcuts;

use super::icon::Icon;
use leptos::prelude::*;
use palette::palette;
use shortcuts::shortcuts;

/// What stands before the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// The list of everything that can be done from here.
    Palette,
    /// The list of keys.
    Shortcuts,
}

impl Sheet {
    /// Takes note that it was closed; another may have been opened meanwhile, since the browser tells late.
    fn closed(self, open: OpenSheet) {
        if open.get_untracked() == Some(self) {
            open.set(None);
        }
    }
}

/// Which sheet is open.
pub type OpenSheet = RwSignal<Option<Sheet>>;

/// The sheets, and the keys of every page.
#[component]
pub fn Commands(
    /// Which sheet is open.
    open: OpenSheet,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| keys::listen(open));
    move || {
        open.get().map(|sheet| match sheet {
            Sheet::Palette => palette(open),
            Sheet::Shortcuts => shortcuts(open),
        })
    }
}

/// Opens the palette; in sight once a script can do it.
///
/// By the style alone: around a page that loads later, what an effect changes may come before the page is taken over.
#[component]
pub fn OpenPalette(
    /// Which sheet is open.
    open: OpenSheet,
) -> impl IntoView {
    view! {
        <button
            class="open-palette needs-script"
            type="button"
            aria-haspopup="dialog"
            on:click=move |_| open.set(Some(Sheet::Palette))
        >
            <Icon name="search" />
            <span class="open-palette__name">"Search"</span>
            <kbd class="open-palette__keys">"Ctrl K"</kbd>
        </button>
    }
}

/// Opens the list of keys; in sight once a script can do it.
#[component]
pub fn OpenShortcuts(
    /// Which sheet is open.
    open: OpenSheet,
) -> impl IntoView {
    view! {
        <button
            class="link-button needs-script"
            type="button"
            aria-haspopup="dialog"
            data-command="Keyboard shortcuts"
            data-kind="site"
            data-keys="?"
            on:click=move |_| open.set(Some(Sheet::Shortcuts))
        >
            "Keyboard shortcuts"
        </button>
    }
}

/// Keys that a part of the page listens to by itself, for the list of keys.
#[component]
pub fn KeyHint(
    /// The keys, such as `Ctrl Z`.
    keys: &'static str,
    /// What they do.
    does: &'static str,
) -> impl IntoView {
    view! { <template data-hint=does data-keys=keys></template> }
}
