//! What happens to a conversation, a line each.

use super::log::{Log, ids};
use super::{CONVERSATION, Layout, group, state};
use crate::components::notice_line::NoticeLine;
use crate::live::{RowBody, Rows};
use leptos::prelude::*;
use model::event::{
    ApprovalSubject, BallotOption, Contradiction, FinishReason, LoopKind, LoopResponse, RatedItem, TaskStatus,
};
use model::policy::DecisionProtocol;
use model::{ApprovalId, Event, Grant, MicroUsd, PauseMode, TurnId, TurnStrategy};

pub(super) fn notices() -> Vec<AnyView> {
    let mut log = Log::start(800, TurnStrategy::RoundRobin, "Should the release wait?");
    for event in events() {
        log.wait(1_000).push(event);
    }
    let rows = Rows::of(&log.transcript());
    let lines = rows.get().into_iter().filter_map(|row| match row.body {
        RowBody::Notice(notice) => {
            let name = format!("{}, {}", notice.kind.as_str().replace('_', " "), notice.tone.as_str());
            let evidence = notice.turns.iter().map(|turn| (turn.to_string(), rows.anchor(turn))).collect();
            Some(state(&name, view! { <NoticeLine notice evidence /> }))
        }
        _ => None,
    });
    vec![group(Layout::Rows, lines.collect::<Vec<_>>())]
}

/// One event for each kind of notice.
fn events() -> Vec<Event> {
    let turn_id = TurnId::nth(301);
    let mut events = of_the_run();
    events.extend(of_people(&turn_id));
    events.extend(of_agents(&turn_id));
    events
}

fn of_the_run() -> Vec<Event> {
    vec![
        Event::LimitReached { which: FinishReason::MaxTurns, best: None },
        Event::TurnsGranted { turns: 4 },
        Event::BudgetGranted(Grant { tokens: 20_000, cost_micro_usd: MicroUsd(500_000), time_s: 0.0 }),
        Event::Paused { mode: PauseMode::Now },
        Event::Resumed,
        Event::Parked { takeovers: 3 },
        Event::Stopped,
        Event::WaitingForPerson { reason: "Bo asks for the date.".to_owned() },
        Event::Finished { reason: FinishReason::Decided },
        Event::Finished { reason: FinishReason::NobodyLeft },
        Event::Finished { reason: FinishReason::Failed },
    ]
}

fn of_people(turn_id: &TurnId) -> Vec<Event> {
    let (maya, approval_id) = (|| "Maya".to_owned(), ApprovalId::nth(1));
    vec![
        Event::Rated { who: maya(), what: RatedItem::Conversation, score: 4, comment: String::new() },
        Event::AgentMuted { agent_id: "bo".into() },
        Event::NextPicked { agent_id: "cy".into(), author: maya() },
        Event::ConclusionRequested { author: maya() },
        Event::TurnRetracted {
            turn_id: turn_id.clone(),
            agent_id: "ada".into(),
            author: maya(),
            comment: "Too long.".to_owned(),
        },
        Event::ApprovalRequested {
            approval_id: approval_id.clone(),
            subject: ApprovalSubject::Result(FinishReason::Decided),
            answer_by: None,
        },
        Event::ApprovalAnswered { approval_id, approved: true, author: maya(), comment: String::new() },
        Event::ConversationForked { from: CONVERSATION, after: 42, seed: 7 },
    ]
}

fn of_agents(turn_id: &TurnId) -> Vec<Event> {
    let contradiction = Contradiction {
        between: ["ada".into(), "bo".into()],
        about: "“The release is ready” against “The release is not ready”".to_owned(),
    };
    let option = |agent: &str| BallotOption { agent_id: agent.into(), turn_id: turn_id.clone(), same_as: Vec::new() };
    let turn_id = || turn_id.clone();
    vec![
        Event::MemoryWritten {
            key: "tone".to_owned(),
            value: "plain".to_owned(),
            version: 1,
            author: "ada".to_owned(),
        },
        Event::MemoryConflict {
            key: "tone".to_owned(),
            author: "bo".to_owned(),
            value: "warm".to_owned(),
            expected_version: 0,
            current_value: "plain".to_owned(),
            current_version: 1,
        },
        Event::HandedOff { turn_id: turn_id(), agent_id: "ada".into(), to: "bo".into() },
        Event::HandoffRefused {
            turn_id: turn_id(),
            agent_id: "ada".into(),
            target: "Zoe".to_owned(),
            reason: "nobody of that name is in the team.".to_owned(),
        },
        Event::FunctionCalled {
            turn_id: turn_id(),
            agent_id: "cy".into(),
            name: "run_tests".to_owned(),
            arguments: "migration".to_owned(),
        },
        Event::PersonAsked { turn_id: turn_id(), agent_id: "bo".into(), question: "Can the date move?".to_owned() },
        Event::LoopDetected {
            kind: LoopKind::NearRepeat,
            agent_id: "bo".into(),
            evidence: vec![TurnId::nth(301), TurnId::nth(302)],
            response: LoopResponse::Nudge,
            reason: "Bo says nearly the same again.".to_owned(),
        },
        Event::PlanRejected { turn_id: turn_id(), agent_id: "ada".into(), reason: "It has no tasks.".to_owned() },
        Event::TaskStatusChanged {
            task_id: "translate".into(),
            status: TaskStatus::Failed,
            agent_id: None,
            turn_id: None,
            reason: "Nobody in the team can translate.".to_owned(),
        },
        Event::ContradictionFound(contradiction.clone()),
        Event::ContradictionResolved { contradiction, in_favour_of: "bo".into(), by: "cy".into() },
        Event::BallotOpened {
            protocol: DecisionProtocol::VoteSimple,
            options: vec![option("ada"), option("bo")],
            voters: ids(&["ada", "bo", "cy"]),
            number: 1,
        },
    ]
}
