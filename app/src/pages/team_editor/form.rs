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

/// Where it is said why the team was not saved.
const FAULT: &str = "team-fault";

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
    let is_broken = Memo::new(move |_| state.source_fault.with(Option::is_some));
    let shown = move |this: View| view.get() == this && (this == View::Source || !is_broken.get());
    let expected = move || state.stored.get().map(|stored| stored.version.to_string()).unwrap_or_default();
    let failed = Memo::new(move |_| {
        let error = match (state.refused.get(), state.save.value().get()) {
            (Some(refused), _) => state.still_refused(refused),
            (None, Some(saved)) => saved.err(),
            (None, None) => error.clone(),
        }?;
        Some(state.with_places(error))
    });
    save_by_key(state);
    // Whoever saves may be far below.
    Effect::new(move || {
        if state.save.value().with(|saved| matches!(saved, Some(Err(_)))) {
            request_animation_frame(|| crate::components::focus::reveal(FAULT));
        }
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
        >
            // The first button of a form is what the Enter key presses.
            <button class="visually-hidden" type="submit" name="action" value="save" tabindex="-1" aria-hidden="true">
                "Save"
            </button>
            <Toolbar view />
            <div id=FAULT>
                {move || {
                    failed
                        .get()
                        .map(|error| {
                            let newer = error.current_version.and_then(|version| newer(state, version));
                            view! { <ErrorPanel error /> {newer} }
                        })
                }}
            </div>
            <input type="hidden" name="expected" value=expected />
            <div class="team-form__fields">
                <Show when=move || is_broken.get() && view.get() != View::Source>
                    <BrokenSource />
                </Show>
                <CanvasView shown=Signal::derive(move || shown(View::Canvas)) />
                <fieldset disabled=state.read_only hidden=move || !(shown(View::List) || shown(View::Canvas))>
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
                <fieldset disabled=state.read_only hidden=move || !shown(View::Source)>
                    <legend class="visually-hidden">"Source"</legend>
                    <SourceView shown=Signal::derive(move || shown(View::Source)) text=source />
                </fieldset>
            </div>
            <datalist id="models">
                {models.into_iter().map(|(model, known)| view! { <option value=model label=known></option> }).collect_view()}
            </datalist>
        </form>
    }
}

/// The way to the version that somebody else saved in between.
fn newer(state: EditorState, version: u32) -> Option<impl IntoView + use<>> {
    let id = state.stored.get_untracked()?.id;
    let address = format!("/teams/{id}?version={version}");
    Some(
        view! { <p><a class="alone" href=address target="_blank">{format!("Look at version {version} in another tab")}</a></p> },
    )
}

/// Saves by Ctrl S wherever the focus is.
fn save_by_key(state: EditorState) {
    Effect::new(move || {
        let handle = window_event_listener(leptos::ev::keydown, move |event| {
            if (event.ctrl_key() || event.meta_key()) && event.key() == "s" {
                event.prevent_default();
                state.save();
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Stands in place of the views whose changes a text that is no team would undo.
#[component]
fn BrokenSource() -> impl IntoView {
    let state = expect_context::<EditorState>();
    let words = move || state.source_fault.get().map(|fault| fault.in_words());
    let navigate = leptos_router::hooks::use_navigate();
    let to_source =
        move || navigate(&untrack(|| state.address(View::Source)), leptos_router::NavigateOptions::default());
    view! {
        <section class="card" aria-labelledby="broken-source">
            <h2 class="card__title" id="broken-source">"The source is no team"</h2>
            <p>{words}</p>
            <p class="card__note">"Until it is mended nothing else can be changed: it would be lost with the next thing that is typed there."</p>
            <div class="cluster">
                <button class="button" type="button" on:click=move |_| to_source()>"Mend the source"</button>
                <button class="button" type="button" data-variant="danger" on:click=move |_| state.discard_source()>
                    "Discard what was typed there"
                </button>
            </div>
        </section>
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
