//! Conversations from start to end, over the in-memory stores and a scripted model.

use crate::support::{SCOPE, Step, World, request, team};
use engine::ports::Record;
use engine::{ConversationError, Engine, Frame, Rejection};
use futures::StreamExt;
use model::event::{FailureKind, FinishReason, InterruptKind};
use model::{Command, ConversationId, Envelope, Event, Status, TurnId, TurnStrategy};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// All frames of a view from `after` to its end.
async fn watch(engine: &Engine, id: ConversationId, after: u64) -> Vec<Frame> {
    engine.conversations.watch(SCOPE, id, after).await.unwrap().unwrap().collect().await
}

async fn log(engine: &Engine, id: ConversationId) -> Vec<Envelope> {
    let records = engine.conversations.events(SCOPE, id, 0, 10_000).await.unwrap();
    records.iter().map(|record| record.decode().unwrap()).collect()
}

fn events(frames: &[Frame]) -> Vec<Record> {
    let event = |frame: &Frame| match frame {
        Frame::Event(record) => Some(record.clone()),
        _ => None,
    };
    frames.iter().filter_map(event).collect()
}

/// The text of each turn as its deltas built it.
fn streamed(frames: &[Frame]) -> BTreeMap<TurnId, String> {
    let mut texts = BTreeMap::<TurnId, String>::new();
    for frame in frames {
        if let Frame::Delta(delta) = frame {
            let text = texts.entry(delta.turn_id.clone()).or_default();
            if delta.offset == 0 {
                text.clear();
            }
            assert_eq!(delta.offset, text.len() as u64, "a delta begins where the text ends");
            text.push_str(&delta.text);
        }
    }
    texts
}

fn completed(log: &[Envelope]) -> Vec<(TurnId, String)> {
    let turn = |envelope: &Envelope| match &envelope.event {
        Event::TurnCompleted { turn_id, text, .. } => Some((turn_id.clone(), text.clone())),
        _ => None,
    };
    log.iter().filter_map(turn).collect()
}

fn post(text: &str) -> Command {
    Command::Post { author: "person".into(), to: Vec::new(), text: text.into() }
}

#[tokio::test]
async fn behaviour_24_what_was_streamed_is_what_was_stored() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Gate, Step::Say("Grüße, "), Step::Gate, Step::Say("世界")]);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 4))).await.unwrap();
    let view = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    world.model.gate.add_permits(4);
    let frames: Vec<Frame> = view.collect().await;

    assert_eq!(frames.last(), Some(&Frame::End));
    let log = log(&engine, id).await;
    assert_eq!(events(&frames).iter().map(|record| record.decode().unwrap()).collect::<Vec<_>>(), log);
    let stored: BTreeMap<_, _> = completed(&log).into_iter().collect();
    assert_eq!(stored.len(), 4);
    let streamed = streamed(&frames);
    assert_eq!(streamed[&TurnId::nth(1)], stored[&TurnId::nth(1)]);
    for (turn, text) in streamed {
        assert_eq!(text, stored[&turn]);
    }
}

#[tokio::test]
async fn a_view_from_any_cursor_gets_exactly_the_rest() {
    let world = World::default();
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 3))).await.unwrap();
    let all = events(&watch(&engine, id, 0).await);
    assert_eq!(all.iter().map(|record| record.seq).collect::<Vec<_>>(), (1..=all.len() as u64).collect::<Vec<_>>());
    for after in 0..=all.len() {
        let frames = watch(&engine, id, after as u64).await;
        assert_eq!(events(&frames), all[after..]);
        assert_eq!(frames.last(), Some(&Frame::End));
    }
    assert_eq!(watch(&engine, id, all.len() as u64 + 1).await, [Frame::Reset]);
}

