//! The figures of a group of runs as cards.

use super::change::Change;
use super::filter::Kind;
use crate::components::chart::scale::real;
use crate::components::kpi_card::KpiCard;
use crate::format::{self, Cost};
use leptos::prelude::*;
use projections::metrics::overview::Group;
use projections::metrics::{Distribution, MIN_FOR_P95};

/// The figures of a group of runs, each with its base and its definition.
#[component]
pub(super) fn GroupKpis(
    /// The figures.
    group: Group,
    /// Which runs they are about.
    kind: Kind,
    /// Those of the period before, to hold them against.
    before: Option<Group>,
) -> impl IntoView {
    let (g, change) = (group, Change::against(before));
    let (points, percent) = (|of| change.points(&g, of), |of| change.percent(&g, of));
    let cost = Cost::sum(g.cost_micro_usd, kind == Kind::Simulated);
    let runs = format::count(g.runs.into(), "conversation");
    let ended = format!("n = {} ended", g.ended);
    let median_of = |n: &str| format!("median, {n}");
    view! {
        <ul class="kpis">
            <KpiCard
                name="Outcome"
                value=g.success_rate.map(format::percent)
                note=format!("reached their goal, {ended}")
                change=points(|group| group.success_rate)
                definition="Ended conversations that reached the goal of their last round, over all that ended. A limit, a stop or a failure is not a goal."
            />
            <KpiCard
                name="Duration"
                value=g.duration_ms.p50.map(format::span)
                note=quantiles(&g.duration_ms, "ended")
                change=percent(|group| group.duration_ms.p50.map(real))
                definition="Wall time of a conversation from its first event to its end, pauses included."
            />
            <KpiCard
                name="Turns"
                value=Some(format::thousands(g.turns))
                note=format!("{} a conversation, median", g.turns_per_run.p50.unwrap_or(0))
                change=percent(|group| Some(real(group.turns)))
                definition="Turns that ended with a reply."
            />
            <KpiCard
                name="Tokens"
                value=Some(format::thousands(g.input_tokens + g.output_tokens))
                note=format!("{} in, {} out", format::thousands(g.input_tokens), format::thousands(g.output_tokens))
                change=percent(|group| Some(real(group.input_tokens + group.output_tokens)))
                definition="Tokens sent to and received from models, failed and cut off turns included."
            />
            <KpiCard
                name="Cost"
                value=cost.amount()
                note=cost.note()
                change=percent(|group| group.cost_micro_usd.map(|cost| real(cost.0)))
                definition="Sum over the calls to models whose price the provider page knows."
            />
            <KpiCard
                name="Time to first token"
                value=g.ttft_ms.p50.map(format::span)
                note=quantiles(&g.ttft_ms, "turns")
                change=percent(|group| group.ttft_ms.p50.map(real))
                definition="Time from the request to the first token, pooled over all completed turns: exact quantiles, not averages of averages."
            />
            <KpiCard
                name="Failed turns"
                value=g.failure_rate.map(format::percent)
                note=format!("{} failed, {} cut off", g.failures, g.interruptions)
                change=points(|group| group.failure_rate)
                definition="Failed turns over all turns that ended, each attempt counted."
            />
            <KpiCard
                name="Interventions"
                value=Some(format::thousands(g.interventions))
                note=format!("in {runs}")
                change=percent(|group| Some(real(group.interventions)))
                definition="What people did after the task: messages, pauses, stops and grants of turns."
            />
            <KpiCard
                name="Utilisation"
                value=g.utilisation.map(format::percent)
                note=median_of(&runs)
                change=points(|group| group.utilisation)
                definition="Median over the conversations of the mean share of active time in which an agent had a turn."
            />
            <KpiCard
                name="Context overhead"
                value=g.context_overhead.map(format::percent)
                note="median, estimated"
                change=points(|group| group.context_overhead)
                definition="Share of the tokens sent to models that had been sent in the same conversation before."
            />
            <KpiCard
                name="Satisfaction"
                value=g.satisfaction.map(|score| format!("{score:.1} of 5"))
                note=format::count(g.ratings.into(), "rating")
                change=percent(|group| group.satisfaction)
                definition="Mean over the rated conversations of people’s scores, 1 (poor) to 5 (excellent)."
            />
        </ul>
    }
}

/// What stands below a median: the 95th percentile where there are enough values for one, and the number of values.
fn quantiles(distribution: &Distribution, of: &str) -> String {
    match distribution.p95 {
        Some(p95) => format!("median; p95 {}; n = {} {of}", format::span(p95), distribution.n),
        None => format!("median; n = {} {of}, p95 from {MIN_FOR_P95} on", distribution.n),
    }
}
