//! How far the agents agree: what is being voted on, what contradicts, what was decided.

use crate::components::ballot_table::BallotTable;
use crate::components::decision_card;
use crate::live::{Consensus, LiveConversation};
use leptos::prelude::*;
use model::TurnId;
use projections::transcript::{BallotEntry, DecisionEntry};

/// How far the agents agree. Nothing where nothing is decided together.
#[component]
pub(super) fn ConsensusPanel(
    /// The conversation.
    live: LiveConversation,
) -> impl IntoView {
    let consensus = Memo::new(move |_| live.consensus());
    view! {
        <Show when=move || !consensus.with(Consensus::is_empty)>
            <details class="disclosure" open>
                <summary>"Consensus " <span class="disclosure__count">{move || consensus.with(standing)}</span></summary>
                {move || {
                    let Consensus { mut ballots, contradictions, decisions } = consensus.get();
                    let asked = ballots.pop();
                    view! {
                        {asked.map(|ballot| view! { <BallotTable ballot is_open=true anchor=|turn: TurnId| turn.to_string() /> })}
                        {contradictions.into_iter().map(decision_card::contradiction).collect_view()}
                        <ol class="inspector__list">{decisions.iter().rev().map(line).collect_view()}</ol>
                    }
                }}
            </details>
        </Show>
    }
}

/// `2 of 3 voted`, else how many decisions there are.
fn standing(consensus: &Consensus) -> String {
    match (consensus.ballots.last(), consensus.decisions.len()) {
        (Some(BallotEntry { votes, voters, .. }), _) => format!("{} of {} voted", votes.len(), voters.len()),
        (None, 0) => "open".to_owned(),
        (None, 1) => "decided once".to_owned(),
        (None, times) => format!("decided {times} times"),
    }
}

/// A decision in short, with the way to its card.
fn line(decision: &DecisionEntry) -> impl IntoView + use<> {
    let unresolved = decision.unresolved().count();
    let open = match unresolved {
        0 => None,
        1 => Some("1 contradiction is unresolved".to_owned()),
        n => Some(format!("{n} contradictions are unresolved")),
    };
    let dissent =
        (!decision.dissent.is_empty()).then(|| format!("Dissent: {}", decision_card::names(&decision.dissent)));
    let notes = [Some(decision_card::facts(decision)), dissent, open].into_iter().flatten();
    view! {
        <li>
            <p><a class="alone" href=format!("#{}", decision_card::anchor_of(decision))>{decision_card::title(decision)}</a></p>
            {notes.map(|note| view! { <p class="inspector__note">{note}</p> }).collect_view()}
        </li>
    }
}
