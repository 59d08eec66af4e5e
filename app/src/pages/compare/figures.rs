//! The figures of each conversation, aligned.

use super::finding::times;
use crate::format;
use leptos::prelude::*;
use projections::RunMetrics;

/// A line of the table: its name, how it is read from the figures of a run, and the amount by which runs are held against the
/// first, where that makes sense.
struct Line {
    name: &'static str,
    text: fn(&RunMetrics) -> Option<String>,
    amount: Option<fn(&RunMetrics) -> u64>,
}

const LINES: [Line; 13] = [
    Line { name: "Outcome", text: |m| Some(outcome(m)), amount: None },
    Line { name: "Task completion", text: |m| m.task_completion.map(format::percent), amount: None },
    Line { name: "Running time", text: |m| Some(format::span(m.active_ms)), amount: Some(|m| m.active_ms) },
    Line { name: "Turns", text: |m| Some(format::thousands(m.turns.into())), amount: Some(|m| m.turns.into()) },
    Line { name: "Tokens", text: |m| Some(format::thousands(tokens(m))), amount: Some(tokens) },
    Line {
        name: "Cost",
        text: |m| Some(format::Cost::of(m).words()),
        amount: Some(|m| m.cost_micro_usd.unwrap_or_default().0),
    },
    Line {
        name: "Coordination, share of the tokens",
        text: |m| m.coordination_share.map(format::percent),
        amount: None,
    },
    Line {
        name: "Time to first token, median",
        text: |m| m.ttft_ms.p50.map(format::span),
        amount: Some(|m| m.ttft_ms.p50.unwrap_or(0)),
    },
    Line { name: "Utilisation", text: |m| m.utilisation.map(format::percent), amount: None },
    Line { name: "Context overhead", text: |m| m.context_overhead.map(format::percent), amount: None },
    Line { name: "Failed or cut off turns", text: |m| Some((m.failures + m.interruptions).to_string()), amount: None },
    Line { name: "Interventions", text: |m| Some(format::thousands(m.interventions.into())), amount: None },
    Line { name: "Satisfaction", text: |m| m.satisfaction.map(|score| format!("{score:.1} of 5")), amount: None },
];

/// The figures of each conversation, aligned, below its letter; amounts with how often they hold that of the first.
pub(super) fn figures(metrics: &[RunMetrics], heads: Vec<(char, String)>) -> impl IntoView + use<> {
    let columns = heads
        .into_iter()
        .map(|(letter, team)| view! { <th scope="col" class="number" title=team>{letter}</th> })
        .collect_view();
    let rows = LINES.iter().map(|line| row(line, metrics)).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label="What each took">
            <table class="table compare__table">
                <caption class="visually-hidden">"What each took"</caption>
                <thead><tr><th scope="col">"Figure"</th> {columns}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="analytics__note">"Below an amount: how many times that of A it is. What each figure means stands with it on the analytics page of a conversation."</p>
    }
}

fn row(line: &Line, metrics: &[RunMetrics]) -> impl IntoView + use<> {
    let first = line.amount.zip(metrics.first()).map(|(amount, first)| amount(first));
    let cells = metrics
        .iter()
        .enumerate()
        .map(|(at, metrics)| {
            let text = (line.text)(metrics).unwrap_or_else(|| "–".to_owned());
            let against = first.zip(line.amount).filter(|_| at > 0);
            let ratio = against.and_then(|(first, amount)| times(amount(metrics), first));
            view! { <td class="number">{text} {ratio.map(|ratio| view! { <span class="compare__ratio">{ratio}</span> })}</td> }
        })
        .collect_view();
    view! { <tr><th scope="row">{line.name}</th> {cells}</tr> }
}

fn tokens(metrics: &RunMetrics) -> u64 {
    metrics.input_tokens + metrics.output_tokens
}

fn outcome(metrics: &RunMetrics) -> String {
    metrics.finish_reason.map_or_else(|| metrics.status.as_str().to_owned(), |reason| reason.label().to_owned())
}
