//! The form of the editor.

use super::agents::Agents;
use super::canvas::CanvasView;
use super::fields::{DraftText, lens, team_row};
use super::policy::PolicyFields;
use super::roles::Roles;
use super::source::SourceView;
use super::state::{EditorState, Selection};
use super::toolbar::Toolbar;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::TextKind;
use crate::error::AppError;
use leptos::prelude::*;

/// How a team is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As fields.
    List,
    /// As a picture.
    Canvas,
    /// As the text that files and programs use.
    Source,
}

impl View {
    /// All views, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Canvas, Self::List, Self::Source];

    /// Its name in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Canvas => "canvas",
            Self::Source => "source",
        }
    }

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Canvas => "Canvas",
            Self::Source => "Source",
        }
    }

    /// The keys that show it.
    pub const fn keys(self) -> &'static str {
        match self {
            Self::List => "v l",
            Self::Canvas => "v c",
            Self::Source => "v s",
        }
    }

    /// The view that an address asks for.
    pub fn of_query(value: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|view| Some(view.as_str()) == value).unwrap_or(Self::List)
    }
}

/// The form of the editor, in each of its views. Without a script the page takes it by POST.
#[component]
pub fn EditorForm(
    /// Why a form posted without a script was not done as asked.
    error: Option<AppError>,
    /// Models that can be named.
    models: Vec<(String, String)>,
    /// The text that the source view begins with.
    source: String,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let view = state.view;
    let address = move || state.address(view.get());
    let expected = move || state.stored.get().map(|stored| stored.version.to_string()).unwrap_or_default();
    let failed = Memo::new(move |_| {
        let error = match (state.refused.get(), state.save.value().get()) {
            (Some(refused), _) => state.still_refused(refused),
            (None, Some(saved)) => saved.err(),
            (None, None) => error.clone(),
        }?;
        Some(state.with_places(error))
    });
    view! {
        <form
            class="team-form"
            id="team-form"
            method="post"
            action=address
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                state.save();
            }
            on:keydown=move |event| {
                if (event.ctrl_key() || event.meta_key()) && event.key() == "s" {
                    event.prevent_default();
                    state.save();
                }
            }
        >
            // The first button of a form is what the Enter key presses.
            <button class="visually-hidden" type="submit" name="action" value="save" tabindex="-1" aria-hidden="true">
                "Save"
            </button>
            <Toolbar view />
            {move || failed.get().map(|error| view! { <ErrorPanel error /> })}
            <input type="hidden" name="expected" value=expected />
            <div class="team-form__fields">
                <CanvasView shown=Signal::derive(move || view.get() == View::Canvas) />
                <fieldset disabled=state.read_only hidden=move || view.get() == View::Source>
                    <legend class="visually-hidden">"Team"</legend>
                    <div class="stack" data-gap="large">
                        <div hidden=move || !state.shows(|part| part == Selection::Team)><About /></div>
                        <div hidden=move || !state.shows(|part| matches!(part, Selection::Role(_)))><Roles /></div>
                        <div hidden=move || !state.shows(|part| matches!(part, Selection::Agent(_)))><Agents /></div>
                        <div hidden=move || !state.shows(|part| matches!(part, Selection::Team | Selection::Policy))>
                            <PolicyFields />
                        </div>
                    </div>
                </fieldset>
                <fieldset disabled=state.read_only hidden=move || view.get() != View::Source>
                    <legend class="visually-hidden">"Source"</legend>
                    <SourceView shown=Signal::derive(move || view.get() == View::Source) text=source />
                </fieldset>
            </div>
            <datalist id="models">
                {models.into_iter().map(|(model, known)| view! { <option value=model label=known></option> }).collect_view()}
            </datalist>
        </form>
    }
}

/// Name and description.
#[component]
fn About() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="about">
            <h2 class="card__title" id="about">"About"</h2>
            <div class="stack">
                <DraftText row=team_row() lens={lens!(name)} label="Name" placeholder="Release review" />
                <DraftText
                    row=team_row()
                    lens={lens!(description)}
                    label="Description"
                    kind=TextKind::Lines(2)
                    placeholder="What the team is for"
                />
            </div>
        </section>
    }
}
