//! Figures of one conversation.

mod findings;
mod kpis;

use crate::api::analytics::{RunPage, read_run};
use crate::components::agent_mark::agent_colour;
use crate::components::badge::{SimulatedBadge, StatusBadge};
use crate::components::chart::ChartFigure;
use crate::components::chart::bar::{Bar, Part};
use crate::components::chart::lines::{Line, Lines};
use crate::components::chart::matrix::flow_matrix;
use crate::components::chart::scale::{Scale, real};
use crate::components::chart::strip::{Strip, TimeAxis};
use crate::components::error_panel::ErrorPanel;
use crate::components::timeline::TimelineChart;
use crate::error::AppError;
use crate::format;
use kpis::RunKpis;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{AgentId, ConversationId};
use projections::metrics::RunMetrics;
use projections::timeline::Timeline;

/// Figures of one conversation.
#[component]
pub fn RunAnalyticsPage() -> impl IntoView {
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|params| params.get("id").and_then(|id| id.parse::<ConversationId>().ok())));
    let page = Resource::new(
        move || id.get(),
        |id| async move { read_run(id.ok_or_else(|| AppError::not_found("conversation"))?).await },
    );
    view! {
        <Title text="Analytics of a conversation" />
        <Suspense>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(page) => view! { <RunAnalytics page /> }.into_any(),
                    Err(error) => view! { <h1>"Analytics of a conversation"</h1> <ErrorPanel error /> }.into_any(),
                }
            })}
        </Suspense>
    }
}

#[component]
fn RunAnalytics(page: RunPage) -> impl IntoView {
    let RunPage { summary, metrics, timeline } = page;
    let ended = summary.status.is_ended();
    view! {
        <header class="analytics__head">
            <p class="analytics__back"><a href=format!("/conversations/{}", summary.id)>"Back to the conversation"</a></p>
            <h1>{format::heading(&summary.title, 120)}</h1>
            <p class="analytics__facts">
                <StatusBadge status=summary.status />
                {metrics.simulated.then(|| view! { <SimulatedBadge /> })}
                <span>{summary.team_name}</span> <span>{summary.strategy.label()}</span>
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
        <RunExports id=summary.id />
    }
}

#[component]
fn TimelineFigure(timeline: Timeline) -> impl IntoView {
    let rows = timeline
        .rows
        .iter()
        .flat_map(|row| {
            row.segments.iter().map(|segment| {
                let time = |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), format::span);
                vec![
                    segment.turn_id.to_string(),
                    row.agent_name.clone(),
                    format::span(segment.start_ms),
                    time(segment.first_token_ms),
                    time(segment.end_ms),
                    segment.state.as_str().to_owned(),
                ]
            })
        })
        .collect();
    view! {
        <ChartFigure
            finding=findings::timeline(&timeline)
            about="Time from the start of the conversation. A light piece waits for the first token, a full one speaks."
            heads=vec!["Turn", "Agent", "Start", "First token", "End", "Outcome"]
            rows
        >
            <TimelineChart timeline />
        </ChartFigure>
    }
}

#[component]
fn UtilisationFigure(metrics: RunMetrics) -> impl IntoView {
    let active = real(metrics.active_ms).max(1.0);
    let share = move |ms: u64| real(ms) / active;
    let rows = metrics
        .agents
        .iter()
        .map(|agent| {
            vec![
                agent.agent_name.clone(),
                format::span(agent.active_ms),
                format::span(agent.waiting_ms),
                format::span(agent.idle_ms),
                agent.utilisation.map_or_else(|| "–".to_owned(), format::percent),
            ]
        })
        .collect();
    let finding = findings::utilisation(&metrics);
    let bars = metrics
        .agents
        .into_iter()
        .enumerate()
        .map(|(position, agent)| {
            let used = agent.utilisation.map_or_else(|| "–".to_owned(), format::percent);
            let label = format!("{}: a turn was open {used} of the time", agent.agent_name);
            let parts = vec![
                Part::new("Waiting for the first token", share(agent.waiting_ms), "soft"),
                Part::new("Speaking", share(agent.active_ms), "agent"),
                Part::new("Idle", share(agent.idle_ms), "rest"),
            ];
            bar_line(position, agent.agent_name, used, parts, label)
        })
        .collect_view();
    view! {
        <ChartFigure
            finding
            about="Share of the time in which the conversation ran; pauses are left out. Light: waiting for the first token. Full: speaking."
            heads=vec!["Agent", "Speaking", "Waiting", "Idle", "Utilisation"]
            rows
        >
            <ul class="bar-lines">{bars}</ul>
        </ChartFigure>
    }
}

