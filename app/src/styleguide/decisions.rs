//! Parallel replies and what became of them.

use super::log::{Log, Opening, Turn, ids, team};
use super::{CONVERSATION, Layout, group, state};
use crate::components::ballot_table::BallotTable;
use crate::components::decision_card::DecisionCard;
use crate::components::transcript::Transcript;
use crate::live::{LiveConversation, RowBody, Rows};
use leptos::prelude::*;
use model::event::{Ballot, BallotOption, Contradiction, FinishReason, TurnPurpose};
use model::policy::{DecisionProtocol, TieBreak};
use model::{AgentId, Event, TurnId, TurnStrategy};

pub(super) fn decisions() -> Vec<AnyView> {
    let live = LiveConversation::new(CONVERSATION, voted().transcript());
    let cards = [
        ("no agreement", disagreed()),
        ("by confidence, a tie", weighed()),
        ("by priority, without a vote", by_priority()),
    ]
    .map(|(name, log)| state(name, card(&log)));
    vec![
        group(Layout::Rows, [state("a round of drafts, a vote and its decision", view! { <Transcript live /> })]),
        group(Layout::Rows, cards),
        ballots(),
    ]
}

/// The decision of a log.
fn card(log: &Log) -> Option<AnyView> {
    let rows = Rows::of(&log.transcript());
    let order = team(TurnStrategy::Collaborative).agents.into_iter().map(|agent| agent.id).collect();
    rows.get()
        .into_iter()
        .find_map(|row| match row.body {
            RowBody::Decision(decision) => Some(*decision),
            _ => None,
        })
        .map(|decision| {
            let drafts = rows.drafts_of(&decision);
            view! { <DecisionCard decision drafts anchor=move |turn: TurnId| rows.anchor(&turn) order /> }.into_any()
        })
}

/// A ballot that some have voted in.
fn ballots() -> AnyView {
    let mut log = Log::start(570, TurnStrategy::Collaborative, "Should the release wait?");
    let drafts = drafts(&mut log);
    open_ballot(&mut log, DecisionProtocol::VoteRanked, 1, &drafts);
    vote(&mut log, "ada", Ballot::Ranking(ids(&["bo", "cy"])), "Both have looked.", None);
    vote(&mut log, "bo", Ballot::Abstain, "The answer names no draft.", None);
    let tables = [("ballot, open", true), ("ballot, closed", false)].map(|(name, is_open)| {
        let ballot = log.transcript().ballots.pop();
        state(
            name,
            ballot.map(|ballot| view! { <BallotTable ballot is_open anchor=|turn: TurnId| turn.to_string() /> }),
        )
    });
    group(Layout::Columns, tables)
}

/// Ada, Bo and Cy write drafts at the same time.
fn drafts(log: &mut Log) -> [Turn; 3] {
    log.choose(&["ada", "bo", "cy"], TurnPurpose::Speak, "All three answer.");
    let turns = ["ada", "bo", "cy"].map(|agent| log.begin(agent));
    let texts = [
        "The release is ready: it should go out **today**. Every day costs us readers.",
        "The release is not ready. The rollback was never tried, and the tables are locked for as long as it takes.",
        "It should go out on Monday, after a second rehearsal:\n\n1. copy the data\n2. migrate\n3. roll back",
    ];
    for (turn, text) in turns.iter().zip(texts) {
        log.wait(1_400).say(turn, text);
    }
    turns
}

fn open_ballot(log: &mut Log, protocol: DecisionProtocol, number: u32, drafts: &[Turn]) {
    let agents = ["ada", "bo", "cy"];
    let options = agents
        .iter()
        .zip(drafts)
        .map(|(agent, turn)| BallotOption { agent_id: (*agent).into(), turn_id: turn.id.clone(), same_as: Vec::new() })
        .collect();
    log.push(Event::BallotOpened { protocol, options, voters: ids(&agents), number });
}

fn vote(log: &mut Log, agent: &str, ballot: Ballot, reason: &str, weight: Option<f64>) {
    let turn = log.open(agent, Opening::of(TurnPurpose::Ballot));
    log.wait(700).say(&turn, reason);
    let valid = ballot != Ballot::Abstain;
    let (turn_id, agent_id, reason) = (turn.id, agent.into(), reason.to_owned());
    log.push(Event::VoteCast { turn_id, agent_id, ballot, valid, reason, weight });
}

/// What a decision says.
struct Outcome<'a> {
    protocol: DecisionProtocol,
    tally: &'a [(&'a str, f64)],
    /// Who leads, and by which draft.
    winner: Option<(&'a str, &'a Turn)>,
    dissent: &'a [&'a str],
    absent: &'a [&'a str],
    margin: Option<f64>,
    tie_break: Option<TieBreak>,
    unresolved: Vec<Contradiction>,
    reason: &'a str,
}

