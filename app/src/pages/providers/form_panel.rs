//! The form for a provider.

use super::check_result::CheckResult;
use super::form::ProviderForm;
use super::presets::PRESETS;
use super::profile::TryModel;
use super::rows::{EndpointFields, PriceFields};
use crate::api::providers::Answer;
use crate::components::coded::Coded;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::{TextField, TextKind};
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::lint::Finding;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the forms that were drawn, to tell one from the next.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// What is wrong with the fields, as the server said it last.
#[derive(Clone, Copy)]
struct Refused(Signal<Vec<Finding>>);

/// What is wrong with the field at a place of the form, such as `endpoints[0].base_url`.
pub(super) fn refused_at(place: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
    let refused = use_context::<Refused>();
    Signal::derive(move || {
        let place = place();
        refused?.0.with(|findings| findings.iter().find(|found| found.path == place).map(|found| found.message.clone()))
    })
}

/// The form for a provider. Without a script the page takes it by POST, and answers with what came of it.
#[component]
pub fn ProviderPanel(
    /// What the fields begin with.
    form: ProviderForm,
    /// What came of a form posted without a script.
    answer: Option<Answer>,
    /// Whether a key was typed that the form could not show again.
    key_lost: bool,
    /// Checks or stores the provider.
    submit: FormAction<Answer>,
) -> impl IntoView {
    let query = use_query_map();
    let editing = query.read_untracked().get("edit").is_some();
    let pending = submit.pending();
    let answer = Memo::new(move |_| match submit.value().get() {
        Some(Ok(answer)) => Some(answer),
        Some(Err(error)) => Some(Answer::Failed(error)),
        None => answer.clone(),
    });
    let key_hint = if key_lost {
        "Enter it again: a key is never sent back to the page."
    } else if editing {
        "Leave empty to keep the stored key. Another address clears it."
    } else {
        "Stored encrypted; only its last four characters are ever shown."
    };
    let is_checked = Memo::new(move |was: Option<&bool>| {
        was.copied().unwrap_or_default() || answer.with(|answer| matches!(answer, Some(Answer::Checked(_))))
    });
    let models = Memo::new(move |before: Option<&Vec<String>>| match answer.get() {
        Some(Answer::Checked(check)) => check.models,
        _ => before.cloned().unwrap_or_default(),
    });
    provide_context(Refused(Signal::derive(move || match answer.get() {
        Some(Answer::Failed(error)) => error.findings,
        _ => Vec::new(),
    })));
    let generation = GENERATION.fetch_add(1, Ordering::Relaxed);
    view! {
        <section class="card" aria-labelledby="provider">
            <h2 class="card__title" id="provider" tabindex="-1">{if editing { "Change a provider" } else { "Add a provider" }}</h2>
            <Presets />
            <ActForm action=submit page="/providers">
                <div class="stack">
                // The first button of a form is what the Enter key presses.
                <button class="visually-hidden" type="submit" name="action" value="check" tabindex="-1" aria-hidden="true">
                    "Check"
                </button>
                // Another form begins anew: what was typed into the last one does not stay in its fields.
                <For each=move || [(generation, form.clone())] key=|(generation, _)| *generation let((_, form))>
                    <Fields form key_hint editing />
                </For>
                <div aria-live="polite">{move || answer.get().map(|answer| view! { <AnswerPanel answer /> })}</div>
                <Show when=move || is_checked.get()>
                    <TryModel models>
                        <button
                            class="button"
                            type="submit"
                            name="action"
                            value="probe"
                            aria-busy=move || pending.get().then_some("true")
                        >
                            "Try it"
                        </button>
                    </TryModel>
                </Show>
                <div class="cluster">
                    <button class="button" type="submit" name="action" value="check" aria-busy=move || pending.get().then_some("true")>
                        <Icon name="plug" />
                        "Check"
                    </button>
                    <button class="button" type="submit" name="action" value="save" data-variant="primary">
                        <Icon name="save" />
                        "Save"
                    </button>
                </div>
                </div>
            </ActForm>
        </section>
    }
}

/// The fields of the form.
#[component]
fn Fields(form: ProviderForm, key_hint: &'static str, editing: bool) -> impl IntoView {
    // Under another name it would be another provider, without the key.
    let name_hint = if editing { "It keeps its name: agents speak by it" } else { "The part before the / of a model" };
    view! {
        <div class="row__fields" data-columns="provider">
            <TextField
                label="Name"
                id="provider-name"
                name="provider[name]"
                value=form.name
                placeholder="openai"
                hint=name_hint
                error=refused_at(|| "name".to_owned())
                required=true
                readonly=editing
            />
            <TextField
                label="Key"
                id="provider-key"
                name="provider[api_key]"
                kind=TextKind::Secret
                value=form.api_key
                hint=key_hint
                error=refused_at(|| "api_key".to_owned())
            />
        </div>
        <EndpointFields endpoints=form.endpoints />
        <PriceFields prices=form.prices />
    }
}

/// Links that fill the form.
#[component]
fn Presets() -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| query.read().get("preset"));
    let note =
        move || PRESETS.iter().find(|preset| Some(preset.name) == chosen.get().as_deref()).map(|preset| preset.note);
    view! {
        <nav class="presets" aria-label="Presets">
            <ul class="cluster">
                {PRESETS
                    .iter()
                    .map(|preset| {
                        view! {
                            <li>
                                <a
                                    class="chip"
                                    href=format!("/providers?preset={}#provider", preset.name)
                                    aria-current=move || (chosen.get().as_deref() == Some(preset.name)).then_some("true")
                                >
                                    {preset.title}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            {move || note().map(|note| view! { <p class="note"><Icon name="info" /> <Coded text=note.to_owned() /></p> })}
        </nav>
    }
}

/// What came of the form. That it was saved is said beside the provider.
#[component]
fn AnswerPanel(answer: Answer) -> impl IntoView {
    match answer {
        Answer::Checked(check) => view! { <CheckResult check /> }.into_any(),
        Answer::Saved => ().into_any(),
        Answer::Failed(error) => view! { <ErrorPanel error /> }.into_any(),
    }
}
