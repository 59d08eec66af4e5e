//! Where the window is scrolled to, and how it gets to the end of a transcript.

use super::scroll::Position;
use leptos::leptos_dom::helpers::window;
use leptos::prelude::on_cleanup;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Where the window is scrolled to, relative to the column of a transcript.
pub fn position(column: &Element) -> Position {
    let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
    Position { top: window().scroll_y().unwrap_or(0.0), below: column.get_bounding_client_rect().bottom() - height }
}

/// Brings the end of the column into sight.
pub fn to_end(column: &Element) {
    let below = position(column).below;
    if below > 0.0 {
        window().scroll_by_with_x_and_y(0.0, below);
    }
}

/// Whether the reader has selected text: it would be pulled from under them.
pub fn selects() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}

/// Calls `pull` after each layout in which the column changed its size, before it is painted.
pub fn observe(column: &Element, pull: impl Fn() + 'static) {
    let callback = Closure::<dyn FnMut()>::new(pull);
    let Ok(observer) = ResizeObserver::new(callback.as_ref().unchecked_ref()) else { return };
    observer.observe(column);
    let kept = SendWrapper::new((observer, callback));
    on_cleanup(move || kept.0.disconnect());
}
