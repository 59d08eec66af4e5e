//! The form of the editor.

use super::agents::Agents;
use super::fields::{DraftText, lens, team_row};
use super::json_view::JsonView;
use super::policy::PolicyFields;
use super::roles::Roles;
use super::state::EditorState;
use super::toolbar::Toolbar;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::TextKind;
use crate::error::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// How a team is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// As fields.
    List,
    /// As the text that files and programs use.
    Json,
}

impl View {
    /// All views: value in the address and name for people.
    pub const ALL: [(Self, &'static str, &'static str); 2] =
        [(Self::List, "list", "List"), (Self::Json, "json", "JSON")];

    fn of_query(value: Option<String>) -> Self {
        Self::ALL.into_iter().find(|(_, name, _)| Some(*name) == value.as_deref()).map_or(Self::List, |(view, ..)| view)
    }
}

/// The form of the editor, in each of its views. Without a script the page takes it by POST.
#[component]
pub fn EditorForm(
    /// Why a form posted without a script was not done as asked.
    error: Option<AppError>,
    /// Models that can be named.
    models: Vec<String>,
) -> impl IntoView {
    let state = expect_context::<EditorState>();
    let query = use_query_map();
    let view = Memo::new(move |_| View::of_query(query.read().get("view")));
    let address =
        move || state.stored.get().map_or_else(|| "/teams/new".to_owned(), |stored| format!("/teams/{}", stored.id));
    let expected = move || state.stored.get().map(|stored| stored.version.to_string()).unwrap_or_default();
    let failed = move || match state.save.value().get() {
        Some(Err(error)) => Some(error),
        Some(Ok(_)) => None,
        None => error.clone(),
    };
    view! {
        <form
            class="team-form"
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
            <Toolbar view />
            {move || failed().map(|error| view! { <ErrorPanel error /> })}
            <input type="hidden" name="expected" value=expected />
            <fieldset class="team-form__fields" disabled=state.read_only>
                <legend class="visually-hidden">"Team"</legend>
                <div class="stack" data-gap="large" hidden=move || view.get() != View::List>
                    <About />
                    <Roles />
                    <Agents />
                    <PolicyFields />
                </div>
                <JsonView shown=Signal::derive(move || view.get() == View::Json) />
            </fieldset>
            <datalist id="models">
                {models.into_iter().map(|model| view! { <option value=model></option> }).collect_view()}
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
