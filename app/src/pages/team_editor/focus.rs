//! Where the reader goes on after a change of the form.

use super::draft::field_id;
use leptos::prelude::*;

/// Puts the focus on the field of a place whenever one is set.
pub fn follow(focus: RwSignal<Option<String>>) {
    Effect::new(move || {
        if let Some(place) = focus.get() {
            // The field may not be drawn yet.
            request_animation_frame(move || jump(&field_id(&place)));
        }
    });
}

/// Opens what hides an element and puts the focus on it.
pub fn jump(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let Some(element) = document().get_element_by_id(id) else { return };
        let mut within = element.closest("details").ok().flatten();
        while let Some(details) = within {
            let _ = details.set_attribute("open", "");
            within = details.parent_element().and_then(|parent| parent.closest("details").ok().flatten());
        }
        if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
            let _ = element.focus();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}
