//! Boxes to tick and choices of one.

use super::field::adopt;
use leptos::html::Input;
use leptos::prelude::*;

/// How many of like controls may be chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TickKind {
    /// Any.
    #[default]
    Any,
    /// One of those with the same name.
    One,
}

/// A box to tick, or a choice of one; the label goes round it.
#[component]
pub fn Tick(
    /// Name in the form.
    #[prop(into)]
    name: Signal<String>,
    /// Value in the form when it is chosen.
    #[prop(into)]
    value: String,
    /// How many of like controls may be chosen.
    #[prop(optional)]
    kind: TickKind,
    /// Whether it is chosen.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called when the reader chooses it, or no longer.
    #[prop(into)]
    on_change: Callback<bool>,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let adopted = adopt(move || {
        let now = input.get_untracked().map(|input| input.checked());
        // Of several choices the one that was chosen speaks for all.
        let changed = now.filter(|now| *now != checked.get_untracked() && (*now || kind == TickKind::Any));
        if let Some(now) = changed {
            on_change.run(now);
        }
    });
    Effect::new(move || {
        let now = checked.get();
        if let Some(input) = input.get().filter(|input| adopted.get() && input.checked() != now) {
            input.set_checked(now);
        }
    });
    view! {
        <input
            class="tick"
            node_ref=input
            type=if kind == TickKind::One { "radio" } else { "checkbox" }
            autocomplete="off"
            name=move || name.get()
            value=value
            checked=move || checked.get()
            on:change:target=move |event| on_change.run(event.target().checked())
        />
    }
}
