//! What was once written is readable for ever, and means the same.
//!
//! `fixtures/events-v1.ndjson` holds an envelope of every kind of event as schema 1 wrote it. Lines are added, never
//! changed: a new kind of event adds its line here and to [`envelopes`]; a new schema adds a file.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "golden_events/coordination.rs"]
mod coordination;
#[path = "golden_events/stepping_in.rs"]
mod stepping_in;

use engine::ports::{EventLog, NewConversation, OwnerId, WorkspaceScope};
use model::command::{PauseMode, TeamOrigin};
use model::event::{
    Candidate, ContextTokens, Exclusion, FailureKind, FinishReason, InterruptKind, ModelFinish, RatedItem, TurnPurpose,
};
use model::policy::DecisionProtocol;
use model::*;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use std::time::Duration;
use storage::{Options, SecretKey, Store};
use uuid::Uuid;

const SCHEMA_1: &str = include_str!("fixtures/events-v1.ndjson");
const STARTED_AT: i64 = 1_795_341_600_000;

#[tokio::test]
async fn events_of_schema_1_are_read_as_what_they_meant() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("roundtable.db").display());
    let store = Store::open(Options::new(&url, SecretKey::new([7; 32]))).await.unwrap();
    let scope = WorkspaceScope::single_user();
    let id = ConversationId::new(Uuid::now_v7());
    let summary = summary_of(id);
    let new = NewConversation {
        summary,
        records: Vec::new(),
        wake_at: None,
        owner: OwnerId(Uuid::now_v7()),
        lease: Duration::ZERO,
    };
    EventLog::create(&store, scope, new).await.unwrap();
    insert(&url, id, 1, SCHEMA_1).await;

    let records = store.read(scope, id, 0, u32::MAX).await.unwrap();
    let read: Vec<Envelope> = records.iter().map(|record| record.decode().unwrap()).collect();
    for (read, expected) in read.iter().zip(envelopes()) {
        assert_eq!(read, &expected);
        is_covered(&expected.event);
    }
    assert_eq!(read.len(), envelopes().len());
    store.close().await.unwrap();
}

/// Puts lines into the log as a version that wrote this schema did.
async fn insert(url: &str, id: ConversationId, schema_version: i32, lines: &str) {
    let db = Database::connect(url).await.unwrap();
    for line in lines.lines() {
        let envelope: serde_json::Value = serde_json::from_str(line).unwrap();
        let values = [
            id.uuid().into(),
            envelope["seq"].as_i64().unwrap().into(),
            STARTED_AT.into(),
            envelope["type"].as_str().unwrap().into(),
            schema_version.into(),
            line.into(),
        ];
        let sql = "INSERT INTO event (conversation_id, seq, at, kind, schema_version, body) VALUES (?, ?, ?, ?, ?, ?)";
        db.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await.unwrap();
    }
    db.close().await.unwrap();
}

/// Fails to compile when there is a new kind of event: give it a line in the fixture, then add it here.
fn is_covered(event: &Event) {
    match event {
        Event::ConversationStarted { .. }
        | Event::MessagePosted { .. }
        | Event::MessageQueued { .. }
        | Event::QueuedMessageEdited { .. }
        | Event::QueuedMessageWithdrawn { .. }
        | Event::TurnRetracted { .. }
        | Event::ApprovalRequested { .. }
        | Event::ApprovalAnswered { .. }
        | Event::BudgetGranted(_)
        | Event::ConversationForked { .. }
        | Event::SpeakersSelected { .. }
        | Event::TurnStarted { .. }
        | Event::TurnCompleted { .. }
        | Event::TurnPassed { .. }
        | Event::TurnInterrupted { .. }
        | Event::TurnFailed { .. }
        | Event::MemoryWritten { .. }
        | Event::MemoryConflict { .. }
        | Event::AgentStateUpdated { .. }
        | Event::HandedOff { .. }
        | Event::HandoffRefused { .. }
        | Event::FunctionCalled { .. }
        | Event::TaskCreated { .. }
        | Event::PlanRejected { .. }
        | Event::TaskAssigned { .. }
        | Event::TaskStatusChanged { .. }
        | Event::TeamEvent { .. }
        | Event::PersonAsked { .. }
        | Event::TimeNoted { .. }
        | Event::ConclusionRequested { .. }
        | Event::LoopDetected { .. }
        | Event::AgentMuted { .. }
        | Event::AgentUnmuted { .. }
        | Event::NextPicked { .. }
        | Event::ContradictionFound(_)
        | Event::ContradictionResolved { .. }
        | Event::BallotOpened { .. }
        | Event::VoteCast { .. }
        | Event::DecisionReached { .. }
        | Event::LimitReached { .. }
        | Event::SummaryWritten { .. }
        | Event::TurnsGranted { .. }
        | Event::Paused { .. }
        | Event::Parked { .. }
        | Event::Resumed
        | Event::Stopped
        | Event::WaitingForPerson { .. }
        | Event::Finished { .. }
        | Event::Rated { .. } => {}
    }
}