#[component]
fn TalkFigure(metrics: RunMetrics) -> impl IntoView {
    let rows = metrics
        .agents
        .iter()
        .map(|agent| {
            vec![
                agent.agent_name.clone(),
                format::thousands(agent.turns.into()),
                format::thousands(agent.output_tokens),
                agent.share_of_talk.map_or_else(|| "–".to_owned(), format::percent),
            ]
        })
        .collect();
    let finding = findings::talk(&metrics);
    let bars = metrics
        .agents
        .into_iter()
        .enumerate()
        .map(|(position, agent)| {
            let share = agent.share_of_talk.unwrap_or(0.0);
            let said = format::percent(share);
            let label = format!("{} said {said} of the output tokens", agent.agent_name);
            bar_line(position, agent.agent_name, said, vec![Part::new("Share of talk", share, "agent")], label)
        })
        .collect_view();
    view! {
        <ChartFigure
            finding
            about="Each agent’s part of all output tokens, failed and cut off turns included."
            heads=vec!["Agent", "Turns", "Output tokens", "Share"]
            rows
        >
            <ul class="bar-lines">{bars}</ul>
        </ChartFigure>
    }
}

#[component]
fn FlowFigure(metrics: RunMetrics) -> impl IntoView {
    let name = |id: Option<&AgentId>| findings::speaker(&metrics, id);
    let rows = metrics
        .turn_flow
        .iter()
        .map(|pair| vec![name(pair.from.as_ref()), name(Some(&pair.to)), pair.turns.to_string()])
        .collect();
    let agents =
        metrics.agents.iter().map(|agent| (agent.agent_id.clone(), agent.agent_name.clone())).collect::<Vec<_>>();
    view! {
        <ChartFigure
            finding=findings::flow(&metrics)
            about="Completed turns by who had spoken last. Turns of one parallel round follow the same speaker."
            heads=vec!["After", "Spoke", "Times"]
            rows
        >
            {flow_matrix(&metrics.turn_flow, &agents)}
        </ChartFigure>
    }
}

#[component]
fn LatencyFigure(metrics: RunMetrics) -> impl IntoView {
    let most = metrics.ttft_ms.values.last().copied().unwrap_or(0);
    let scale = Scale::to(real(most));
    let quantile = |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), format::span);
    let rows = metrics
        .agents
        .iter()
        .map(|agent| {
            let ttft = &agent.ttft_ms;
            vec![agent.agent_name.clone(), ttft.n.to_string(), quantile(ttft.p50), quantile(ttft.p95)]
        })
        .collect();
    let finding = findings::latency(&metrics);
    let strips = metrics
        .agents
        .into_iter()
        .enumerate()
        .map(|(position, agent)| {
            let median = quantile(agent.ttft_ms.p50);
            let label = format!("{}: median {median}, n = {}", agent.agent_name, agent.ttft_ms.n);
            view! {
                <li class="bar-line" data-agent=agent_colour(position)>
                    <span class="bar-line__name">{agent.agent_name}</span>
                    <Strip distribution=agent.ttft_ms scale label />
                    <span class="bar-line__value">{median}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <ChartFigure
            finding
            about="Time from the request to the first token. Each dot is a turn, the stroke is the median; a 95th percentile is given from 20 turns on."
            heads=vec!["Agent", "n", "Median", "p95"]
            rows
        >
            <ul class="bar-lines">
                {strips} <li class="bar-line" aria-hidden="true"><span></span><TimeAxis scale /><span></span></li>
            </ul>
        </ChartFigure>
    }
}

#[component]
fn ContextFigure(metrics: RunMetrics) -> impl IntoView {
    let lines = metrics
        .agents
        .iter()
        .enumerate()
        .map(|(position, agent)| Line {
            name: agent.agent_name.clone(),
            position,
            points: metrics
                .context_growth
                .iter()
                .filter(|point| point.agent_id == agent.agent_id)
                .map(|point| (point.n.into(), point.context.total()))
                .collect(),
        })
        .filter(|line| !line.points.is_empty())
        .collect();
    let rows = metrics
        .context_growth
        .iter()
        .map(|point| {
            vec![
                point.turn_id.to_string(),
                findings::speaker(&metrics, Some(&point.agent_id)),
                format::thousands(point.context.total()),
                format::thousands(point.repeated),
            ]
        })
        .collect();
    let finding = findings::context(&metrics);
    view! {
        <ChartFigure
            finding=finding.clone()
            about="Estimated tokens that each turn was sent, by agent."
            heads=vec!["Turn", "Agent", "Tokens sent", "Of these, sent before"]
            rows
        >
            <Lines lines unit="tokens" label=finding />
        </ChartFigure>
    }
}

fn bar_line(position: usize, name: String, value: String, parts: Vec<Part>, label: String) -> impl IntoView {
    view! {
        <li class="bar-line" data-agent=agent_colour(position)>
            <span class="bar-line__name">{name}</span>
            <Bar parts label />
            <span class="bar-line__value">{value}</span>
        </li>
    }
}

#[component]
fn RunExports(id: ConversationId) -> impl IntoView {
    let formats = [("json", "JSON"), ("ndjson", "NDJSON"), ("csv", "CSV"), ("md", "Markdown")];
    let links = formats.map(|(format, name)| {
        view! { <li><a href=format!("/api/v1/conversations/{id}/export?format={format}") rel="external" download>{name}</a></li> }
    });
    view! {
        <section class="analytics__section" aria-labelledby="exports">
            <h2 id="exports">"Export"</h2>
            <p class="analytics__note">"The same addresses serve programs."</p>
            <ul class="cluster">{links}</ul>
        </section>
    }
}
