//! Where the reader goes on after a change of the form.

use super::draft::field_id;
use crate::components::focus::jump;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Puts the focus on the field of a place whenever one is set.
pub fn follow(focus: RwSignal<Option<String>>) {
    Effect::new(move || {
        if let Some(place) = focus.get() {
            // The field may not be drawn yet.
            request_animation_frame(move || jump(&field_id(&place)));
        }
    });
}

/// Goes to the part of the page that a link within the application has named: it was not there yet when it was followed.
pub fn follow_hash() {
    let hash = use_location().hash;
    Effect::new(move || {
        let id = hash.get().trim_start_matches('#').to_owned();
        if !id.is_empty() {
            request_animation_frame(move || jump(&id));
        }
    });
}
