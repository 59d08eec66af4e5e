//! Where the reader goes on.

use leptos::web_sys::HtmlDetailsElement;

/// Opens what hides the element of an id and puts the focus on it. Does nothing where there is none.
pub fn jump(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let Some(element) = leptos::prelude::document().get_element_by_id(id) else { return };
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

/// Puts the focus on the summary of an element that folds.
pub fn summary(details: &HtmlDetailsElement) {
    #[cfg(not(feature = "hydrate"))]
    let _ = details;
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let summary = details.query_selector(":scope > summary").ok().flatten();
        if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = summary.focus();
        }
    }
}
