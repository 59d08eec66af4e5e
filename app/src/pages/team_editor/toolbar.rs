//! What stands above the form: the views, whether it is saved, and the button that saves it.

use super::form::View;
use super::state::EditorState;
use crate::components::commands::KeyHint;
use crate::components::icon::Icon;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use model::lint::Severity;

/// Views, state and Save.
#[component]
pub fn Toolbar(
    /// The view that is shown.
    view: Memo<View>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let pending = state.save.pending();
    view! {
        <div class="toolbar">
            <Views view />
            <KeyHint keys="Ctrl S" does="Save the team" />
            <p class="toolbar__state" role="status" data-state=move || save_state(state).0>
                <Icon name=Signal::derive(move || save_state(state).1) />
                <span>{move || save_state(state).2}</span>
            </p>
            <button
                class="button"
                type="submit"
                name="action"
                value="save"
                data-variant="primary"
                disabled=state.read_only
                data-command="Save the team"
                aria-busy=move || pending.get().then_some("true")
            >
                <Icon name="save" />
                "Save"
            </button>
        </div>
    }
}

/// The choice of view. Without a script the form goes to the other view with what was typed.
#[component]
fn Views(view: Memo<View>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let navigate = StoredValue::new(use_navigate());
    view! {
        <div class="tabs" role="group" aria-label="View">
            {View::ALL
                .map(|this| {
                    view! {
                        <button
                            class="tabs__tab"
                            data-view=this.as_str()
                            data-command=format!("View as {}", this.label())
                            data-keys=this.keys()
                            type="submit"
                            name="action"
                            value="view"
                            formaction=move || state.address(this)
                            formnovalidate
                            aria-pressed=move || if view.get() == this { "true" } else { "false" }
                            on:click=move |event| {
                                event.prevent_default();
                                let options = NavigateOptions { scroll: false, ..NavigateOptions::default() };
                                let address = untrack(|| state.address(this));
                                navigate.with_value(|navigate| navigate(&address, options));
                            }
                        >
                            {this.label()}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// Whether the team is saved: name, icon, words.
fn save_state(state: EditorState) -> (&'static str, &'static str, String) {
    if state.read_only {
        return ("old", "history", "Older version".to_owned());
    }
    if state.save.pending().get() {
        return ("saving", "loader-circle", "Saving…".to_owned());
    }
    let failed = state.save.value().with(|value| matches!(value, Some(Err(_))));
    let version = state.stored.get().map(|stored| stored.version);
    if state.source_fault.with(Option::is_some) {
        return ("changed", "circle-dot", "Not saved, the source is no team".to_owned());
    }
    match (state.is_changed(), version) {
        // A template as it came.
        (true, None) if !failed && !state.would_be_lost() => ("new", "circle", "Not saved yet".to_owned()),
        (true, _) if failed => ("failed", "circle-alert", "Not saved".to_owned()),
        (true, _) => {
            let errors = state
                .checked
                .with(|(_, findings)| findings.iter().filter(|finding| finding.severity == Severity::Error).count());
            // They are there again after a reload.
            let kept = if state.is_kept.get() { "kept here" } else { "not kept" };
            let words = match errors {
                0 => format!("Unsaved changes, {kept}"),
                1 => format!("Unsaved changes, {kept}, 1 error"),
                errors => format!("Unsaved changes, {kept}, {errors} errors"),
            };
            ("changed", "circle-dot", words)
        }
        (false, Some(version)) => ("saved", "circle-check", format!("Saved, version {version}")),
        (false, None) => ("new", "circle", "Not saved yet".to_owned()),
    }
}
