//! Where the reader goes on after a change of the form.

use super::draft::field_id;
use super::state::EditorState;
use crate::components::focus::jump;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Puts the focus on the field of a place whenever one is set.
pub fn follow(state: EditorState) {
    Effect::new(move || {
        if let Some(place) = state.focus.get() {
            go_to(state, &place);
        }
    });
}

/// Shows the field of a place and puts the focus on it.
pub fn go_to(state: EditorState, place: &str) {
    state.turn_to(place);
    let id = field_id(place);
    // The field may not be drawn yet.
    request_animation_frame(move || jump(&id));
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