fn summary_of(id: ConversationId) -> ConversationSummary {
    ConversationSummary {
        id,
        status: Status::Running,
        seq: 0,
        finish_reason: None,
        totals: Totals::default(),
        title: String::new(),
        team_name: String::new(),
        origin: None,
        strategy: TurnStrategy::RoundRobin,
        simulated: false,
        created_at: Timestamp::from_millis(STARTED_AT),
        updated_at: Timestamp::from_millis(STARTED_AT),
    }
}

/// What the fixture means, a kind of event each, with a value in every field.
fn envelopes() -> Vec<Envelope> {
    let at = Timestamp::from_millis(STARTED_AT);
    events().into_iter().zip(1..).map(|(event, seq)| Envelope { seq, at, event }).collect()
}

fn events() -> Vec<Event> {
    let mut events = vec![started()];
    events.extend(turns());
    events.extend(memory_and_decisions());
    events.extend(lifecycle());
    events.extend(coordination::events());
    events.extend(stepping_in::events());
    events.push(Event::Parked { takeovers: 3 });
    events.push(measured());
    events
}

fn measured() -> Event {
    Event::ConversationStarted {
        team: Box::new(TeamSpec { name: "Measured".into(), ..TeamSpec::default() }),
        origin: None,
        task: "Measure.".into(),
        seed: 1,
        budget: Budget::default(),
        default_model: None,
        prices: std::collections::BTreeMap::new(),
        context_windows: [("openai/gpt-4o-mini".parse().unwrap(), 128_000)].into(),
    }
}

fn started() -> Event {
    let team = serde_json::from_value(serde_json::json!({
        "name": "Tea “tasters” 🍵",
        "description": "Chooses a tea.",
        "roles": [{"name": "taster", "description": "Tastes.", "capabilities": ["tasting"], "priority": -1}],
        "agents": [{
            "id": "ada",
            "name": "Ada",
            "role": "taster",
            "instructions": "Be brief.\nBe kind.",
            "capabilities": [{"name": "tasting", "description": "Of tea.", "level": 5}],
            "model": "openai/gpt-4o-mini",
            "temperature": 0.5,
            "max_output_tokens": 200
        }],
        "policy": {
            "turn_strategy": "collaborative",
            "max_turns_per_agent": 3,
            "allowed_roles": ["taster"],
            "timeout_s": 2.5,
            "max_turns": 9,
            "termination": {"any": [
                {"text_mention": {"text": "APPROVED"}},
                {"all": [{"max_tokens": 20000}, {"max_turns": 4}]}
            ]},
            "when_all_pass": "ask_person",
            "capability_check": "refuse",
            "dynamic": {
                "selector": "rules",
                "allow_repeat": true,
                "weights": {"capability": 1.0, "text": 2.0, "priority": 3.0, "recency": 4.0, "load": 5.0}
            },
            "collaborative": {"responders": 2, "quorum": 2, "decision": "response_priority"},
            "context": {"last_messages": 20}
        }
    }));
    Event::ConversationStarted {
        team: Box::new(team.unwrap()),
        origin: Some(TeamOrigin { team_id: TeamId::new(Uuid::from_u128(0x7EA)), version: 2 }),
        task: "Which tea?".to_owned(),
        seed: u64::MAX,
        budget: Budget {
            max_tokens: Some(100_000),
            max_cost_micro_usd: Some(MicroUsd(2_000_000)),
            ..Budget::default()
        },
        default_model: None,
        prices: std::collections::BTreeMap::new(),
        context_windows: std::collections::BTreeMap::new(),
    }
}

