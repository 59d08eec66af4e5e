//! Parallel replies that became one: how, by how much, and who differed.

use crate::components::icon::Icon;
use leptos::prelude::*;
use projections::transcript::{DecisionEntry, NamedAgent};

/// Parallel replies that became one.
#[component]
pub fn DecisionCard(
    /// The decision.
    decision: DecisionEntry,
    /// Id of each agent's turn in the batch, where it is on the page.
    #[prop(into)]
    turns: Vec<(model::AgentId, model::TurnId)>,
) -> impl IntoView {
    let heading = format!("e{}-decision", decision.seq);
    let labelled = heading.clone();
    let title = match &decision.winner {
        Some(winner) => format!("{} leads", winner.name),
        None => "No decision".to_owned(),
    };
    let turn_of =
        move |agent: &NamedAgent| turns.iter().find(|(id, _)| *id == agent.id).map(|(_, turn)| format!("#{turn}"));
    let lead = decision.turn_id.as_ref().map(|turn| format!("#{turn}"));
    let winner = decision.winner.clone();
    let rows = decision
        .tally
        .iter()
        .map(|line| {
            let name = line.agent.name.clone();
            let leads = winner.as_ref().is_some_and(|winner| winner.id == line.agent.id);
            let cell = match turn_of(&line.agent) {
                Some(href) => view! { <a href=href>{name}</a> }.into_any(),
                None => name.into_any(),
            };
            view! {
                <tr data-chosen=leads.then_some("true")>
                    <th scope="row">{cell}</th>
                    <td class="number">{score(line.score)}</td>
                    <td>{if leads { "Leads" } else { "Dissents" }}</td>
                </tr>
            }
        })
        .collect_view();
    let margin = decision.margin.map(|margin| format!("Margin {}", score(margin)));
    let absent =
        (!decision.absent.is_empty()).then(|| format!("Did not reply, not counted: {}.", names(&decision.absent)));
    let facts =
        [Some(decision.protocol.label().to_owned()), margin].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <article class="decision-card" aria-labelledby=labelled>
            <header class="decision-card__head">
                <Icon name="scale" />
                <h3 class="decision-card__title" id=heading>"Decision: " {title}</h3>
                <span class="decision-card__meta">{facts}</span>
            </header>
            <p>{decision.reason}</p>
            {(!decision.tally.is_empty()).then(|| view! {
                <table class="decision-card__table">
                    <caption class="visually-hidden">"Tally"</caption>
                    <thead>
                        <tr><th scope="col">"Agent"</th><th scope="col" class="number">"Score"</th><th scope="col">"Outcome"</th></tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            })}
            {absent.map(|absent| view! { <p class="decision-card__absent">{absent}</p> })}
            {lead.map(|href| view! { <p><a href=href>"Go to the leading reply"</a></p> })}
        </article>
    }
}

fn names(agents: &[NamedAgent]) -> String {
    agents.iter().map(|agent| agent.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// A score without needless decimals.
fn score(score: f64) -> String {
    if score.fract() == 0.0 { format!("{score:.0}") } else { format!("{score:.2}") }
}
