//! Why an agent was chosen to speak: the coordinator's own record.

use leptos::prelude::*;
use projections::transcript::{Why, WhyCandidate};
use std::collections::BTreeSet;

/// Why an agent was chosen to speak, folded.
#[component]
pub fn WhyCard(
    /// The record.
    why: Why,
    /// Display name of the agent.
    agent_name: String,
) -> impl IntoView {
    let rules: BTreeSet<String> = why.candidates.iter().flat_map(|candidate| candidate.parts.keys().cloned()).collect();
    let scored = why.candidates.iter().any(|candidate| candidate.score != 0.0);
    let head =
        rules.iter().map(|rule| view! { <th scope="col" class="number">{rule.replace('_', " ")}</th> }).collect_view();
    let caption = format!("Candidates when {agent_name} was chosen");
    let rows = why.candidates.into_iter().map(|candidate| row(candidate, &rules, scored)).collect_view();
    view! {
        <details class="why-card">
            <summary>
                "Why " {agent_name} "?" <span class="why-card__rule">{why.strategy.label()}</span>
                {why.fallback.then(|| view! { <span class="why-card__fallback">"Fallback used"</span> })}
            </summary>
            <div class="why-card__body">
                <p>{why.reason}</p>
                {why.fallback.then(|| view! { <p>"The strategy’s own rule could not choose; the fallback rule did."</p> })}
                <div class="why-card__scroll" tabindex="0" role="group" aria-label=caption.clone()>
                    <table class="why-card__table">
                        <caption class="visually-hidden">{caption.clone()}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Candidate"</th>
                                {scored.then(|| view! { <th scope="col" class="number">"Score"</th> })}
                                {head}
                                <th scope="col">"Outcome"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </div>
        </details>
    }
}

fn row(candidate: WhyCandidate, rules: &BTreeSet<String>, scored: bool) -> impl IntoView + use<> {
    let outcome = match (candidate.chosen, candidate.excluded_because) {
        (true, _) => "Chosen".to_owned(),
        (false, Some(exclusion)) => format!("Excluded: {}", exclusion.label()),
        (false, None) if scored => "Passed over: a lower score".to_owned(),
        (false, None) => "Passed over".to_owned(),
    };
    let excluded = candidate.excluded_because.is_some();
    let figure = move |value: Option<f64>| match value {
        Some(value) if !excluded => format!("{value:.2}"),
        _ => "–".to_owned(),
    };
    let parts = rules
        .iter()
        .map(|rule| view! { <td class="number">{figure(candidate.parts.get(rule).copied())}</td> })
        .collect_view();
    view! {
        <tr data-chosen=candidate.chosen.then_some("true")>
            <th scope="row">{candidate.agent_name}</th>
            {scored.then(|| view! { <td class="number">{figure(Some(candidate.score))}</td> })}
            {parts}
            <td>{outcome}</td>
        </tr>
    }
}
