//! Events of coordination, drawn at random: handoffs, loops, mutes, ballots, contradictions, tasks.

use super::{agent_id, text, turn_id};
use model::event::{Ballot, BallotOption, Candidate, Contradiction, Exclusion, LoopKind, LoopResponse, TaskStatus};
use model::policy::{DecisionProtocol, TaskSpec};
use model::{Event, TaskId};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// Any of them.
pub(super) fn event() -> BoxedStrategy<Event> {
    prop_oneof![said_event(), person_event(), deliberation_event(), task_event()].boxed()
}

fn said_event() -> BoxedStrategy<Event> {
    let said = (turn_id(), agent_id(), agent_id(), text());
    let said = (said, 0..6).prop_map(|((turn_id, agent_id, to, text), which)| match which {
        0 => Event::HandedOff { turn_id, agent_id, to },
        1 => Event::HandoffRefused { turn_id, agent_id, target: text, reason: "no such agent".to_owned() },
        2 => Event::FunctionCalled { turn_id, agent_id, name: "approve".to_owned(), arguments: text },
        3 => Event::PersonAsked { turn_id, agent_id, question: text },
        4 => Event::SummaryWritten { turn_id, agent_id, text, through: 3 },
        _ => Event::PlanRejected { turn_id, agent_id, reason: text },
    });
    let response = prop_oneof![Just(LoopResponse::Nudge), Just(LoopResponse::OtherSpeaker), Just(LoopResponse::Pause)];
    let looped = (agent_id(), vec(turn_id(), 0..3), response).prop_map(|(agent_id, evidence, response)| {
        let reason = "It goes round.".to_owned();
        Event::LoopDetected { kind: LoopKind::NearRepeat, agent_id, evidence, response, reason }
    });
    prop_oneof![3 => said, 1 => looped].boxed()
}

fn person_event() -> BoxedStrategy<Event> {
    (agent_id(), 0..5)
        .prop_map(|(agent_id, which)| match which {
            0 => Event::AgentMuted { agent_id },
            1 => Event::AgentUnmuted { agent_id },
            2 => Event::NextPicked { agent_id, author: "Maya".to_owned() },
            3 => Event::ConclusionRequested { author: "Maya".to_owned() },
            _ => Event::TimeNoted { time: model::Timestamp::from_millis(0) },
        })
        .boxed()
}

fn deliberation_event() -> BoxedStrategy<Event> {
    let found =
        (agent_id(), agent_id(), "[ab]").prop_map(|(one, other, about)| Contradiction { between: [one, other], about });
    let contradiction = (found, agent_id(), option::of(agent_id())).prop_map(|(contradiction, by, side)| match side {
        None => Event::ContradictionFound(contradiction),
        Some(in_favour_of) => Event::ContradictionResolved { contradiction, in_favour_of, by },
    });
    let opened =
        (vec((agent_id(), turn_id()), 0..3), vec(agent_id(), 0..3), 1_u32..3).prop_map(|(options, voters, number)| {
            Event::BallotOpened {
                protocol: DecisionProtocol::VoteSimple,
                options: options
                    .into_iter()
                    .map(|(agent_id, turn_id)| BallotOption { agent_id, turn_id, same_as: vec![] })
                    .collect(),
                voters,
                number,
            }
        });
    let ballot = prop_oneof![
        agent_id().prop_map(Ballot::Choice),
        vec(agent_id(), 0..3).prop_map(Ballot::Approval),
        vec(agent_id(), 0..3).prop_map(Ballot::Ranking),
        btree_map(agent_id(), 0.0..9.0, 0..3).prop_map(Ballot::Points),
        Just(Ballot::Agree),
        Just(Ballot::Abstain),
    ];
    let cast = (turn_id(), agent_id(), ballot, text(), option::of(0.0..1.0)).prop_map(
        |(turn_id, agent_id, ballot, reason, weight)| {
            let valid = ballot != Ballot::Abstain;
            Event::VoteCast { turn_id, agent_id, ballot, valid, reason, weight }
        },
    );
    prop_oneof![contradiction, opened, cast].boxed()
}

fn task_event() -> BoxedStrategy<Event> {
    use TaskStatus as S;

    let task_id = || prop_oneof![Just("t"), Just("u")].prop_map(TaskId::from);
    let created = (task_id(), text(), 1_u32..3, option::of(agent_id())).prop_map(|(id, description, plan, by)| {
        Event::TaskCreated { task: TaskSpec { id, description, ..TaskSpec::default() }, plan, by }
    });
    let assigned = (task_id(), agent_id()).prop_map(|(task_id, agent_id)| Event::TaskAssigned {
        task_id,
        candidates: vec![Candidate {
            agent_id: agent_id.clone(),
            score: 0.0,
            parts: [].into(),
            excluded_because: Some(Exclusion::Busy),
        }],
        agent_id,
        reason: "chance".to_owned(),
    });
    let status = prop::sample::select(vec![S::Todo, S::Doing, S::Done, S::Failed, S::Blocked, S::Dropped]);
    let changed = (task_id(), status, option::of(agent_id()), option::of(turn_id()), text()).prop_map(
        |(task_id, status, agent_id, turn_id, reason)| Event::TaskStatusChanged {
            task_id,
            status,
            agent_id,
            turn_id,
            reason,
        },
    );
    prop_oneof![created, assigned, changed].boxed()
}
