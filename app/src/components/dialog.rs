//! Questions before something is destroyed.

use crate::components::button::{Button, Variant};
use crate::components::error_panel::ErrorPanel;
use crate::components::form_action::{ActForm, FormAction};
use leptos::html::Dialog;
use leptos::prelude::*;

/// A question that must be answered before the page is used again, and why its deletion was refused. Without a script it
/// stands in the page.
#[component]
pub fn DeletionDialog(
    /// What is deleted, by its name.
    #[prop(into)]
    what: Signal<String>,
    /// What else goes with it.
    #[prop(into)]
    text: String,
    /// Where no leads, and the Escape key.
    #[prop(into)]
    cancel: String,
    /// Deletes it.
    action: FormAction,
    /// The field that says to the action what to delete.
    field: &'static str,
    /// Its value.
    value: String,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            // Opened by the server, where it can only stand in the page; opened again it is modal.
            dialog.close();
            let _ = dialog.show_modal();
        }
    });
    let navigate = leptos_router::hooks::use_navigate();
    let back = cancel.clone();
    let pending = action.pending();
    // What was answered before is about something else.
    let asked = action.version().get_untracked();
    let refusal = move || {
        let is_about_this = action.version().get() != asked || asked == 0;
        action.value().get().and_then(Result::err).filter(|_| is_about_this).map(|error| view! { <ErrorPanel error /> })
    };
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            open
            aria-labelledby="dialog-title"
            on:cancel=move |_: leptos::ev::Event| navigate(&back, leptos_router::NavigateOptions::default())
        >
            <h2 class="dialog__title" id="dialog-title">"Delete “" {what} "”?"</h2>
            <p>{text}</p>
            {refusal}
            <div class="dialog__actions">
                <a class="button" href=cancel>"Cancel"</a>
                <ActForm action>
                    <input type="hidden" name=field value=value />
                    <Button variant=Variant::Danger icon="trash-2" busy=pending>"Delete"</Button>
                </ActForm>
            </div>
        </dialog>
    }
}
