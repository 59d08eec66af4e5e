//! What stands above the form: the views, whether it is saved, and the button that saves it.

use super::form::View;
use super::state::EditorState;
use crate::components::icon::Icon;
use leptos::prelude::*;
use model::lint::Severity;

/// Views, state and Save. Save is the first button of the form: the Enter key presses it.
#[component]
pub fn Toolbar(
    /// The view that is shown.
    view: Memo<View>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let pending = state.save.pending();
    view! {
        <div class="toolbar">
            <nav class="tabs" aria-label="Views of the team">
                {View::ALL
                    .map(|(this, value, name)| {
                        view! {
                            <a
                                class="tabs__tab"
                                href=format!("?view={value}")
                                aria-current=move || (view.get() == this).then_some("true")
                            >
                                {name}
                            </a>
                        }
                    })
                    .collect_view()}
            </nav>
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
                aria-busy=move || pending.get().then_some("true")
            >
                <Icon name="save" />
                "Save"
            </button>
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
    match (state.is_changed(), version) {
        (true, _) if failed => ("failed", "circle-alert", "Not saved".to_owned()),
        (true, _) => {
            let errors = state
                .checked
                .with(|(_, findings)| findings.iter().filter(|finding| finding.severity == Severity::Error).count());
            let words = match errors {
                0 => "Unsaved changes".to_owned(),
                1 => "Unsaved changes, 1 error".to_owned(),
                errors => format!("Unsaved changes, {errors} errors"),
            };
            ("changed", "circle-dot", words)
        }
        (false, Some(version)) => ("saved", "circle-check", format!("Saved, version {version}")),
        (false, None) => ("new", "circle", "Not saved yet".to_owned()),
    }
}
