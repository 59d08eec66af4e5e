//! Runs that lose their owners, rest, are deleted, or grow old.

use crate::support::{SCOPE, Step, World, request, team};
use engine::ports::{EventLog, OwnerId};
use engine::{ConversationError, Engine, Frame};
use futures::StreamExt;
use model::{Command, ConversationId, PauseMode, Status, TurnStrategy};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Waits, in the test's own time, until the conversation is in a status.
async fn until(engine: &Engine, id: ConversationId, status: Status) {
    for _ in 0..20_000 {
        if engine.conversations.summary(SCOPE, id).await.unwrap().unwrap().status == status {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the conversation did not become {status:?}");
}

async fn kinds(world: &World, id: ConversationId) -> Vec<String> {
    let records = world.store.read(SCOPE, id, 0, u32::MAX).await.unwrap();
    assert!(records.iter().zip(1..).all(|(record, seq)| record.seq == seq), "no gap");
    records.iter().map(|record| record.kind.to_string()).collect()
}

fn count(kinds: &[String], kind: &str) -> usize {
    kinds.iter().filter(|other| *other == kind).count()
}

#[tokio::test(start_paused = true)]
async fn a_run_whose_task_panics_is_tried_three_times_more_then_parked() {
    let world = World::default();
    let engine = world.engine();
    world.faults.panic_at_appends(4);
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 2))).await.unwrap();
    let watched = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    until(&engine, id, Status::Paused).await;
    let log = kinds(&world, id).await;
    assert_eq!(log.last().map(String::as_str), Some("parked"), "{log:?}");
    let shown: Vec<_> = watched.take(log.len()).collect().await;
    assert!(
        matches!(shown.last(), Some(Frame::Event(record)) if &*record.kind == "parked"),
        "views are told: {shown:?}"
    );
    let transcript = engine.conversations.transcript(SCOPE, id).await.unwrap().unwrap();
    assert!(serde_json::to_string(&transcript).unwrap().contains("The server went away 3 times"));

    tokio::time::sleep(Duration::from_mins(2)).await;
    assert_eq!(kinds(&world, id).await, log, "it is left alone");
    engine.conversations.command(SCOPE, id, Command::Resume).await.unwrap();
    until(&engine, id, Status::Finished).await;
    assert_eq!(count(&kinds(&world, id).await, "turn_completed"), 2);
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_run_that_gets_on_is_never_parked() {
    let world = World::default();
    for agent in ["a", "b"] {
        world.model.set(agent, &[Step::Wait(Duration::from_secs(1)), Step::Say("Hi.")]);
    }
    let first = world.engine();
    let id = first.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 8))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let mut engine = first;
    for _ in 0..6 {
        // As good as killed: its lease stays, and nobody renews it.
        world.faults.refuse_releases(1);
        engine.shutdown().await;
        tokio::time::sleep(Duration::from_secs(16)).await;
        engine = world.engine();
        tokio::time::sleep(Duration::from_millis(1_500)).await;
    }
    until(&engine, id, Status::Finished).await;
    let log = kinds(&world, id).await;
    assert_eq!((count(&log, "parked"), count(&log, "turn_completed")), (0, 8), "{log:?}");
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_log_that_cannot_be_applied_is_parked_unread() {
    for panics in [false, true] {
        let world = World::default();
        world.model.set("a", &[Step::Hang]);
        let first = world.program();
        let id =
            first.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 2))).await.unwrap();
        world.faults.refuse_releases(1);
        first.shutdown().await;
        let fault = |times| if panics { world.faults.panic_at_reads(times) } else { world.faults.corrupt_reads(times) };
        fault(u32::MAX);
        let engine = world.engine();
        until(&engine, id, Status::Paused).await;
        fault(0);
        assert_eq!(kinds(&world, id).await.last().map(String::as_str), Some("parked"));
        world.model.set("a", &[Step::Say("Here I am.")]);
        engine.conversations.command(SCOPE, id, Command::Resume).await.unwrap();
        until(&engine, id, Status::Finished).await;
        engine.shutdown().await;
    }
}

