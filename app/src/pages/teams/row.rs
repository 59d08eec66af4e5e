//! A team in the list.

use crate::api::teams::TeamRow;
use crate::components::agent_mark::AgentMarks;
use crate::components::badge::{StrategyBadge, TasksBadge};
use crate::components::form_action::{ActForm, FormAction};
use crate::components::icon::Icon;
use crate::components::moment::{Moment, Precision};
use leptos::prelude::*;

/// A team in the list, with what can be done with it.
#[component]
pub fn TeamItem(
    /// What is shown.
    team: TeamRow,
    /// Copies a team.
    duplicate: FormAction,
) -> impl IntoView {
    let TeamRow { id, name, description, strategy, tasks, sentence, agents, version, updated_at } = team;
    let about = if description.is_empty() { sentence } else { description };
    let label = |what: &str| format!("{what} {name}");
    let (start, copy, export, delete) = (label("Start"), label("Duplicate"), label("Export"), label("Delete"));
    view! {
        <li class="team-item">
            <div class="team-item__head">
                <h2 class="team-item__name"><a class="alone" href=format!("/teams/{id}")>{name}</a></h2>
                <p class="team-item__about">{about}</p>
            </div>
            <p class="team-item__facts">
                {tasks.then(|| view! { <TasksBadge /> })}
                <StrategyBadge strategy />
                <AgentMarks names=agents />
                <span class="team-item__version">
                    {format!("Version {version} · ")} <Moment at=updated_at precision=Precision::Day />
                </span>
            </p>
            <div class="team-item__actions">
                <a class="button" href=format!("/teams/{id}#start") aria-label=start>
                    <Icon name="play" />
                    "Start"
                </a>
                <ActForm action=duplicate>
                    <input type="hidden" name="id" value=id.to_string() />
                    <button class="button" type="submit" data-variant="quiet" aria-label=copy>
                        <Icon name="copy" />
                        "Duplicate"
                    </button>
                </ActForm>
                <a
                    class="button"
                    data-variant="quiet"
                    href=format!("/teams/{id}/export.json")
                    rel="external"
                    download
                    aria-label=export
                >
                    <Icon name="download" />
                    "Export"
                </a>
                <a class="button" data-variant="quiet" href=format!("/teams?delete={id}") aria-label=delete>
                    <Icon name="trash-2" />
                    "Delete"
                </a>
            </div>
        </li>
    }
}