#[tokio::test]
async fn whoever_joins_in_mid_turn_first_gets_the_text_so_far() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Say("One "), Step::Say("two "), Step::Gate, Step::Say("three.")]);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    let mut early = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    // The early view has seen the first words, so they have been said.
    let mut seen = String::new();
    while seen != "One two " {
        if let Some(Frame::Delta(delta)) = early.next().await {
            seen.push_str(&delta.text);
        }
    }
    assert_eq!(
        engine.conversations.transcript(SCOPE, id).await.unwrap().unwrap().open_turns().next().unwrap().text,
        "One two "
    );
    let mut late = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    let first = loop {
        if let Some(Frame::Delta(delta)) = late.next().await {
            break delta;
        }
    };
    assert_eq!((first.offset, first.text.as_str()), (0, "One two "));
    world.model.gate.add_permits(1);
    let rest: Vec<Frame> = late.collect().await;
    assert_eq!(completed(&log(&engine, id).await)[0].1, "One two three.");
    assert!(matches!(&rest[0], Frame::Delta(delta) if delta.offset == 8 && delta.text == "three."));
}

#[tokio::test]
async fn no_text_of_a_turn_comes_after_its_end() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Say("One "), Step::Say("two "), Step::Gate, Step::Say("three.")]);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    let mut early = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    while !matches!(early.next().await.unwrap(), Frame::Delta(_)) {}
    // Joins in the first turn, but begins to read in the second.
    let late = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    engine.conversations.command(SCOPE, id, post("And now?")).await.unwrap();
    world.model.gate.add_permits(1);
    while !matches!(early.next().await.unwrap(), Frame::Delta(delta) if delta.turn_id == TurnId::nth(2)) {}
    let late = tokio::spawn(late.collect::<Vec<_>>());
    world.model.gate.add_permits(1);
    let frames = late.await.unwrap();
    let mut ended = Vec::new();
    for frame in frames {
        match frame {
            Frame::Event(record) => {
                if let Event::TurnCompleted { turn_id, .. } = record.decode().unwrap().event {
                    ended.push(turn_id);
                }
            }
            Frame::Delta(delta) => assert!(!ended.contains(&delta.turn_id), "{delta:?} after the end of its turn"),
            Frame::Reset | Frame::End => {}
        }
    }
    assert_eq!(ended, [TurnId::nth(1), TurnId::nth(2)]);
}

#[tokio::test]
async fn a_view_that_falls_behind_still_gets_every_event_once() {
    let world = World::default();
    let engine = world.engine();
    let id =
        engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 400))).await.unwrap();
    let mut slow = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    let first = slow.next().await.unwrap();
    // Meanwhile far more happens than the backlog holds.
    let all = events(&watch(&engine, id, 0).await);
    let mut frames = vec![first];
    frames.extend(slow.collect::<Vec<_>>().await);
    assert_eq!(events(&frames), all);
}

#[tokio::test(start_paused = true)]
async fn a_view_on_another_server_gets_every_event_and_the_end() {
    let world = World::default();
    let (owner, other) = (world.engine(), world.engine());
    for agent in ["a", "b"] {
        world.model.set(agent, &[Step::Wait(Duration::from_secs(5)), Step::Say("Hi.")]);
    }
    let id = owner.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 3))).await.unwrap();
    let views = futures::future::join(watch(&other, id, 0), watch(&other, id, 2));
    let (whole, rest) = tokio::time::timeout(Duration::from_secs(20), views).await.unwrap();
    let all = events(&watch(&owner, id, 0).await);
    assert_eq!((events(&whole), events(&rest)), (all.clone(), all[2..].to_vec()));
    assert_eq!((whole.last(), rest.last()), (Some(&Frame::End), Some(&Frame::End)));
}

#[tokio::test(start_paused = true)]
async fn whoever_only_waits_costs_next_to_nothing() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let (owner, other) = (world.engine(), world.engine());
    let id = owner.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    let watch = async |engine: &Engine| {
        for _ in 0..50 {
            let view = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
            tokio::spawn(view.for_each(|_| std::future::ready(())));
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
        let before = world.faults.questions.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_secs(20)).await;
        world.faults.questions.load(Ordering::SeqCst) - before
    };
    assert_eq!(watch(&owner).await, 0, "what runs here is known here");
    assert_eq!(watch(&other).await, 10, "one question for all who watch");
    owner.conversations.command(SCOPE, id, Command::Stop).await.unwrap();
    assert_eq!(watch(&other).await, 0, "nothing comes after the end");
}

