//! What the core asks of the engine beyond one turn after another: timers, parallel work, teams within teams, selectors.

use crate::support::{SCOPE, Step, World, request, team};
use engine::{Engine, Frame};
use futures::StreamExt;
use model::event::{FinishReason, TaskStatus};
use model::policy::{DecisionProtocol, Selector, TaskPolicy, TaskSpec};
use model::{Command, Condition, ConversationId, Envelope, Event, Status, TeamSpec, TurnStrategy};
use std::sync::atomic::Ordering;

/// Watches a conversation to its end; the frames, and the log as it was streamed.
async fn watched(engine: &Engine, id: ConversationId) -> (Vec<Frame>, Vec<Envelope>) {
    let view = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    let frames: Vec<Frame> = view.collect().await;
    let event = |frame: &Frame| match frame {
        Frame::Event(record) => Some(record.decode().unwrap()),
        _ => None,
    };
    let log = frames.iter().filter_map(event).collect();
    (frames, log)
}

fn kinds(log: &[Envelope]) -> Vec<&str> {
    log.iter().map(|envelope| envelope.event.kind()).collect()
}

/// Agent `b` is a team of `x` and `y`, who take a turn each.
fn nested() -> TeamSpec {
    let mut outer = team(TurnStrategy::RoundRobin, &["a", "b"], 2);
    outer.agents[1].team = Some(Box::new(team(TurnStrategy::RoundRobin, &["x", "y"], 2)));
    outer
}

/// Behaviours 29 and 31: a timeout of the round is noticed though nothing else happens, and cuts its turn off.
#[tokio::test]
async fn b31_a_timeout_wakes_the_run() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Say("Well, "), Step::Hang]);
    let mut spec = team(TurnStrategy::RoundRobin, &["a", "b"], 4);
    spec.policy.termination = Some(Condition::TimeoutS(0.3));
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    let (_, log) = watched(&engine, id).await;
    let cut = log.iter().find_map(|envelope| match &envelope.event {
        Event::TurnInterrupted { partial, .. } => Some(partial.as_str()),
        _ => None,
    });
    assert_eq!(cut, Some("Well, "));
    assert_eq!(log.last().map(|last| &last.event), Some(&Event::Finished { reason: FinishReason::Timeout }));
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 1, "the call is dropped with its turn");
}

