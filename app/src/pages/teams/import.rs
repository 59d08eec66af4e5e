//! A team from a file.

use crate::api::teams::ImportTeam;
use crate::components::button::Button;
use crate::components::error_panel::ActionError;
use crate::components::field::{Field, TextField, TextKind};
use crate::components::form_action::{ActForm, FormAction};
use leptos::prelude::*;

/// Makes a team of a text or file.
#[component]
pub fn ImportTeamPanel() -> impl IntoView {
    let action = FormAction::of::<ImportTeam>();
    let pending = action.pending();
    let failed = move || action.value().with(|value| matches!(value, Some(Err(_))));
    let text = RwSignal::new(String::new());
    let live = RwSignal::new(false);
    Effect::new(move || live.set(true));
    view! {
        <details class="disclosure" open=failed>
            <summary>"Import a team"</summary>
            <ActForm action attr:class="stack">
                <ActionError value=action.value() />
                <Show when=move || live.get()>
                    <FileField text />
                </Show>
                <TextField
                    label="The team in JSON, YAML or TOML"
                    id="import-source"
                    name="source"
                    kind=TextKind::Lines(8)
                    value=text
                    on_input=Callback::new(move |typed| text.set(typed))
                    required=true
                />
                <div>
                    <Button icon="upload" busy=pending>"Import"</Button>
                </div>
            </ActForm>
        </details>
    }
}

/// Reads a file of the reader's machine into the text; drawn once a script can do it.
#[component]
fn FileField(text: RwSignal<String>) -> impl IntoView {
    let fault = RwSignal::new(None::<String>);
    view! {
        <Field label="File" id="import-file" hint="As Export gives it" error=fault>
            <input
                class="field__control"
                id="import-file"
                type="file"
                accept=".json,.yaml,.yml,.toml"
                aria-describedby="import-file-hint"
                on:change:target=move |event| read_file(&event.target(), text, fault)
            />
        </Field>
    }
}

#[cfg(feature = "hydrate")]
fn read_file(input: &web_sys::HtmlInputElement, text: RwSignal<String>, fault: RwSignal<Option<String>>) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    leptos::task::spawn_local(async move {
        let read = wasm_bindgen_futures::JsFuture::from(file.text()).await;
        let read = read.ok().and_then(|read| read.as_string());
        fault.set(read.is_none().then(|| "The browser cannot read this file: choose it anew.".to_owned()));
        if let Some(read) = read {
            text.set(read);
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn read_file(_: &leptos::web_sys::HtmlInputElement, _: RwSignal<String>, _: RwSignal<Option<String>>) {}
