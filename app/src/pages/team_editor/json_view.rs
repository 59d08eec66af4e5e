//! The team as the text that files and programs use.

use super::draft::{TeamDraft, team_of_json};
use super::state::EditorState;
use crate::components::field::{TextField, TextKind};
use crate::components::icon::Icon;
use leptos::prelude::*;

/// The team as JSON, to copy and to replace.
#[component]
pub fn JsonView(
    /// A text that could not be read.
    json: String,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let written =
        Memo::new(move |_| state.checked.with(|(team, _)| serde_json::to_string_pretty(team).unwrap_or_default()));
    let export = move || state.stored.get().map(|stored| format!("/teams/{}/export.json", stored.id));
    view! {
        <section class="card" aria-labelledby="json-title">
            <div class="card__head">
                <h2 class="card__title" id="json-title">"JSON"</h2>
                <div class="cluster">
                    <CopyButton text=written />
                    {move || {
                        export()
                            .map(|href| {
                                view! {
                                    <a class="button" data-variant="quiet" href=href download rel="external">
                                        <Icon name="download" />
                                        "Download"
                                    </a>
                                }
                            })
                    }}
                </div>
            </div>
            <pre class="code" tabindex="0" role="region" aria-label="The team as JSON"><code>{written}</code></pre>
            <ImportBox json />
        </section>
    }
}

/// Copies a text; drawn once a script can do it.
#[component]
fn CopyButton(text: Memo<String>) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let copied = RwSignal::new(false);
    Effect::new(move || {
        text.track();
        copied.set(false);
    });
    view! {
        <Show when=move || state.live.get()>
            <button
                class="button"
                type="button"
                data-variant="quiet"
                on:click=move |_| {
                    copy(&text.get_untracked());
                    copied.set(true);
                }
            >
                <Icon name=Signal::derive(move || if copied.get() { "check" } else { "copy" }) />
                <span aria-live="polite">{move || if copied.get() { "Copied" } else { "Copy" }}</span>
            </button>
        </Show>
    }
}

fn copy(text: &str) {
    #[cfg(feature = "hydrate")]
    {
        let _ = window().navigator().clipboard().write_text(text);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = text;
}

/// Replaces the fields by what a JSON text says.
#[component]
fn ImportBox(json: String) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let text = RwSignal::new(json);
    let error = RwSignal::new(None::<String>);
    let replace = move || match team_of_json(&text.get_untracked()) {
        Ok(team) => {
            state.replace(TeamDraft::of(&team));
            text.set(String::new());
            error.set(None);
        }
        Err(finding) => error.set(Some(finding.message)),
    };
    view! {
        <div class="stack">
            <TextField
                label="Replace the team by this JSON"
                id="json"
                name="json"
                kind=TextKind::Lines(6)
                value=text
                error=error
                on_input=Callback::new(move |typed| text.set(typed))
            />
            <div>
                <button
                    class="button"
                    type="submit"
                    name="action"
                    value="import"
                    on:click=move |event| {
                        event.prevent_default();
                        replace();
                    }
                >
                    <Icon name="upload" />
                    "Replace"
                </button>
            </div>
        </div>
    }
}