fn decide(log: &mut Log, outcome: Outcome<'_>) {
    let Outcome { protocol, tally, winner, dissent, absent, margin, tie_break, unresolved, reason } = outcome;
    log.push(Event::DecisionReached {
        protocol,
        tally: tally.iter().map(|(id, score)| (AgentId::from(*id), *score)).collect(),
        winner: winner.map(|(id, _)| id.into()),
        turn_id: winner.map(|(_, turn)| turn.id.clone()),
        dissent: ids(dissent),
        absent: ids(absent),
        margin,
        tie_break,
        unresolved,
        reason: reason.to_owned(),
    });
}

fn contradiction() -> Contradiction {
    let about = "“The release is ready” against “The release is not ready”".to_owned();
    Contradiction { between: ["ada".into(), "bo".into()], about }
}

/// A vote with a margin, a dissenter, one vote that does not count, and a contradiction that nobody ruled on.
fn voted() -> Log {
    let mut log = Log::start(500, TurnStrategy::Collaborative, "Should the release wait?");
    let drafts = drafts(&mut log);
    log.push(Event::ContradictionFound(contradiction()));
    open_ballot(&mut log, DecisionProtocol::VoteSimple, 1, &drafts);
    vote(&mut log, "ada", Ballot::Choice("cy".into()), "A second rehearsal costs little.", None);
    vote(&mut log, "bo", Ballot::Choice("cy".into()), "It tries the rollback.", None);
    vote(&mut log, "cy", Ballot::Abstain, "The answer names no draft.", None);
    let outcome = Outcome {
        protocol: DecisionProtocol::VoteSimple,
        tally: &[("ada", 0.0), ("bo", 1.0), ("cy", 2.0)],
        winner: Some(("cy", &drafts[2])),
        dissent: &["bo"],
        absent: &["cy"],
        margin: Some(1.0),
        tie_break: None,
        unresolved: vec![contradiction()],
        reason: "Cy’s draft has the most votes.",
    };
    decide(&mut log, outcome);
    log.push(Event::Finished { reason: FinishReason::Decided });
    log
}

/// A proposal that was put to the vote twice, and not agreed upon.
fn disagreed() -> Log {
    let mut log = Log::start(530, TurnStrategy::Collaborative, "Should the release wait?");
    let drafts = drafts(&mut log);
    let protocol = DecisionProtocol::ConsensusUnanimity;
    for number in 1..=2 {
        open_ballot(&mut log, protocol, number, &drafts);
        vote(&mut log, "ada", Ballot::Agree, "", None);
        vote(&mut log, "bo", Ballot::Disagree, "The rollback was never tried.", None);
    }
    let outcome = Outcome {
        protocol,
        tally: &[("ada", 1.0), ("bo", 1.0), ("cy", 0.0)],
        winner: None,
        dissent: &["bo"],
        absent: &["cy"],
        margin: None,
        tie_break: None,
        unresolved: Vec::new(),
        reason: "Bo disagrees, and nobody may.",
    };
    decide(&mut log, outcome);
    log
}

/// A tie of votes that count by confidence, with drafts of the same words and a contradiction that was ruled on.
fn weighed() -> Log {
    let mut log = Log::start(545, TurnStrategy::Collaborative, "Should the release wait?");
    let drafts = drafts(&mut log);
    let contradiction = contradiction();
    log.push(Event::ContradictionFound(contradiction.clone()));
    log.push(Event::ContradictionResolved { contradiction, in_favour_of: "bo".into(), by: "cy".into() });
    let option =
        |agent: &str, turn: &Turn, same_as| BallotOption { agent_id: agent.into(), turn_id: turn.id.clone(), same_as };
    log.push(Event::BallotOpened {
        protocol: DecisionProtocol::ConfidenceWeighted,
        options: vec![option("ada", &drafts[0], Vec::new()), option("bo", &drafts[1], ids(&["cy"]))],
        voters: ids(&["ada", "bo"]),
        number: 1,
    });
    vote(&mut log, "ada", Ballot::Choice("ada".into()), "Every day costs readers.", Some(0.8));
    vote(&mut log, "bo", Ballot::Choice("bo".into()), "The rollback was never tried.", Some(0.8));
    let outcome = Outcome {
        protocol: DecisionProtocol::ConfidenceWeighted,
        tally: &[("ada", 0.8), ("bo", 0.8)],
        winner: Some(("ada", &drafts[0])),
        dissent: &["bo"],
        absent: &[],
        margin: Some(0.0),
        tie_break: Some(TieBreak::Order),
        unresolved: Vec::new(),
        reason: "Ada and Bo are level; Ada comes first in the list.",
    };
    decide(&mut log, outcome);
    log
}

/// The reply of the highest role leads.
fn by_priority() -> Log {
    let mut log = Log::start(560, TurnStrategy::Collaborative, "Should the release wait?");
    let drafts = drafts(&mut log);
    let outcome = Outcome {
        protocol: DecisionProtocol::ResponsePriority,
        tally: &[("ada", 5.0), ("bo", 9.0), ("cy", 3.0)],
        winner: Some(("bo", &drafts[1])),
        dissent: &["ada", "cy"],
        absent: &[],
        margin: Some(4.0),
        tie_break: None,
        unresolved: Vec::new(),
        reason: "Bo’s role has the highest priority.",
    };
    decide(&mut log, outcome);
    log
}
