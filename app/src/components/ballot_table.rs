//! Who voted what, and why.

use leptos::prelude::*;
use model::TurnId;
use projections::transcript::{BallotEntry, NamedAgent, VoteLine};

/// A ballot: a line a voter, those included who gave no vote.
#[component]
pub fn BallotTable(
    /// The ballot.
    ballot: BallotEntry,
    /// Whether votes may still come.
    is_open: bool,
    /// The id of a turn's element.
    #[prop(into)]
    anchor: Callback<TurnId, String>,
) -> impl IntoView {
    let caption = format!("Ballot {}: who voted what", ballot.number);
    let weighted = ballot.votes.iter().any(|vote| vote.weight.is_some());
    let silent: Vec<NamedAgent> = ballot
        .voters
        .iter()
        .filter(|voter| ballot.votes.iter().all(|vote| vote.voter.id != voter.id))
        .cloned()
        .collect();
    let same: Vec<String> = ballot
        .options
        .iter()
        .filter(|option| !option.same_as.is_empty())
        .map(|option| {
            let others: Vec<&str> = option.same_as.iter().map(|agent| agent.name.as_str()).collect();
            format!("{} wrote the same as {}: their drafts were one option.", others.join(", "), option.agent.name)
        })
        .collect();
    let votes = ballot.votes.into_iter().map(|vote| row(vote, weighted, anchor)).collect_view();
    let absent = silent
        .into_iter()
        .map(|voter| {
            view! {
                <tr data-valid="false">
                    <th scope="row">{voter.name}</th>
                    <td>{if is_open { "Not yet" } else { "No answer" }}</td>
                    {weighted.then(|| view! { <td></td> })}
                    <td></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="group" aria-label=caption.clone()>
            <table class="decision-card__table">
                <caption class="decision-card__caption">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Voter"</th>
                        <th scope="col">"Vote"</th>
                        {weighted.then(|| view! { <th scope="col" class="number">"Weight"</th> })}
                        <th scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody>{votes} {absent}</tbody>
            </table>
        </div>
        {same.into_iter().map(|line| view! { <p class="decision-card__absent">{line}</p> }).collect_view()}
    }
}

fn row(vote: VoteLine, weighted: bool, anchor: Callback<TurnId, String>) -> impl IntoView {
    let href = format!("#{}", anchor.run(vote.turn_id));
    let choice = if vote.valid { vote.choice } else { "Not counted".to_owned() };
    let weight = vote.weight.map(|weight| format!("{weight:.2}"));
    view! {
        <tr data-valid=if vote.valid { "true" } else { "false" }>
            <th scope="row"><a href=href>{vote.voter.name}</a></th>
            <td>{choice}</td>
            {weighted.then(|| view! { <td class="number">{weight}</td> })}
            <td>{vote.reason}</td>
        </tr>
    }
}
