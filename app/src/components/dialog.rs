//! Questions before something is destroyed.

use leptos::html::Dialog;
use leptos::prelude::*;

/// A question that must be answered before the page is used again. Without a script it stands in the page.
#[component]
pub fn ConfirmDialog(
    /// The question.
    #[prop(into)]
    title: String,
    /// What happens on yes.
    #[prop(into)]
    text: String,
    /// Where no leads, and the Escape key.
    #[prop(into)]
    cancel: String,
    /// The form that does it.
    children: Children,
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
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            open
            aria-labelledby="dialog-title"
            on:cancel=move |_: leptos::ev::Event| navigate(&back, leptos_router::NavigateOptions::default())
        >
            <h2 class="dialog__title" id="dialog-title">{title}</h2>
            <p>{text}</p>
            <div class="dialog__actions">
                <a class="button" href=cancel>"Cancel"</a>
                {children()}
            </div>
        </dialog>
    }
}
