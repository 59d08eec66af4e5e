//! All teams.

mod import;
mod row;

use crate::api::load::loaded;
use crate::api::teams::{DeleteTeam, DuplicateTeam, TeamRow, list_teams};
use crate::components::button::{LinkButton, Variant};
use crate::components::dialog::DeletionDialog;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::{ActionError, ErrorPanel};
use crate::components::form_action::FormAction;
use crate::components::moment::provide_zone;
use import::ImportTeamPanel;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use row::TeamItem;

/// All teams.
#[component]
pub fn TeamsPage() -> impl IntoView {
    provide_zone();
    let delete = FormAction::of::<DeleteTeam>();
    let duplicate = FormAction::of::<DuplicateTeam>();
    let teams = loaded(move || delete.version().get(), |_| list_teams());
    view! {
        <Title text="Teams" />
        <div class="page-head">
            <h1>"Teams"</h1>
            <LinkButton href="/teams/new" variant=Variant::Primary icon="plus" attr:data-command="New team" attr:data-keys="n">"New team"</LinkButton>
        </div>
        <ActionError value=duplicate.value() />
        <Transition>
            {move || Suspend::new(async move {
                match teams.await {
                    Ok(teams) => view! { <TeamList teams delete duplicate /> }.into_any(),
                    Err(error) => view! { <ErrorPanel error retry="/teams" /> }.into_any(),
                }
            })}
        </Transition>
        <ImportTeamPanel />
    }
}

/// The teams that were loaded, and the question before one is deleted.
#[component]
fn TeamList(
    /// Most recently changed first.
    teams: Vec<TeamRow>,
    /// Deletes one.
    delete: FormAction,
    /// Copies one.
    duplicate: FormAction,
) -> impl IntoView {
    if teams.is_empty() {
        return view! {
            <EmptyState icon="users" text="There is no team yet. Start from a template, or with an empty one.">
                <a class="button" data-variant="primary" href="/teams/new?template=debate">"Start from the debate"</a>
                <a class="button" href="/teams/new">"Empty team"</a>
            </EmptyState>
        }
        .into_any();
    }
    let query = use_query_map();
    let names = StoredValue::new(teams.iter().map(|team| (team.id.to_string(), team.name.clone())).collect::<Vec<_>>());
    let doomed = Memo::new(move |_| {
        let id = query.read().get("delete")?;
        names.with_value(|names| names.iter().find(|(other, _)| *other == id).cloned())
    });
    view! {
        <ul class="team-list">
            {teams.into_iter().map(|team| view! { <TeamItem team duplicate /> }).collect_view()}
        </ul>
        {move || {
            doomed
                .get()
                .map(|(id, name)| {
                    view! {
                        <DeletionDialog
                            what=name
                            text="Its versions go with it. Conversations keep the team that they ran."
                            cancel="/teams"
                            action=delete
                            field="id"
                            value=id
                        />
                    }
                })
        }}
    }
    .into_any()
}
