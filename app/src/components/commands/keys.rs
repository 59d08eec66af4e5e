//! The keys of every page.

use super::sequence::{Press, Sequence};
use super::{OpenSheet, Sheet, page, shortcuts};
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;
use wasm_bindgen::JsCast;

/// Listens to the keys for as long as the page is there.
pub fn listen(open: OpenSheet) {
    let sequence = StoredValue::new(Sequence::default());
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.repeat() {
            return;
        }
        if is_for_palette(&event) {
            event.prevent_default();
            open.set(Some(Sheet::Palette));
        } else if !event.ctrl_key() && !event.meta_key() && !event.alt_key() && shortcuts::are_on() {
            sequence.update_value(|sequence| press(sequence, &event));
        }
    });
    on_cleanup(move || handle.remove());
}

fn is_for_palette(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && event.key() == "k"
}

fn press(sequence: &mut Sequence, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let is_asked = document().query_selector("dialog[open]").ok().flatten().is_some();
    if is_asked || target.is_some_and(|target| page::takes_text(&target)) {
        return;
    }
    let commands = page::elements("[data-command][data-keys]");
    let known: Vec<_> = commands.iter().filter_map(|command| command.get_attribute("data-keys")).collect();
    if let Press::Completes(at) = sequence.press(&event.key(), event.time_stamp(), &known) {
        event.prevent_default();
        page::press(&commands[at]);
    }
}
