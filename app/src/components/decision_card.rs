//! Parallel replies that became one: how, by how much, who differed, and what is left open.

use crate::components::agent_mark::agent_colour;
use crate::components::ballot_table::BallotTable;
use crate::components::chart::bar::{Bar, Part};
use crate::components::icon::Icon;
use crate::format::{self, score};
use crate::live::Draft;
use leptos::prelude::*;
use model::policy::TieBreak;
use model::{AgentId, TurnId};
use projections::plain::plain;
use projections::transcript::{ContradictionEntry, DecisionEntry, NamedAgent, TallyLine};
use std::collections::BTreeMap;

/// Characters of a draft that the card quotes.
const EXCERPT: usize = 180;

/// Parallel replies that became one.
#[component]
pub fn DecisionCard(
    /// The decision.
    decision: DecisionEntry,
    /// The drafts that it was about, as far as they are on the page.
    drafts: Vec<Draft>,
    /// The id of a turn's element.
    #[prop(into)]
    anchor: Callback<TurnId, String>,
    /// The agents in the order of the team, for their colours.
    order: Vec<AgentId>,
) -> impl IntoView {
    let heading = anchor_of(&decision);
    let labelled = heading.clone();
    let title = title(&decision);
    let facts = facts(&decision);
    let most = decision.tally.iter().map(|line| line.score).fold(0.0, f64::max);
    let leads = |id: &AgentId| decision.winner.as_ref().is_some_and(|winner| &winner.id == id);
    let places: BTreeMap<AgentId, usize> = order.into_iter().zip(0..).collect();
    let colour = |id: &AgentId| agent_colour(places.get(id).copied().unwrap_or(places.len()));
    let rows = decision
        .tally
        .iter()
        .map(|line| {
            let anchor = drafts.iter().find(|draft| draft.agent_id == line.agent.id).map(|draft| &draft.anchor);
            let standing = match (leads(&line.agent.id), decision.tie_break) {
                (true, Some(rule)) => Standing::LeadsBy(rule),
                (true, None) => Standing::Leads,
                (false, _) if line.score < most => Standing::Behind,
                (false, _) => Standing::Tied,
            };
            tally_row(line, anchor, most, standing, colour(&line.agent.id))
        })
        .collect_view();
    let has_drafts = !drafts.is_empty();
    let quoted = drafts
        .into_iter()
        .map(|draft| {
            let open = decision.unresolved().any(|open| open.between.iter().any(|side| side.id == draft.agent_id));
            let (leads, colour) = (leads(&draft.agent_id), colour(&draft.agent_id));
            excerpt(draft, leads, open, colour)
        })
        .collect_view();
    let mut ballots = decision.ballots;
    let last = ballots.pop();
    let differing = [("Dissent", &decision.dissent), ("Not counted", &decision.absent)]
        .into_iter()
        .filter(|(_, agents)| !agents.is_empty())
        .map(|(what, agents)| view! { <p class="decision-card__absent">{format!("{what}: {}.", names(agents))}</p> })
        .collect_view();
    view! {
        <article class="decision-card" aria-labelledby=labelled>
            <header class="decision-card__head">
                <Icon name="scale" />
                <h3 class="decision-card__title" id=heading><span class="visually-hidden">"Decision: "</span> {title}</h3>
                <span class="decision-card__meta">{facts}</span>
            </header>
            <p>{decision.reason}</p>
            {decision.contradictions.into_iter().map(contradiction).collect_view()}
            {has_drafts.then(|| view! { <ul class="decision-card__drafts" aria-label="Drafts">{quoted}</ul> })}
            {(!decision.tally.is_empty()).then(|| view! {
                <table class="decision-card__table">
                    <caption class="visually-hidden">"Tally"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Agent"</th>
                            <th scope="col" class="number">"Score"</th>
                            <th scope="col">"Share of the best"</th>
                            <th scope="col">"Outcome"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            })}
            {differing}
            {last.map(|ballot| view! { <BallotTable ballot is_open=false anchor /> })}
            {(!ballots.is_empty()).then(|| view! {
                <details class="disclosure">
                    <summary>"Earlier ballots"</summary>
                    {ballots.into_iter().map(|ballot| view! { <BallotTable ballot is_open=false anchor /> }).collect_view()}
                </details>
            })}
            {decision
                .turn_id
                .map(|turn| view! { <p><a href=format!("#{}", anchor.run(turn))>"Go to the leading reply"</a></p> })}
        </article>
    }
}