/// Behaviours 24 and 34: turns inside a team stream under their own names, and its outcome is one turn outside.
#[tokio::test]
async fn b34_a_team_within_a_team_streams() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("x", &[Step::Gate, Step::Say("Inside "), Step::Say("first.")]);
    world.model.set("y", &[Step::Say("Inside last.")]);
    let id = engine.conversations.start(SCOPE, request(nested())).await.unwrap();
    world.model.gate.add_permits(1);
    let (frames, log) = watched(&engine, id).await;
    let streamed: String = frames
        .iter()
        .filter_map(|frame| match frame {
            Frame::Delta(delta) if delta.turn_id.as_str() == "t2/t1" => Some(delta.text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(streamed, "Inside first.");
    let replies: Vec<&str> = log
        .iter()
        .filter_map(|envelope| match &envelope.event {
            Event::TurnCompleted { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(replies, ["Hello there.", "Inside last."]);
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 3);
}

/// Behaviour 27: stop reaches the calls inside, and the conversation can go on.
#[tokio::test]
async fn b27_stop_reaches_inside() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("x", &[Step::Say("Half"), Step::Hang]);
    let id = engine.conversations.start(SCOPE, request(nested())).await.unwrap();
    let mut view = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    loop {
        if matches!(view.next().await, Some(Frame::Delta(delta)) if delta.turn_id.as_str() == "t2/t1") {
            break;
        }
    }
    engine.conversations.command(SCOPE, id, Command::Stop).await.unwrap();
    let (_, log) = watched(&engine, id).await;
    let told: Vec<&str> = kinds(&log).into_iter().rev().take(3).collect();
    assert_eq!(told, ["stopped", "turn_interrupted", "team_event"]);
    let summary = engine.conversations.summary(SCOPE, id).await.unwrap().unwrap();
    assert_eq!(summary.status, Status::Stopped);
    assert!(summary.totals.output_tokens > 0, "what was streamed inside counts");
}

/// Behaviour 19: tasks that do not wait for each other are worked on at the same time.
#[tokio::test]
async fn b19_tasks_run_in_parallel() {
    let world = World::default();
    let engine = world.engine();
    for agent in ["a", "b"] {
        world.model.set(agent, &[Step::Gate, Step::Say("Done.")]);
    }
    let task = |id: &str, after: &[&str]| TaskSpec {
        id: id.into(),
        description: format!("Do {id}."),
        after: after.iter().map(|id| (*id).into()).collect(),
        ..TaskSpec::default()
    };
    let mut spec = team(TurnStrategy::SingleAgent, &["a", "b"], 9);
    spec.policy.tasks = Some(TaskPolicy {
        plan: vec![task("one", &[]), task("two", &[]), task("three", &["one", "two"])],
        ..TaskPolicy::default()
    });
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    // Both calls are under way before either may go on.
    while world.model.calls.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    world.model.gate.add_permits(9);
    let (_, log) = watched(&engine, id).await;
    let done =
        |envelope: &&Envelope| matches!(&envelope.event, Event::TaskStatusChanged { status: TaskStatus::Done, .. });
    assert_eq!(log.iter().filter(done).count(), 3);
    assert_eq!(log.last().map(|last| &last.event), Some(&Event::Finished { reason: FinishReason::Answered }));
}

/// Behaviours 5 and 10: a model chooses, is corrected, and what it said is in the selection.
#[tokio::test]
async fn b05_a_selector_is_asked_and_corrected() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("selector", &[Step::Say("A or B, I cannot tell.")]);
    let mut spec = team(TurnStrategy::Dynamic, &["a", "b", "c"], 1);
    spec.policy.dynamic.selector = Selector::Model;
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    let (_, log) = watched(&engine, id).await;
    let trace = log.iter().find_map(|envelope| match &envelope.event {
        Event::SpeakersSelected { selector: Some(trace), fallback: true, .. } => Some(trace),
        _ => None,
    });
    assert_eq!(trace.map(|trace| (trace.attempts, trace.raw_replies.len())), Some((3, 3)));
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 4, "three questions and one turn");
}

/// Behaviours 16 and 17: drafts, a ballot and its decision go through a whole run.
#[tokio::test]
async fn b16_a_vote_is_held() {
    let world = World::default();
    let engine = world.engine();
    for (agent, reply) in [("a", "Red.\nVOTE: B"), ("b", "Green.\nVOTE: B"), ("c", "Blue.\nVOTE: C")] {
        world.model.set(agent, &[Step::Say(reply)]);
    }
    let mut spec = team(TurnStrategy::Collaborative, &["a", "b", "c"], 9);
    spec.policy.collaborative.decision = DecisionProtocol::VoteSimple;
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    let (_, log) = watched(&engine, id).await;
    let decided = log.iter().find_map(|envelope| match &envelope.event {
        Event::DecisionReached { winner, tally, margin, dissent, .. } => Some((winner, tally, margin, dissent)),
        _ => None,
    });
    let (winner, tally, margin, dissent) = decided.unwrap();
    assert_eq!((winner.as_ref().unwrap().as_str(), tally[&"b".into()], *margin), ("b", 2.0, Some(1.0)));
    assert_eq!(dissent, &["c".into()]);
    assert_eq!(kinds(&log).iter().filter(|kind| **kind == "vote_cast").count(), 3);
}

/// Behaviour 28: after a restart a team within a team goes on where it was; what was done is not asked again.
#[tokio::test]
async fn b28_a_team_within_a_team_survives_a_restart() {
    let world = World::default();
    world.model.set("y", &[Step::Hang]);
    let first = world.engine();
    let id = first.conversations.start(SCOPE, request(nested())).await.unwrap();
    while world.model.calls.load(Ordering::SeqCst) < 3 {
        tokio::task::yield_now().await;
    }
    first.shutdown().await;
    world.model.set("y", &[Step::Say("At last.")]);
    let second = world.engine();
    let (_, log) = watched(&second, id).await;
    assert_eq!(log.last().map(|last| &last.event), Some(&Event::Finished { reason: FinishReason::MaxTurns }));
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 4, "only the lost call is made again");
}
