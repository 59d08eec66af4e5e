//! Calls that are no reply.

use super::log::{Log, Opening};
use super::turns::{Named, find};
use super::{Layout, group, state};
use crate::components::calls_card::CallsCard;
use crate::components::summary_card::SummaryCard;
use crate::live::{RowBody, Rows};
use leptos::prelude::*;
use model::event::{Ballot, FailureKind, FinishReason, InterruptKind, TurnPurpose};
use model::{Event, TurnStrategy};

pub(super) fn calls() -> Vec<AnyView> {
    let mut log = Log::start(430, TurnStrategy::Collaborative, "Should the release wait?");
    let call = |log: &mut Log, agent: &str, purpose: TurnPurpose| {
        let turn = log.open(agent, Opening::of(purpose));
        log.wait(900);
        turn
    };
    for (agent, text, ballot, reason) in [
        (
            "ada",
            "VOTE: Bo\nHe has looked at the rollback.",
            Ballot::Choice("bo".into()),
            "He has looked at the rollback.",
        ),
        ("bo", "All of them!", Ballot::Abstain, "The answer names no draft."),
    ] {
        let vote = call(&mut log, agent, TurnPurpose::Ballot);
        let valid = ballot != Ballot::Abstain;
        log.say(&vote, text);
        log.push(Event::VoteCast {
            turn_id: vote.id,
            agent_id: agent.into(),
            ballot,
            valid,
            reason: reason.to_owned(),
            weight: None,
        });
    }
    call(&mut log, "cy", TurnPurpose::Ballot);
    let judgement = call(&mut log, "cy", TurnPurpose::Judge);
    log.say(&judgement, "CHOICE: Bo");
    let choice = call(&mut log, "selector", TurnPurpose::Select);
    log.fail(&choice, FailureKind::Unreachable, "", None);
    let plan = call(&mut log, "ada", TurnPurpose::Plan);
    log.cut(&plan, InterruptKind::TimedOut, "TASK rehearse:");
    let rows = Rows::of(&log.transcript());
    let cards = rows.get().into_iter().filter_map(|row| match row.body {
        RowBody::Calls(purpose, calls) => Some(view! { <CallsCard purpose calls /> }.into_any()),
        _ => None,
    });
    let names = ["under way", "answered", "failed", "cut off"];
    let calls = names.into_iter().zip(cards).map(|(name, card)| state(name, card));
    vec![group(Layout::Rows, calls.collect::<Vec<_>>()), summaries()]
}

fn summaries() -> AnyView {
    let mut log = Log::start(450, TurnStrategy::RoundRobin, "Should the release wait?");
    let mut named = Named::new();
    for (name, limit) in [("summary", None), ("summary, the last word", Some(FinishReason::MaxTurns))] {
        if let Some(which) = limit {
            log.push(Event::LimitReached { which, best: None });
        }
        let turn = log.open("ada", Opening::of(TurnPurpose::Summary));
        let (turn_id, text) = (turn.id.clone(), "Ada and Bo want it to wait; Cy does not.".to_owned());
        log.wait(1_500).say(&turn, &text);
        log.push(Event::SummaryWritten { turn_id, agent_id: "ada".into(), text, through: 6 });
        named.push((name, turn.id));
    }
    named.push(("summary, being written", log.open("ada", Opening::of(TurnPurpose::Summary)).id));
    let rows = Rows::of(&log.transcript());
    let cards = named.iter().filter_map(|(name, turn)| {
        let turn = find(&rows, turn)?;
        Some(state(name, view! { <SummaryCard turn /> }))
    });
    group(Layout::Rows, cards.collect::<Vec<_>>())
}