#[tokio::test(start_paused = true)]
async fn behaviour_29_a_deadline_interrupts() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Say("I will be "), Step::Wait(Duration::from_secs(30)), Step::Say("late.")]);
    let mut spec = team(TurnStrategy::RoundRobin, &["a", "b"], 2);
    spec.policy.timeout_s = 0.3;
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    watch(&engine, id, 0).await;
    let log = log(&engine, id).await;
    let cut = log.iter().find_map(|envelope| match &envelope.event {
        Event::TurnInterrupted { kind, partial, duration_ms, .. } => Some((*kind, partial.clone(), *duration_ms)),
        _ => None,
    });
    let (kind, partial, duration_ms) = cut.unwrap();
    assert_eq!((kind, partial.as_str()), (InterruptKind::TimedOut, "I will be "));
    assert!((300..330).contains(&duration_ms), "{duration_ms}");
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), world.model.calls.load(Ordering::SeqCst));
}

#[tokio::test]
async fn behaviour_26_a_failing_agent_is_an_event_and_hangs_nothing() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Say("Half a "), Step::Fail(FailureKind::ServerError)]);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 4))).await.unwrap();
    watch(&engine, id, 0).await;
    let failed = log(&engine, id).await.into_iter().find_map(|envelope| match envelope.event {
        Event::TurnFailed { kind, partial, message, .. } => Some((kind, partial, message)),
        _ => None,
    });
    assert_eq!(failed.unwrap(), (FailureKind::ServerError, "Half a ".into(), "It broke. Try again.".into()));
    let summary = engine.conversations.summary(SCOPE, id).await.unwrap().unwrap();
    assert_eq!(summary.status, Status::Finished);
}

#[tokio::test]
async fn when_everybody_fails_the_run_fails() {
    let world = World::default();
    let engine = world.engine();
    for agent in ["a", "b"] {
        world.model.set(agent, &[Step::Fail(FailureKind::Unreachable)]);
    }
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 9))).await.unwrap();
    watch(&engine, id, 0).await;
    let summary = engine.conversations.summary(SCOPE, id).await.unwrap().unwrap();
    assert_eq!((summary.status, summary.finish_reason), (Status::Failed, Some(FinishReason::Failed)));
    assert_eq!(summary.totals, model::Totals::default(), "what no endpoint took up is not paid");
}

#[tokio::test]
async fn stop_drops_the_call_and_keeps_the_partial_text() {
    let world = World::default();
    let engine = world.engine();
    world.model.set("a", &[Step::Say("Once upon"), Step::Hang]);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 4))).await.unwrap();
    let mut view = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    while !matches!(view.next().await.unwrap(), Frame::Delta(_)) {}
    engine.conversations.command(SCOPE, id, Command::Stop).await.unwrap();
    let rest: Vec<Frame> = view.collect().await;
    assert_eq!(rest.last(), Some(&Frame::End));
    let log = log(&engine, id).await;
    assert!(log.iter().any(|envelope| matches!(&envelope.event,
        Event::TurnInterrupted { kind: InterruptKind::Stopped, partial, .. } if partial == "Once upon")));
    engine.shutdown().await;
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_message_goes_on_with_a_finished_conversation() {
    let world = World::default();
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    for turns in 1..=3 {
        watch(&engine, id, 0).await;
        assert_eq!(completed(&log(&engine, id).await).len(), turns);
        engine.conversations.command(SCOPE, id, post("And now?")).await.unwrap();
    }
}