fn usage() -> Usage {
    Usage { input_tokens: 120, output_tokens: 34, cost_micro_usd: Some(MicroUsd(5_678)), estimated: true }
}

fn turns() -> Vec<Event> {
    let (turn_id, agent_id) = (TurnId::nth(1), AgentId::from("ada"));
    vec![
        Event::MessagePosted {
            message_id: MessageId::nth(1),
            author: "Grace".to_owned(),
            to: vec![agent_id.clone()],
            text: "Which tea? 日本".to_owned(),
        },
        Event::SpeakersSelected {
            strategy: TurnStrategy::Dynamic,
            candidates: vec![
                Candidate {
                    agent_id: agent_id.clone(),
                    score: 0.75,
                    parts: [("recency".to_owned(), 1.0), ("text".to_owned(), 0.5)].into(),
                    excluded_because: None,
                },
                Candidate {
                    agent_id: "bo".into(),
                    score: 0.0,
                    parts: std::collections::BTreeMap::new(),
                    excluded_because: Some(Exclusion::JustSpoke),
                },
            ],
            chosen: vec![agent_id.clone()],
            reason: "Ada fits best.".to_owned(),
            fallback: true,
            purpose: TurnPurpose::Speak,
            selector: None,
        },
        Event::TurnStarted {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            attempt: 2,
            model: Some("openai/gpt-4o-mini".parse().unwrap()),
            context: ContextTokens { instructions: 1, people: 2, own: 3, others: 4, memory: 5, seen_before: 0 },
            purpose: TurnPurpose::Speak,
            task_id: None,
            memory_read: Vec::new(),
            person: None,
        },
        Event::TurnCompleted {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            text: "Oolong.\n\n**Definitely.**".to_owned(),
            finish_reason: ModelFinish::Length,
            usage: usage(),
            ttft_ms: Some(210),
            duration_ms: 1_400,
            simulated: true,
            route: None,
        },
        Event::TurnPassed {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            reason: "Nothing to add.".to_owned(),
            usage: Usage::default(),
            duration_ms: 300,
            simulated: true,
        },
        Event::TurnInterrupted {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            kind: InterruptKind::OwnerLost,
            partial: "Ool".to_owned(),
            usage: usage(),
            duration_ms: 700,
        },
        Event::TurnFailed {
            turn_id,
            agent_id,
            kind: FailureKind::RateLimited,
            message: "The endpoint asked to slow down: wait a minute.".to_owned(),
            partial: String::new(),
            usage: usage(),
            duration_ms: 50,
            route: None,
            retry_at: None,
        },
    ]
}

fn memory_and_decisions() -> Vec<Event> {
    vec![
        Event::MemoryWritten {
            key: "tea".to_owned(),
            value: "oolong".to_owned(),
            version: 1,
            author: "ada".to_owned(),
        },
        Event::MemoryConflict {
            key: "tea".to_owned(),
            author: "bo".to_owned(),
            value: "mint".to_owned(),
            expected_version: 0,
            current_value: "oolong".to_owned(),
            current_version: 1,
        },
        Event::AgentStateUpdated {
            agent_id: "ada".into(),
            key: "mood".to_owned(),
            value: "awake".to_owned(),
            shared: true,
        },
        Event::DecisionReached {
            protocol: DecisionProtocol::ResponsePriority,
            tally: [("ada".into(), 2.0), ("bo".into(), 0.5)].into(),
            winner: Some("ada".into()),
            turn_id: Some(TurnId::nth(1)),
            dissent: vec!["bo".into()],
            absent: vec!["cy".into()],
            margin: None,
            tie_break: None,
            unresolved: vec![],
            reason: "Ada's role has the highest priority.".to_owned(),
        },
    ]
}

fn lifecycle() -> Vec<Event> {
    vec![
        Event::LimitReached { which: FinishReason::MaxTurnsPerAgent, best: None },
        Event::TurnsGranted { turns: 4 },
        Event::Paused { mode: PauseMode::Now },
        Event::Resumed,
        Event::Stopped,
        Event::WaitingForPerson { reason: "Everybody passed.".to_owned() },
        Event::Finished { reason: FinishReason::NoQuorum },
        Event::Rated {
            who: "Grace".to_owned(),
            what: RatedItem::Turn(TurnId::nth(1)),
            score: 4,
            comment: "Good tea.".to_owned(),
        },
    ]
}
