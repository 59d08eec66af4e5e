//! Where the reader goes on.

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
