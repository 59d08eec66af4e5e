//! What was typed and is not saved stays in this browser until it is.

use super::draft::TeamDraft;
use super::state::EditorState;
use crate::components::icon::Icon;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// The version that was edited; `None` for a new team.
    version: Option<u32>,
    draft: TeamDraft,
}

/// What was found when the page was opened.
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser keeps anything"))]
#[derive(Clone, Debug, PartialEq)]
enum Found {
    /// It stands in the form again.
    Restored,
    /// It was typed on an older version than the newest, so the reader is asked.
    Outdated(Box<Kept>),
}

/// Keeps what is typed, and brings back what was kept.
#[component]
pub fn KeepDraft() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let found = RwSignal::new(None::<Found>);
    #[cfg(feature = "hydrate")]
    if !state.read_only {
        // Not before the next frame: fields that are not taken over yet would keep what the server wrote.
        Effect::new(move || request_animation_frame(move || found.set(browser::bring_back(state))));
        let base = StoredValue::new(None);
        Effect::new(move |before: Option<String>| {
            // Somebody else's version is not what was edited, though a save would come after it.
            if !state.save.value().with(|saved| matches!(saved, Some(Err(_)))) {
                base.set_value(state.stored.get().map(|stored| stored.version));
            }
            browser::keep(state, base.get_value(), before.as_deref())
        });
        // What is saved is found again without being kept.
        Effect::new(move || {
            if state.save.value().with(|saved| matches!(saved, Some(Ok(_)))) {
                found.set(None);
            }
        });
    }
    let version = move || state.stored.get().map(|stored| stored.version);
    move || match found.get()? {
        Found::Restored => {
            let discard = move || state.replace(state.as_found());
            Some(view! { <Notice found text="What you had not saved is here again." yes=("Discard it", discard) no=("Keep it", || ()) /> }.into_any())
        }
        Found::Outdated(kept) => {
            let (was, now) = (kept.version.unwrap_or_default(), version().unwrap_or_default());
            let text = format!("You left changes to version {was} unsaved; version {now} was saved since.");
            let bring = move || state.replace(kept.draft.clone());
            Some(view! { <Notice found text yes=("Bring them back", bring) no=("Forget them", move || forget(state)) /> }.into_any())
        }
    }
}

/// What was found, and what can be done about it.
#[component]
fn Notice(
    found: RwSignal<Option<Found>>,
    #[prop(into)] text: String,
    yes: (&'static str, impl Fn() + 'static),
    no: (&'static str, impl Fn() + 'static),
) -> impl IntoView {
    let answer = move |act: &dyn Fn()| {
        act();
        found.set(None);
    };
    view! {
        <div class="banner" data-tone="info">
            <Icon name="history" />
            <p>{text}</p>
            <button class="button" type="button" on:click=move |_| answer(&yes.1)>{yes.0}</button>
            <button class="button" type="button" data-variant="quiet" on:click=move |_| answer(&no.1)>{no.0}</button>
        </div>
    }
}

/// Keeps it no longer.
fn forget(state: EditorState) {
    #[cfg(feature = "hydrate")]
    browser::forget(state);
    #[cfg(not(feature = "hydrate"))]
    let _ = state;
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{EditorState, Found, Kept};
    use leptos::prelude::*;
    use leptos::web_sys::Storage;

    fn storage() -> Option<Storage> {
        window().local_storage().ok().flatten()
    }

    /// Where the browser keeps what is typed here.
    fn place(state: EditorState) -> String {
        let stored = state.stored.get().map(|stored| stored.id.to_string());
        let template = || state.template().map_or_else(|| "new".to_owned(), |slug| format!("new.{slug}"));
        format!("draft.{}", stored.unwrap_or_else(template))
    }

    pub(super) fn bring_back(state: EditorState) -> Option<Found> {
        let text = storage()?.get_item(&untrack(|| place(state))).ok()??;
        // What an older release kept and this one cannot read is gone.
        let kept: Kept = crate::api::load::read(&text).ok()?;
        if state.draft.with_untracked(|draft| *draft == kept.draft) {
            return None;
        }
        if kept.version != state.stored.get_untracked().map(|stored| stored.version) {
            return Some(Found::Outdated(Box::new(kept)));
        }
        state.replace(kept.draft);
        Some(Found::Restored)
    }

    pub(super) fn forget(state: EditorState) {
        if let Some(storage) = storage() {
            let _ = storage.remove_item(&untrack(|| place(state)));
        }
    }

    /// Runs at every change of what was made of a version. Returns where it kept.
    pub(super) fn keep(state: EditorState, version: Option<u32>, before: Option<&str>) -> String {
        let place = place(state);
        let Some(storage) = storage() else { return place };
        if let Some(before) = before.filter(|before| *before != place) {
            // A new team was saved: it has a place of its own now.
            let _ = storage.remove_item(before);
        }
        let kept = state.would_be_lost().then(|| Kept { version, draft: state.draft.get() });
        let is_first = before.is_none();
        let is_kept = match kept.and_then(|kept| serde_json::to_string(&kept).ok()) {
            Some(text) => storage.set_item(&place, &text).is_ok(),
            // What was just found and asked about is not for this page to forget.
            None if is_first => false,
            None => {
                let _ = storage.remove_item(&place);
                false
            }
        };
        if state.is_kept.get_untracked() != is_kept {
            state.is_kept.set(is_kept);
        }
        place
    }
}
