//! The charts of one run, each with its finding and its table.

use super::findings;
use crate::components::agent_mark::agent_colour;
use crate::components::chart::ChartFigure;
use crate::components::chart::bar::{Bar, Part};
use crate::components::chart::lines::{Line, Lines};
use crate::components::chart::matrix::flow_matrix;
use crate::components::chart::scale::{Scale, real};
use crate::components::chart::strip::{Strip, TimeAxis};
use crate::format;
use leptos::prelude::*;
use model::AgentId;
use projections::metrics::RunMetrics;
use std::collections::BTreeMap;

/// How busy each agent was.
#[component]
pub(super) fn UtilisationFigure(
    /// The figures of the run.
    metrics: RunMetrics,
) -> impl IntoView {
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
        .collect::<Vec<_>>();
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

/// How much each agent said.
#[component]
pub(super) fn TalkFigure(
    /// The figures of the run.
    metrics: RunMetrics,
) -> impl IntoView {
    let shares = findings::talk_shares(&metrics);
    let rows = metrics
        .agents
        .iter()
        .zip(&shares)
        .map(|(agent, share)| {
            vec![
                agent.agent_name.clone(),
                format::thousands(agent.turns.into()),
                format::thousands(agent.output_tokens),
                share.clone(),
            ]
        })
        .collect::<Vec<_>>();
    let finding = findings::talk(&metrics);
    let bars = metrics
        .agents
        .into_iter()
        .zip(shares)
        .enumerate()
        .map(|(position, (agent, said))| {
            let share = agent.share_of_talk.unwrap_or(0.0);
            let label = format!("{} said {said} of the output tokens", agent.agent_name);
            bar_line(position, agent.agent_name, said, vec![Part::new("Share of talk", share, "agent")], label)
        })
        .collect_view();
    view! {
        <ChartFigure
            finding
            about="Each agent’s part of the output tokens of all replies, failed and cut off ones included. Votes and other calls are no replies."
            heads=vec!["Agent", "Turns", "Output tokens, all calls", "Share of the replies"]
            rows
        >
            <ul class="bar-lines">{bars}</ul>
        </ChartFigure>
    }
}

/// Who spoke after whom.
#[component]
pub(super) fn FlowFigure(
    /// The figures of the run.
    metrics: RunMetrics,
) -> impl IntoView {
    let name = |id: Option<&AgentId>| findings::speaker(&metrics, id);
    let rows = metrics
        .turn_flow
        .iter()
        .map(|pair| vec![name(pair.from.as_ref()), name(Some(&pair.to)), pair.turns.to_string()])
        .collect::<Vec<_>>();
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

/// How long first tokens took.
#[component]
pub(super) fn LatencyFigure(
    /// The figures of the run.
    metrics: RunMetrics,
) -> impl IntoView {
    let most = metrics.ttft_ms.values.last().copied().unwrap_or(0);
    let scale = Scale::time(0, most);
    let quantile = |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), format::span);
    let rows = metrics
        .agents
        .iter()
        .map(|agent| {
            let ttft = &agent.ttft_ms;
            vec![agent.agent_name.clone(), ttft.n.to_string(), quantile(ttft.p50), quantile(ttft.p95)]
        })
        .collect::<Vec<_>>();
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

/// How what agents are sent grows.
#[component]
pub(super) fn ContextFigure(
    /// The figures of the run.
    metrics: RunMetrics,
) -> impl IntoView {
    let rows = metrics
        .context_growth
        .iter()
        .map(|point| {
            vec![
                point.turn_id.to_string(),
                findings::speaker(&metrics, Some(&point.agent_id)),
                format::thousands(point.context.total()),
                format::thousands(point.repeated),
                point.window.map_or_else(|| "not known".to_owned(), format::thousands),
            ]
        })
        .collect::<Vec<_>>();
    let finding = findings::context(&metrics);
    // Of each agent's latest turn.
    let windows: BTreeMap<_, _> =
        metrics.context_growth.iter().filter_map(|point| Some((point.agent_id.clone(), point.window?))).collect();
    let lines = metrics
        .agents
        .into_iter()
        .enumerate()
        .map(|(position, agent)| Line {
            name: agent.agent_name,
            position,
            points: metrics
                .context_growth
                .iter()
                .filter(|point| point.agent_id == agent.agent_id)
                .map(|point| (point.n.into(), point.context.total()))
                .collect(),
            limit: windows.get(&agent.agent_id).copied(),
        })
        .filter(|line| !line.points.is_empty())
        .collect::<Vec<_>>();
    view! {
        <ChartFigure
            finding=finding.clone()
            about="Estimated tokens that each turn was sent, by agent, and how many fit its model where a check has found it."
            heads=vec!["Turn", "Agent", "Tokens sent", "Of these, sent before", "Fit the model"]
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
