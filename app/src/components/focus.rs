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

/// Brings the element of an id into sight, if it is not.
pub fn reveal(id: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(element) = leptos::prelude::document().get_element_by_id(id) {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Puts the focus on the next of the elements that a selector finds, or the one before: seen from the one that has the
/// focus, else from the first in sight.
pub fn step(selector: &str, forward: bool) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let document = leptos::prelude::document();
        let Ok(found) = document.query_selector_all(selector) else { return };
        let all: Vec<web_sys::HtmlElement> =
            (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
        let active = document.active_element();
        let at = all.iter().position(|element| active.as_ref().is_some_and(|active| element.contains(Some(active))));
        let in_sight = || all.iter().position(|element| element.get_bounding_client_rect().bottom() > 0.0);
        let next = match at {
            Some(at) if forward => at + 1,
            Some(at) => at.saturating_sub(1),
            None => in_sight().unwrap_or_default(),
        };
        let (before, after) = all.split_at(next.min(all.len()));
        let takes = |element: &&web_sys::HtmlElement| {
            let _ = element.focus();
            // What is hidden refuses it.
            document.active_element().as_ref() == Some(element.as_ref())
        };
        let _ = if forward {
            after.iter().find(takes)
        } else {
            after.iter().take(1).chain(before.iter().rev()).find(takes)
        };
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (selector, forward);
}
