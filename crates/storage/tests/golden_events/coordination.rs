//! What schema 1 gained with the whole coordinator: new kinds of event, and old kinds with their new fields.

use super::usage;
use model::command::AgentBudget;
use model::event::{
    Ballot, BallotOption, Candidate, ContextTokens, Contradiction, Exclusion, FailureKind, FinishReason, LoopKind,
    LoopResponse, MemoryRead, ModelFinish, Route, SelectorTrace, TaskStatus, TurnPurpose,
};
use model::policy::{DecisionProtocol, TaskSpec, TieBreak};
use model::provider::Price;
use model::*;
use std::collections::BTreeMap;

/// In the order of their lines in the fixture.
pub(super) fn events() -> Vec<Event> {
    let mut events = vec![started()];
    events.extend(selection_and_turns());
    events.extend(said());
    events.extend(deliberation());
    events.extend(tasks());
    events.extend(steering());
    events.push(within_a_team());
    events
}

fn turn() -> TurnId {
    TurnId::nth(3)
}

fn ada() -> AgentId {
    AgentId::from("ada")
}

fn started() -> Event {
    let price = Price {
        input_micro_usd_per_mtok: 150_000,
        output_micro_usd_per_mtok: 600_000,
        as_of: "2026-11-01".parse().ok(),
    };
    let team = serde_json::from_value(serde_json::json!({
        "name": "Desk",
        "roles": [{"name": "lead"}],
        "agents": [
            {"id": "ada", "name": "Ada", "role": "lead"},
            {"id": "cy", "name": "Cy", "role": "lead", "team": {
                "name": "Inner",
                "roles": [{"name": "hand"}],
                "agents": [{"id": "bo", "name": "Bo", "role": "hand"}],
                "policy": {"collaborative": {"decision": "response_priority"}}
            }}
        ],
        "policy": {
            "turn_strategy": "dynamic",
            "termination": {"any": [
                {"function_call": {"name": "approve"}}, {"max_messages": 9}, {"turns_per_agent": 3},
                {"max_cost_micro_usd": 100}, {"timeout_s": 1.5}, {"stop_message": {"text": "DONE"}},
                {"source": {"agent": "ada"}}, "ask_person", {"no_progress": 3}, "consensus", "external"
            ]},
            "dynamic": {
                "selector": "model", "model": "openai/gpt-4o-mini", "max_attempts": 2, "fallback": "primary",
                "transitions": {"ada": ["cy"]}
            },
            "collaborative": {"decision": "response_priority"},
            "context": {"head_and_tail": {"head": 1, "tail": 4}},
            "on_exhaustion": "vote",
            "tasks": {
                "plan": [{"id": "draft", "description": "Write.", "capabilities": ["writing"], "role": "lead", "after": []}],
                "planner": "ada", "max_parallel": 2, "stall_limit": 2, "max_replans": 0
            },
            "budget": {"max_time_s": 60.5, "per_agent": {"max_tokens": 10}}
        }
    }));
    Event::ConversationStarted {
        team: Box::new(team.unwrap()),
        origin: None,
        task: "Plan it.".to_owned(),
        seed: 7,
        budget: Budget {
            max_time_s: Some(2.5),
            per_agent: AgentBudget {
                max_tokens: Some(5),
                max_cost_micro_usd: Some(MicroUsd(6)),
                max_time_s: Some(0.5),
            },
            ..Budget::default()
        },
        default_model: Some("openai/gpt-4o-mini".parse().unwrap()),
        prices: [("openai/gpt-4o-mini".parse().unwrap(), price)].into(),
        context_windows: BTreeMap::new(),
    }
}

fn candidates() -> Vec<Candidate> {
    vec![
        Candidate { agent_id: ada(), score: 0.8, parts: [("ability".to_owned(), 0.8)].into(), excluded_because: None },
        Candidate {
            agent_id: "cy".into(),
            score: 0.0,
            parts: BTreeMap::new(),
            excluded_because: Some(Exclusion::LacksCapability),
        },
    ]
}

fn route() -> Route {
    Route { endpoint: "http://a.test/v1".to_owned(), reason: "Fewest calls under way.".to_owned() }
}

fn selection_and_turns() -> Vec<Event> {
    vec![
        Event::SpeakersSelected {
            strategy: TurnStrategy::Dynamic,
            candidates: candidates(),
            chosen: vec![ada()],
            reason: "The model named Ada.".to_owned(),
            fallback: false,
            purpose: TurnPurpose::Work,
            selector: Some(SelectorTrace { raw_replies: vec!["**Ada**".to_owned()], attempts: 2, usage: usage() }),
        },
        Event::TurnStarted {
            turn_id: turn(),
            agent_id: ada(),
            attempt: 1,
            model: None,
            context: ContextTokens { instructions: 1, people: 2, own: 3, others: 4, memory: 5, seen_before: 6 },
            purpose: TurnPurpose::Work,
            task_id: Some("draft".into()),
            memory_read: vec![MemoryRead { key: "tea".to_owned(), version: 2 }],
            person: None,
        },
        Event::TurnCompleted {
            turn_id: turn(),
            agent_id: ada(),
            text: "The draft.".to_owned(),
            finish_reason: ModelFinish::Stop,
            usage: usage(),
            ttft_ms: None,
            duration_ms: 9,
            simulated: false,
            route: Some(route()),
        },
        Event::TurnFailed {
            turn_id: turn(),
            agent_id: ada(),
            kind: FailureKind::ServerError,
            message: "The endpoint failed: try again.".to_owned(),
            partial: "The".to_owned(),
            usage: usage(),
            duration_ms: 9,
            route: Some(route()),
            retry_at: None,
        },
    ]
}

