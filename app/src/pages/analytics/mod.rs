//! Figures over all conversations.

mod change;
mod figures;
mod filter;
mod group_table;
mod kpis;

use crate::api::analytics::{Before, COUNTED, OverviewPage, read_overview};
use crate::api::load::loaded;
use crate::components::button::LinkButton;
use crate::components::conversation_table::ConversationTable;
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::export_panel::{ExportFile, ExportPanel, rows};
use crate::components::moment::provide_zone;
use crate::format;
use change::said;
use figures::{DurationFigure, OutcomeFigure};
use filter::{Asked, FilterForm, Kind};
use group_table::GroupTable;
use kpis::GroupKpis;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use projections::metrics::overview::Pool;

/// Figures over all conversations, or over those that the address asks for.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    provide_zone();
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| Asked::of(|name| query.get(name))));
    let page = loaded(move || asked.get().filter(), read_overview);
    view! {
        <Title text="Analytics" />
        <h1>"Analytics"</h1>
        <Transition>
            {move || Suspend::new(async move {
                let page = page.await;
                let asked = asked.get_untracked();
                match page {
                    Ok(page) => view! { <Figures page asked /> }.into_any(),
                    Err(error) => view! { <ErrorPanel error retry="/analytics" /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Figures(page: OverviewPage, asked: Asked) -> impl IntoView {
    let OverviewPage { overview, before, recent, capped, teams } = page;
    let kind = asked.kind.unwrap_or(if overview.real.all.runs == 0 && overview.simulated.all.runs > 0 {
        Kind::Simulated
    } else {
        Kind::Real
    });
    let (pool, other) = match kind {
        Kind::Real => (overview.real, overview.simulated.all.runs),
        Kind::Simulated => (overview.simulated, overview.real.all.runs),
    };
    let recent = recent.into_iter().filter(|run| run.simulated == (kind == Kind::Simulated)).collect::<Vec<_>>();
    let narrows = asked.narrows();
    let files =
        [("CSV", "csv", "Figures, for spreadsheets"), ("NDJSON", "ndjson", "Figures, with those of the agents")];
    let files = files.map(|(name, format, holds)| ExportFile {
        format: name,
        holds,
        rows: if capped { None } else { rows(pool.all.runs.into(), "conversation") },
        address: asked.export(format, kind),
    });
    let scope = format!(
        "One row a conversation {}{}.",
        kind.where_from(),
        if narrows { ", with the filters above" } else { ", of all teams and times" }
    );
    view! {
        <FilterForm asked=asked.clone() teams kind />
        {capped
            .then(|| {
                let text = format!("The figures are those of the newest {} conversations: narrow the times for others.", format::thousands(COUNTED.into()));
                view! { <p class="analytics__warning">{text}</p> }
            })}
        {if pool.all.runs == 0 {
            view! { <Nothing kind filtered=asked.narrows() other /> }.into_any()
        } else {
            view! { <PoolFigures pool kind other before /> }.into_any()
        }}
        {(!recent.is_empty()).then(|| view! {
            <section class="analytics__section" aria-labelledby="recent">
                <h2 id="recent">"Recent conversations"</h2>
                <ConversationTable rows=recent />
            </section>
        })}
        <ExportPanel scope files=files.to_vec()>
            {narrows.then(|| view! {
                <p class="analytics__note">"Other scopes: " <a href=format!("/analytics?kind={}#exports", kind.as_str())>"all teams and times"</a></p>
            })}
        </ExportPanel>
    }
}

#[component]
fn PoolFigures(pool: Pool, kind: Kind, other: u32, before: Option<Before>) -> impl IntoView {
    let runs = pool.all.runs;
    let earlier = before.as_ref().map(|before| match kind {
        Kind::Real => before.real.clone(),
        Kind::Simulated => before.simulated.clone(),
    });
    let against = before.as_ref().zip(earlier.as_ref()).and_then(|(before, group)| said(before, group));
    let (groups, has_ended) = (pool.by_strategy.clone(), pool.all.ended > 0);
    let lone = runs > 1
        && (pool.by_strategy.iter().any(|group| group.figures.runs == 1)
            || pool.by_team.iter().any(|group| group.figures.runs == 1));
    let strategies =
        pool.by_strategy.into_iter().map(|group| (group.strategy.label().to_owned(), None, group.figures)).collect();
    let teams = pool
        .by_team
        .into_iter()
        .map(|group| (group.team_name, group.team_id.map(|id| format!("/teams/{id}")), group.figures))
        .collect();
    view! {
        <section class="analytics__section" aria-labelledby="figures">
            <h2 id="figures">{format!("{} {}", format::count(runs.into(), "conversation"), kind.where_from())}</h2>
            {(runs == 1).then(|| view! {
                <p class="analytics__warning">"One conversation is an anecdote: compare nothing by it."</p>
            })}
            {(other > 0).then(|| view! {
                <p class="analytics__note">
                    {format!("{} {} stand apart: their figures are never mixed.", format::count(other.into(), "conversation"), kind.other().where_from())}
                </p>
            })}
            {against.map(|against| view! { <p class="analytics__note">{against}</p> })}
            <GroupKpis group=pool.all kind before=earlier />
        </section>
        <section class="analytics__section" aria-labelledby="strategies">
            <h2 id="strategies">"By strategy"</h2>
            {lone
                .then(|| {
                    view! {
                        <p class="analytics__warning">
                            "Rows with n = 1 are single conversations: differences to them mean little."
                        </p>
                    }
                })}
            {has_ended.then(|| view! { <OutcomeFigure groups=groups.clone() /> <DurationFigure groups /> })}
            <GroupTable caption="Figures by strategy" head="Strategy" rows=strategies />
        </section>
        <section class="analytics__section" aria-labelledby="teams">
            <h2 id="teams">"By team"</h2>
            <GroupTable caption="Figures by team" head="Team" rows=teams />
        </section>
    }
}

#[component]
fn Nothing(kind: Kind, filtered: bool, other: u32) -> impl IntoView {
    let text = match (filtered, other) {
        (true, _) => "No conversation passes these filters.".to_owned(),
        (false, 0) => "No team has talked yet.".to_owned(),
        (false, other) => {
            format!("No conversation {}, but {} {}.", kind.where_from(), other, kind.other().where_from())
        }
    };
    view! {
        <EmptyState icon="chart-column" text>
            {if filtered {
                view! { <LinkButton href="/analytics">"Show all"</LinkButton> }.into_any()
            } else {
                view! { <LinkButton href="/" icon="play">"Run a sample"</LinkButton> }.into_any()
            }}
        </EmptyState>
    }
}
