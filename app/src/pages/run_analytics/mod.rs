//! Figures of one conversation.

mod figures;
mod findings;
mod kpis;

use crate::api::analytics::{RunPage, read_run};
use crate::api::load::loaded;
use crate::components::badge::{SimulatedBadge, StatusBadge};
use crate::components::error_panel::NoConversation;
use crate::components::export_panel::{ExportFile, ExportPanel, rows};
use crate::components::timeline::TimelineFigure;
use crate::error::AppError;
use crate::format;
use figures::{ContextFigure, FlowFigure, LatencyFigure, TalkFigure, UtilisationFigure};
use kpis::RunKpis;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{ConversationId, ConversationSummary};

/// Figures of one conversation.
#[component]
pub fn RunAnalyticsPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<ConversationId>().ok())));
    let page = loaded(
        move || id.get(),
        |id| async move { read_run(id.ok_or_else(|| AppError::not_found("conversation").with_status())?).await },
    );
    view! {
        <Title text="Analytics of a conversation" />
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <RunAnalytics page /> }.into_any(),
                    Err(error) => view! { <h1>"Analytics of a conversation"</h1> <NoConversation error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn RunAnalytics(page: RunPage) -> impl IntoView {
    let RunPage { summary, metrics, timeline } = page;
    let ended = summary.status.is_ended();
    let turns = timeline.ended().count() as u64;
    view! {
        <header class="analytics__head">
            <p class="analytics__back"><a class="alone" href=format!("/conversations/{}", summary.id)>"Back to the conversation"</a></p>
            <h1>{format::heading(&summary.title, 120)}</h1>
            <p class="analytics__facts">
                <StatusBadge status=summary.status />
                {metrics.simulated.then(|| view! { <SimulatedBadge /> })}
                <span>{summary.team_name.clone()}</span> <span>{summary.strategy.label()}</span>
            </p>
            {metrics.simulated.then(|| view! {
                <p class="analytics__note">"The simulated model answered: times and tokens say how the team works, not how a model would."</p>
            })}
            {(!ended).then(|| view! { <p class="analytics__note">"It has not ended: the figures are as of its last event."</p> })}
        </header>
        <section class="analytics__section" aria-labelledby="figures">
            <h2 id="figures">"Figures"</h2>
            <RunKpis metrics=metrics.clone() />
        </section>
        <section class="analytics__section" aria-labelledby="charts">
            <h2 id="charts">"Who did what, and when"</h2>
            <div class="analytics__charts">
                <TimelineFigure timeline />
                <UtilisationFigure metrics=metrics.clone() />
                <TalkFigure metrics=metrics.clone() />
                <FlowFigure metrics=metrics.clone() />
                <LatencyFigure metrics=metrics.clone() />
                <ContextFigure metrics />
            </div>
        </section>
        <RunExports summary turns />
    }
}

#[component]
fn RunExports(summary: ConversationSummary, turns: u64) -> impl IntoView {
    let events = || rows(summary.seq, "event");
    let formats = [
        ("HTML", "html", "Report, to read and to print", None),
        ("Markdown", "md", "Transcript, to read", None),
        ("CSV", "csv", "Turns and other calls, each attempt a row", rows(turns, "row")),
        ("JSON", "json", "Conversation, figures, events", events()),
        ("NDJSON", "ndjson", "Events, one a line", events()),
    ];
    let files = formats.map(|(format, name, holds, rows)| {
        let address = format!("/api/v1/conversations/{}/export?format={name}", summary.id);
        ExportFile { format, holds, rows, address }
    });
    let team = summary.origin.map(|origin| {
        view! { <a href=format!("/analytics?team={}#exports", origin.team_id)>"all conversations of this team"</a> ", " }
    });
    view! {
        <ExportPanel scope="This conversation, as of now." files=files.to_vec()>
            <p class="analytics__note">"Other scopes: " {team} <a href="/analytics#exports">"all conversations"</a></p>
        </ExportPanel>
    }
}