/// So many runs in their only turn, whose owner was killed longer than a lease ago.
async fn abandoned(world: &World, runs: u32) -> Vec<ConversationId> {
    world.model.set("a", &[Step::Gate, Step::Say("Done.")]);
    let killed = world.program();
    let mut ids = Vec::new();
    for _ in 0..runs {
        let spec = team(TurnStrategy::SingleAgent, &["a"], 1);
        ids.push(killed.conversations.start(SCOPE, request(spec)).await.unwrap());
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    world.faults.refuse_releases(runs);
    killed.shutdown().await;
    tokio::time::sleep(Duration::from_secs(16)).await;
    ids
}

#[tokio::test(start_paused = true)]
async fn a_run_that_a_person_takes_over_while_others_are_loaded_stays_with_its_task() {
    let world = World::default();
    let ids = abandoned(&world, 3).await;
    let (calls, dropped) = (world.model.calls.load(Ordering::SeqCst), world.model.dropped.load(Ordering::SeqCst));
    // All three are claimed, and the first is being loaded.
    world.faults.slow_reads(1, 5_000);
    let engine = world.engine();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let post = Command::Post { author: "person".into(), to: Vec::new(), text: "And sugar?".into() };
    engine.conversations.command(SCOPE, ids[2], post).await.unwrap();
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert_eq!(world.model.calls.load(Ordering::SeqCst), calls + 3, "each is called once");
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), dropped, "no call is given up");
    world.model.gate.add_permits(4);
    tokio::time::sleep(Duration::from_secs(1)).await;
    for id in ids {
        assert_eq!(engine.conversations.summary(SCOPE, id).await.unwrap().unwrap().status, Status::Finished);
    }
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_keeps_its_leases_while_it_loads_what_others_left() {
    let world = World::default();
    let left = abandoned(&world, 6).await;
    world.faults.slow_reads(6, 5_000);
    let one = world.engine();
    let spec = team(TurnStrategy::SingleAgent, &["a"], 1);
    let own = one.conversations.start(SCOPE, request(spec)).await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let other = world.engine();
    tokio::time::sleep(Duration::from_secs(40)).await;
    assert_eq!(count(&kinds(&world, own).await, "turn_interrupted"), 0, "what runs stays where it runs");
    for id in left {
        assert_eq!(count(&kinds(&world, id).await, "turn_interrupted"), 1, "what waits to be loaded waits for one");
        let elsewhere = other.conversations.command(SCOPE, id, Command::Stop).await;
        assert!(matches!(elsewhere, Err(ConversationError::OwnedElsewhere)), "{elsewhere:?}");
    }
    one.shutdown().await;
    other.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_resumes_at_once_whatever_was_left_however_much() {
    let world = World::default();
    let left = abandoned(&world, 130).await;
    let calls = world.model.calls.load(Ordering::SeqCst);
    let engine = world.engine();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(world.model.calls.load(Ordering::SeqCst), calls + left.len());
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_lost_a_conversation_gives_its_call_up() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let one = world.program();
    let id = one.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a"], 1))).await.unwrap();
    // Cut off from the database for longer than a lease; another has the conversation meanwhile.
    world.faults.refuse_renewals(3);
    tokio::time::sleep(Duration::from_secs(16)).await;
    let other = OwnerId(uuid::Uuid::now_v7());
    let taken = world.store.claim(SCOPE, id, other, Duration::from_mins(1)).await.unwrap();
    assert!(taken.is_some());
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 0);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 1, "nobody pays for what cannot be written");
    one.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_ends_at_once_while_the_database_is_away() {
    let world = World::default();
    world.model.set("a", &[Step::Gate, Step::Say("Done.")]);
    let engine = world.engine();
    let spec = team(TurnStrategy::SingleAgent, &["a"], 1);
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    world.faults.refuse_appends(u32::MAX);
    world.model.gate.add_permits(1);
    // The last wait before the task gives up.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let asked = tokio::time::Instant::now();
    engine.shutdown().await;
    assert!(asked.elapsed() < Duration::from_millis(100), "{:?}", asked.elapsed());

    world.faults.refuse_appends(0);
    world.model.gate.add_permits(1);
    let engine = world.engine();
    until(&engine, id, Status::Finished).await;
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_in_order_loses_no_run_however_often() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let mut engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a"], 1))).await.unwrap();
    for _ in 0..6 {
        engine.shutdown().await;
        engine = world.engine();
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(count(&kinds(&world, id).await, "parked"), 0);
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_paused_conversation_rests_and_anybody_may_go_on_with_it() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let (one, other) = (world.engine(), world.engine());
    let id = one.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a"], 1))).await.unwrap();
    let elsewhere = other.conversations.command(SCOPE, id, Command::Stop).await;
    assert!(matches!(elsewhere, Err(ConversationError::OwnedElsewhere)), "{elsewhere:?}");
    one.conversations.command(SCOPE, id, Command::Pause { mode: PauseMode::Now }).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    world.model.set("a", &[Step::Say("Done.")]);
    other.conversations.command(SCOPE, id, Command::Resume).await.unwrap();
    until(&other, id, Status::Finished).await;
    one.shutdown().await;
    other.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_deleted_conversation_is_gone_and_its_views_end() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a"], 1))).await.unwrap();
    let running = engine.conversations.delete(SCOPE, id).await;
    assert!(matches!(running, Err(ConversationError::Running)), "{running:?}");
    // Held after the running turn: its task still works.
    engine.conversations.command(SCOPE, id, Command::Pause { mode: PauseMode::AfterTurn }).await.unwrap();
    let mut watched = engine.conversations.watch(SCOPE, id, 0).await.unwrap().unwrap();
    while let Some(frame) = watched.next().await {
        if matches!(&frame, Frame::Event(record) if &*record.kind == "paused") {
            break;
        }
    }
    engine.conversations.delete(SCOPE, id).await.unwrap();
    assert_eq!(watched.next().await, Some(Frame::End));
    assert_eq!(watched.next().await, None);
    let again = engine.conversations.delete(SCOPE, id).await;
    assert!(matches!(again, Err(ConversationError::NotFound)), "{again:?}");
    let command = engine.conversations.command(SCOPE, id, Command::Resume).await;
    assert!(matches!(command, Err(ConversationError::NotFound)), "{command:?}");
    tokio::time::sleep(Duration::from_millis(10)).await;
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 1, "its call is given up");
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn a_deletion_is_done_to_its_end_though_nobody_waits_for_it() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a"], 1))).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    engine.conversations.command(SCOPE, id, Command::Pause { mode: PauseMode::AfterTurn }).await.unwrap();
    world.faults.answer_deletions_late(1);
    let deletion = tokio::time::timeout(Duration::from_millis(100), engine.conversations.delete(SCOPE, id)).await;
    assert!(deletion.is_err(), "who asked has gone: {deletion:?}");
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 0);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(world.model.dropped.load(Ordering::SeqCst), 1, "its call is given up");
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_deleted_while_it_is_loaded_is_gone() {
    let world = World::default();
    world.model.set("a", &[Step::Hang]);
    let (one, other) = (world.engine(), world.engine());
    let id = one.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a"], 1))).await.unwrap();
    one.conversations.command(SCOPE, id, Command::Pause { mode: PauseMode::Now }).await.unwrap();
    tokio::time::sleep(Duration::from_millis(10)).await;
    world.faults.slow_reads(1, 5_000);
    let conversations = other.conversations.clone();
    let command = tokio::spawn(async move { conversations.command(SCOPE, id, Command::Resume).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    one.conversations.delete(SCOPE, id).await.unwrap();
    let answer = command.await.unwrap();
    assert!(matches!(answer, Err(ConversationError::NotFound)), "{answer:?}");
    one.shutdown().await;
    other.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn what_ended_long_ago_is_removed_where_the_operator_says_so() {
    let world = World::default();
    world.model.set("b", &[Step::Hang]);
    let engine = world.program();
    let mut ended = Vec::new();
    for _ in 0..45 {
        let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["a"], 1))).await.unwrap();
        until(&engine, id, Status::Finished).await;
        ended.push(id);
    }
    let held = engine.conversations.start(SCOPE, request(team(TurnStrategy::SingleAgent, &["b"], 1))).await.unwrap();
    engine.conversations.command(SCOPE, held, Command::Pause { mode: PauseMode::Now }).await.unwrap();
    // Their time is the system's, not the test's.
    let since = std::time::Instant::now();
    while since.elapsed() < Duration::from_millis(20) {
        tokio::task::yield_now().await;
    }
    let keeper = world.engine_with_retention(Duration::from_hours(24));
    tokio::time::sleep(Duration::from_hours(2)).await;
    assert!(engine.conversations.summary(SCOPE, ended[0]).await.unwrap().is_some(), "young ones stay");
    keeper.shutdown().await;
    let keeper = world.engine_with_retention(Duration::from_millis(1));
    tokio::time::sleep(Duration::from_secs(10)).await;
    for id in ended {
        assert!(engine.conversations.summary(SCOPE, id).await.unwrap().is_none());
    }
    assert!(engine.conversations.summary(SCOPE, held).await.unwrap().is_some(), "what has not ended stays");
    keeper.shutdown().await;
    engine.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn who_steps_in_again_does_not_wait_for_the_whole_log() {
    let world = World::default();
    let engine = world.engine();
    let id = engine.conversations.start(SCOPE, request(team(TurnStrategy::RoundRobin, &["a", "b"], 8))).await.unwrap();
    until(&engine, id, Status::Finished).await;
    let write = |engine: &Engine, value: &str| {
        let (author, key, value) = (String::new(), "k".parse().unwrap(), value.to_owned());
        let command = Command::WriteMemory { key, value, expected_version: None, author };
        let conversations = engine.conversations.clone();
        async move { conversations.command(SCOPE, id, command).await.unwrap() }
    };
    let read = || world.faults.records.load(Ordering::SeqCst);
    let before = read();
    let mut seq = 0;
    for value in ["one", "two", "three"] {
        seq = write(&engine, value).await;
    }
    assert_eq!(read(), before, "the state is still known here");

    // Another server goes on with it: what it appends is read, nothing else.
    let other = world.program();
    let elsewhere = write(&other, "four").await;
    assert_eq!(read() - before, usize::try_from(seq).unwrap(), "the other server reads all of it");
    let before = read();
    assert_eq!(write(&engine, "five").await, elsewhere + 1);
    assert_eq!(read() - before, usize::try_from(elsewhere - seq).unwrap());
    assert_eq!(count(&kinds(&world, id).await, "memory_written"), 5);

    assert!(matches!(engine.conversations.delete(SCOPE, id).await, Ok(())));
    let gone = engine.conversations.command(SCOPE, id, Command::Resume).await;
    assert!(matches!(gone, Err(ConversationError::NotFound)), "{gone:?}");
    for engine in [engine, other] {
        engine.shutdown().await;
    }
}