fn said() -> Vec<Event> {
    let (turn_id, agent_id) = (turn(), ada());
    vec![
        Event::HandedOff { turn_id: turn(), agent_id: ada(), to: "cy".into() },
        Event::HandoffRefused {
            turn_id: turn(),
            agent_id: ada(),
            target: "Zoe".to_owned(),
            reason: "No such agent.".to_owned(),
        },
        Event::FunctionCalled {
            turn_id: turn(),
            agent_id: ada(),
            name: "approve".to_owned(),
            arguments: "the draft".to_owned(),
        },
        Event::PersonAsked { turn_id: turn(), agent_id: ada(), question: "Which year?".to_owned() },
        Event::SummaryWritten { turn_id: turn(), agent_id: ada(), text: "In sum.".to_owned(), through: 12 },
        Event::LoopDetected {
            kind: LoopKind::NearRepeat,
            agent_id,
            evidence: vec![TurnId::nth(1), turn_id],
            response: LoopResponse::OtherSpeaker,
            reason: "Ada says nearly the same as t1.".to_owned(),
        },
    ]
}

fn deliberation() -> Vec<Event> {
    let contradiction =
        || Contradiction { between: [ada(), "cy".into()], about: "“hot” against “cold”".to_owned() };
    let vote = |ballot: Ballot| Event::VoteCast {
        turn_id: turn(),
        agent_id: ada(),
        valid: ballot != Ballot::Abstain,
        ballot,
        reason: "It is shorter.".to_owned(),
        weight: Some(0.75),
    };
    let ballots = [
        Ballot::Choice(ada()),
        Ballot::Approval(vec![ada(), "cy".into()]),
        Ballot::Points([(ada(), 7.5)].into()),
        Ballot::Ranking(vec!["cy".into(), ada()]),
        Ballot::Agree,
        Ballot::Disagree,
        Ballot::Abstain,
    ];
    let mut events = vec![
        Event::ContradictionFound(contradiction()),
        Event::ContradictionResolved { contradiction: contradiction(), in_favour_of: ada(), by: "bo".into() },
        Event::BallotOpened {
            protocol: DecisionProtocol::ConfidenceWeighted,
            options: vec![BallotOption { agent_id: ada(), turn_id: turn(), same_as: vec!["cy".into()] }],
            voters: vec![ada(), "cy".into()],
            number: 2,
        },
    ];
    events.extend(ballots.map(vote));
    events.push(Event::DecisionReached {
        protocol: DecisionProtocol::ConfidenceWeighted,
        tally: [(ada(), 1.5)].into(),
        winner: Some(ada()),
        turn_id: Some(turn()),
        dissent: vec!["cy".into()],
        absent: vec![],
        margin: Some(0.5),
        tie_break: Some(TieBreak::Seeded),
        unresolved: vec![contradiction()],
        reason: "Ada has most.".to_owned(),
    });
    events.push(Event::LimitReached { which: FinishReason::Timeout, best: Some(turn()) });
    events
}

fn tasks() -> Vec<Event> {
    let task = TaskSpec {
        id: "draft".into(),
        description: "Write the draft.".to_owned(),
        capabilities: vec!["writing".to_owned()],
        role: Some("lead".into()),
        after: vec!["outline".into()],
    };
    vec![
        Event::TaskCreated { task, plan: 2, by: Some(ada()) },
        Event::PlanRejected { turn_id: turn(), agent_id: ada(), reason: "The plan has no task.".to_owned() },
        Event::TaskAssigned {
            task_id: "draft".into(),
            agent_id: ada(),
            candidates: candidates(),
            reason: "Ada is the most able of 2 (0.80).".to_owned(),
        },
        Event::TaskStatusChanged {
            task_id: "draft".into(),
            status: TaskStatus::Todo,
            agent_id: Some(ada()),
            turn_id: Some(turn()),
            reason: "No access.".to_owned(),
        },
    ]
}

fn steering() -> Vec<Event> {
    vec![
        Event::AgentMuted { agent_id: ada() },
        Event::AgentUnmuted { agent_id: ada() },
        Event::NextPicked { agent_id: ada(), author: "Grace".to_owned() },
        Event::ConclusionRequested { author: "Grace".to_owned() },
        Event::TimeNoted { time: Timestamp::from_millis(super::STARTED_AT + 1_500) },
    ]
}

fn within_a_team() -> Event {
    let inner = Event::TeamEvent { turn_id: TurnId::nth(1), event: Box::new(Event::Resumed) };
    Event::TeamEvent { turn_id: turn(), event: Box::new(inner) }
}
