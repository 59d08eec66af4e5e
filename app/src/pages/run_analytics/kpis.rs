//! The figures of one run as cards.

use crate::components::kpi_card::KpiCard;
use crate::format;
use leptos::prelude::*;
use projections::metrics::RunMetrics;

/// The figures of one run, each with its definition.
#[component]
pub(super) fn RunKpis(
    /// The figures.
    metrics: RunMetrics,
) -> impl IntoView {
    let cost = format::Cost::of(&metrics);
    let m = metrics;
    let n = |count: u32, one: &str| format::count(count.into(), one);
    let outcome = m.finish_reason.map_or_else(|| m.status.as_str().to_owned(), |reason| reason.label().to_owned());
    let failed = format!("{}, {} cut off, {} passed", n(m.failures, "failure"), m.interruptions, m.passes);
    view! {
        <ul class="kpis">
            <KpiCard
                name="Task completion"
                value=m.task_completion.map(format::percent)
                note=outcome
                definition="With a plan, its tasks that are done over those that no later plan replaced. Without one, how the last round ended: 100% its own goal, 50% a limit, 0% failed or stopped."
            />
            <KpiCard
                name="Duration"
                value=Some(format::span(m.duration_ms))
                note=format!("{} of it running", format::span(m.active_ms))
                definition="Wall time from the first event to the end, pauses included."
            />
            <KpiCard
                name="Turns"
                value=Some(format::thousands(m.turns.into()))
                note=failed
                definition="Turns that ended with a reply; votes and other calls of the coordination are none. Each attempt at a failed or cut off turn counts as one of those."
            />
            <KpiCard
                name="Tokens"
                value=Some(format::thousands(m.input_tokens + m.output_tokens))
                note=format!("{} in, {} out", format::thousands(m.input_tokens), format::thousands(m.output_tokens))
                definition="Tokens sent to and received from models, failed and cut off turns included. Estimated where a provider reports none."
            />
            <KpiCard
                name="Coordination"
                value=m.coordination_share.map(format::percent)
                note=format::count(m.coordination_tokens, "token")
                definition="Share of the tokens that went into choosing speakers, votes, judgements, plans and summaries rather than into replies."
            />
            <KpiCard
                name="Cost"
                value=cost.amount()
                note=cost.note()
                definition="Sum over the calls to models whose price the provider page knows."
            />
            <KpiCard
                name="Time to first token"
                value=m.ttft_ms.p50.map(format::span)
                note=format!("median, n = {}", m.ttft_ms.n)
                definition="Time from the request to the first token of completed turns; the median is a value that was measured."
            />
            <KpiCard
                name="Utilisation"
                value=m.utilisation.map(format::percent)
                note=format!("mean of {}", n(u32::try_from(m.agents.len()).unwrap_or(u32::MAX), "agent"))
                definition="Mean over the agents of the share of the run’s active time in which a turn of theirs was open."
            />
            <KpiCard
                name="Context overhead"
                value=m.context_overhead.map(format::percent)
                note="estimated"
                definition="Share of the tokens sent to models that had been sent in this run before. Lower is cheaper."
            />
            <KpiCard
                name="Coherence"
                value=m.coherence.map(|coherence| format!("{coherence:.2}"))
                note="0 to 1, a lexical proxy"
                definition="Mean likeness of each reply’s words to what it replied to: the cosine of their term frequencies."
            />
            <KpiCard
                name="Interventions"
                value=Some(format::thousands(m.interventions.into()))
                note=n(m.rounds, "round")
                definition="What people did after the task: messages, pauses, stops, grants of turns, mutes, picks and conclusions."
            />
            <KpiCard
                name="Satisfaction"
                value=m.satisfaction.map(|score| format!("{score:.1} of 5"))
                note=n(m.ratings, "rating")
                definition="Mean of people’s scores of the conversation and its turns, 1 (poor) to 5 (excellent)."
            />
        </ul>
    }
}
