//! The commands that the page has now.

use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

/// What takes what is typed: a letter is a letter there.
const TAKES_TEXT: &str = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
/// What cannot be pressed.
const OUT_OF_REACH: &str = "[hidden], [inert], dialog:not([open])";

/// All elements that a selector finds and a reader could use.
pub fn elements(selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length())
        .filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| !element.matches(":disabled").unwrap_or(false))
        .filter(|element| element.closest(OUT_OF_REACH).ok().flatten().is_none())
        .collect()
}

/// Does what a click would; a field is where the reader goes on.
pub fn press(element: &HtmlElement) {
    if takes_text(element) {
        let _ = element.focus();
    } else {
        element.click();
    }
}

/// Whether what is typed goes into this element.
pub fn takes_text(element: &HtmlElement) -> bool {
    element.matches(TAKES_TEXT).unwrap_or(false)
}