#[tokio::test]
async fn messages_of_many_people_all_arrive() {
    let world = World::default();
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    let texts: Vec<String> = (0..40).map(|n| format!("Message {n}")).collect();
    let posts = texts.iter().map(|text| engine.conversations.command(SCOPE, id, post(text)));
    for answer in futures::future::join_all(posts).await {
        answer.unwrap();
    }
    watch(&engine, id, 0).await;
    let log = log(&engine, id).await;
    for text in &texts {
        let times =
            log.iter().filter(|e| matches!(&e.event, Event::MessagePosted { text: t, .. } if t == text)).count();
        assert_eq!(times, 1, "{text}");
    }
    assert_eq!(log.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=log.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn messages_to_a_resting_conversation_all_arrive_and_call_no_model_twice() {
    let world = World::default();
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    watch(&engine, id, 0).await;
    let posts = (0..40).map(|_| engine.conversations.command(SCOPE, id, post("And now?")));
    for answer in futures::future::join_all(posts).await {
        answer.unwrap();
    }
    watch(&engine, id, 0).await;
    let log = log(&engine, id).await;
    let posted = log.iter().filter(|e| matches!(e.event, Event::MessagePosted { .. })).count();
    let lost = log.iter().filter(|e| matches!(e.event, Event::TurnInterrupted { .. })).count();
    assert_eq!((posted, lost), (41, 0));
}

#[tokio::test(start_paused = true)]
async fn an_append_whose_answer_was_lost_is_not_another_owner() {
    let world = World::default();
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 4))).await.unwrap();
    world.faults.lose_answers_of_appends(2);
    watch(&engine, id, 0).await;
    let log = log(&engine, id).await;
    assert_eq!(completed(&log).len(), 4);
    assert_eq!(log.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=log.len() as u64).collect::<Vec<_>>());
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_task_gave_up_is_resumed() {
    let world = World::default();
    let engine = world.engine();
    world.faults.refuse_appends(20);
    world.faults.refuse_releases(1);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 2))).await.unwrap();
    watch(&engine, id, 0).await;
    let log = log(&engine, id).await;
    assert_eq!(completed(&log).len(), 2);
    assert!(matches!(log.last().unwrap().event, Event::Finished { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_program_that_does_one_thing_resumes_nothing() {
    let world = World::default();
    let first = world.engine();
    world.model.set("a", &[Step::Hang]);
    let id = first.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 2))).await.unwrap();
    let mut view = first.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    while !matches!(view.next().await.unwrap(), Frame::Event(record) if &*record.kind == "turn_started") {}
    first.shutdown().await;
    let before = log(&first, id).await;
    let second = world.program();
    tokio::time::sleep(Duration::from_mins(2)).await;
    assert_eq!(log(&second, id).await, before);
}

#[tokio::test(start_paused = true)]
async fn a_run_survives_the_death_of_its_process() {
    let world = World::default();
    let first = world.engine();
    world.model.set("a", &[Step::Say("Before the cut"), Step::Gate, Step::Say(", and after.")]);
    let id = first.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 2))).await.unwrap();
    let mut view = first.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    while !matches!(view.next().await.unwrap(), Frame::Delta(_)) {}
    first.shutdown().await;
    drop(view);

    world.model.gate.add_permits(1);
    let second = world.engine();
    watch(&second, id, 0).await;
    let log = log(&second, id).await;
    assert_eq!(log.iter().map(|e| e.seq).collect::<Vec<_>>(), (1..=log.len() as u64).collect::<Vec<_>>());
    assert!(log.iter().any(|e| matches!(&e.event, Event::TurnInterrupted { kind: InterruptKind::OwnerLost, .. })));
    let texts: Vec<String> = completed(&log).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, ["Before the cut, and after.", "Hello there."]);
    // Two turns and one call more for the death of the owner.
    assert_eq!(world.model.calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_and_nothing_is_written() {
    let world = World::default();
    let engine = world.engine();
    let mut empty = request(team(TurnStrategy::SingleAgent, &["a"], 1));
    empty.task = "  ".into();
    let refused = engine.conversations.start(SCOPE, empty).await;
    assert!(matches!(refused, Err(ConversationError::Rejected(Rejection::EmptyText))), "{refused:?}");
    let nobody = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &[], 1))).await;
    assert!(matches!(nobody, Err(ConversationError::Rejected(Rejection::InvalidTeam(_)))), "{nobody:?}");
    assert_eq!(engine.conversations.list(SCOPE, &engine::ports::ConversationFilter::default()).await.unwrap(), []);

    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
    watch(&engine, id, 0).await;
    let before = log(&engine, id).await;
    for command in [Command::Resume, Command::Stop, post(" ")] {
        let refused = engine.conversations.command(SCOPE, id, command.clone()).await;
        assert!(matches!(refused, Err(ConversationError::Rejected(_))), "{command:?}: {refused:?}");
    }
    assert_eq!(log(&engine, id).await, before);
}