/// The id of the card's heading.
pub fn anchor_of(decision: &DecisionEntry) -> String {
    format!("e{}-decision", decision.seq)
}

/// Who leads.
pub fn title(decision: &DecisionEntry) -> String {
    match &decision.winner {
        Some(winner) => format!("{} leads", winner.name),
        None => "No decision".to_owned(),
    }
}

/// Protocol, margin and the rule that broke a tie.
pub fn facts(decision: &DecisionEntry) -> String {
    let margin = decision.margin.map(|margin| format!("margin {}", score(margin)));
    let tie = decision.tie_break.map(|rule| format!("tie broken by {}", rule.label()));
    let protocol = format!("{}: {}", decision.protocol.label(), decision.protocol.phrase());
    [Some(protocol), margin, tie].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How an option stands in the tally.
#[derive(Clone, Copy)]
enum Standing {
    Leads,
    /// Of several with the same score.
    LeadsBy(TieBreak),
    Tied,
    Behind,
}

fn tally_row(
    line: &TallyLine,
    anchor: Option<&String>,
    most: f64,
    standing: Standing,
    colour: usize,
) -> impl IntoView + use<> {
    let name = line.agent.name.clone();
    let share = if most > 0.0 { line.score / most } else { 0.0 };
    let label = format!("{name}: {}", score(line.score));
    let outcome = match standing {
        Standing::LeadsBy(rule) => format!("Leads, by {}", rule.label()),
        Standing::Leads => "Leads".to_owned(),
        Standing::Behind => "Behind".to_owned(),
        Standing::Tied => "Tied".to_owned(),
    };
    let leads = matches!(standing, Standing::Leads | Standing::LeadsBy(_));
    let who = match anchor {
        Some(anchor) => view! { <a href=format!("#{anchor}")>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    view! {
        <tr data-chosen=leads.then_some("true") data-agent=colour>
            <th scope="row">{who}</th>
            <td class="number">{score(line.score)}</td>
            <td class="decision-card__bar"><Bar parts=vec![Part::new("Score", share, "agent")] label /></td>
            <td>{outcome}</td>
        </tr>
    }
}

fn excerpt(draft: Draft, leads: bool, is_open: bool, colour: usize) -> impl IntoView {
    let text = format::quote(&plain(&draft.text), EXCERPT);
    let href = format!("#{}", draft.anchor);
    view! {
        <li class="draft" data-agent=colour data-leads=leads.then_some("true")>
            <p class="draft__head"><a href=href>{draft.agent_name}</a> {leads.then_some(" leads")}</p>
            <p>{text}</p>
            {is_open.then(|| view! { <p class="draft__open"><Icon name="triangle-alert" /> "Contradicted, unresolved"</p> })}
        </li>
    }
}

/// Two drafts that cannot both hold, and who ruled on it.
pub fn contradiction(contradiction: ContradictionEntry) -> impl IntoView {
    let [one, other] = contradiction.between.map(|agent| agent.name);
    let (tone, icon, ruling) = match contradiction.ruling {
        None => ("warn", "triangle-alert", "Unresolved.".to_owned()),
        Some(ruling) => ("ok", "check", format!("{} ruled for {}.", ruling.by.name, ruling.in_favour_of.name)),
    };
    let text = format!("{one} and {other} contradict each other: {}. {ruling}", contradiction.about);
    view! { <p class="note" data-tone=tone><Icon name=icon /> <span>{text}</span></p> }
}

/// `Ada, Bo`.
pub fn names(agents: &[NamedAgent]) -> String {
    agents.iter().map(|agent| agent.name.as_str()).collect::<Vec<_>>().join(", ")
}
