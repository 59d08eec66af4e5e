//! A team, made or changed. Everything is plain fields of one form, so that it works without a script: the page then
//! takes its own form by POST. With one, the same draft lives in the browser and is checked at every keystroke.

mod agents;
mod aside;
mod canvas;
mod capabilities;
pub mod changes;
mod choices;
mod collaborative;
mod conditions;
mod context;
pub mod draft;
mod dynamic;
mod fields;
mod focus;
mod form;
mod group;
mod history;
mod keep;
mod leave;
mod limits;
mod nested;
mod options;
mod people;
mod policy;
mod rehearsal;
mod roles;
mod source;
mod start;
mod state;
mod summary;
mod tasks;
mod toolbar;
mod transitions;
mod versions;

use crate::api::editor::{Editor, load_editor};
use crate::api::load::loaded;
use crate::api::source::SourceFormat;
use crate::components::error_panel::ErrorPanel;
use crate::error::AppError;
use form::{EditorForm, View};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use state::EditorState;

/// A team, made or changed.
#[component]
pub fn TeamEditorPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let id = Memo::new(move |_| params.read().get("id"));
    let version = Memo::new(move |_| query.read().get("version").and_then(|version| version.parse::<u32>().ok()));
    let template = Memo::new(move |_| query.read().get("template"));
    // Asked for at the start alone: later the text comes from what is typed.
    let source = query.with_untracked(source_of_query);
    let editor = loaded(
        move || (id.get(), version.get(), template.get()),
        move |(id, version, template)| load_editor(id, version, template, source),
    );
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match editor.await {
                    Ok(editor) => view! { <TeamEditor editor /> }.into_any(),
                    Err(error) => {
                        view! {
                            <Title text="Team" />
                            <h1>"Team"</h1>
                            <ErrorPanel error=error.clone() />
                            {newest(id.get_untracked(), &error)}
                            <p><a href="/teams">"All teams"</a></p>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
}

/// The way to the newest version of a team, where only the one that was asked for is missing.
fn newest(id: Option<String>, error: &AppError) -> Option<impl IntoView + use<>> {
    let (id, version) = (id?, error.current_version?);
    Some(view! { <p><a href=format!("/teams/{id}")>{format!("Version {version}, the newest")}</a></p> })
}

/// The format of the text that an address asks for, if it asks for one.
fn source_of_query(query: &ParamsMap) -> Option<SourceFormat> {
    let view = View::of_query(query.get_str("view"));
    (view == View::Source).then(|| SourceFormat::named(query.get_str("format")))
}

/// The editor of what was loaded.
#[component]
fn TeamEditor(
    /// What was loaded.
    editor: Editor,
) -> impl IntoView {
    let is_new = editor.stored.is_none();
    let state = EditorState::new(&editor);
    provide_context(state);
    focus::follow(state);
    focus::follow_hash();
    // A text that is no team is not kept.
    leave::ask_before(Signal::derive(move || {
        state.source_fault.with(Option::is_some) || (state.would_be_lost() && !state.is_kept.get())
    }));
    let title = move || {
        let name = state.draft.with(|draft| draft.name.trim().to_owned());
        match (name.is_empty(), is_new) {
            (true, true) => "New team".to_owned(),
            (true, false) => "Team without a name".to_owned(),
            (false, _) => name,
        }
    };
    view! {
        <Title text=title />
        <div class="page-head">
            <h1>{title}</h1>
        </div>
        {state.stored.get_untracked().filter(crate::api::editor::Stored::is_old).map(|stored| view! { <versions::OldVersion stored /> })}
        <keep::KeepDraft />
        <div class="team-editor" data-view=move || state.view.get().as_str()>
            <EditorForm error=editor.error.clone() models=editor.models.clone() source=editor.source.clone() />
            <aside::EditorAside task=editor.task.clone() changes=editor.changes.clone() />
        </div>
    }
}
