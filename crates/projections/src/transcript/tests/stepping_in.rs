//! What people do beside posting is there to be seen.

use super::*;
use crate::metrics::RunMetrics;
use model::event::{ApprovalSubject, FailureKind, PersonTurn, TurnPurpose};
use model::{ApprovalId, ConversationId, Grant, MessageId, Timestamp};

fn log() -> Log {
    let mut log = Log::start(RoundRobin, "Go");
    log.started(1, "ada", NOTHING);
    log
}

fn status(log: &Log) -> Status {
    let status = Transcript::replay(&log.events).status;
    assert_eq!(RunMetrics::of(&log.events).status, status, "one rule for all");
    status
}

#[test]
fn a_message_waits_until_it_is_posted_or_withdrawn() {
    let queued = |n: u32, text: &str| Event::MessageQueued {
        message_id: MessageId::nth(n),
        author: "Ines".into(),
        to: Vec::new(),
        text: text.into(),
    };
    let mut log = log();
    log.push(queued(2, "One")).push(queued(3, "Two"));
    log.push(Event::QueuedMessageEdited { message_id: MessageId::nth(2), to: vec!["cy".into()], text: "Other".into() });
    log.push(Event::QueuedMessageWithdrawn { message_id: MessageId::nth(3) });
    let queue = Transcript::replay(&log.events).queue;
    assert_eq!(queue.len(), 1);
    assert_eq!((queue[0].text.as_str(), &queue[0].to), ("Other", &vec!["cy".into()]));
    log.post("Other");
    let transcript = Transcript::replay(&log.events);
    assert!(transcript.queue.is_empty());
    assert_eq!(notices(&transcript), []);
}

#[test]
fn what_waits_when_the_conversation_is_stopped_is_said_not_to_be_delivered() {
    let queued = |n: u32, text: &str| Event::MessageQueued {
        message_id: MessageId::nth(n),
        author: "Ines".into(),
        to: Vec::new(),
        text: text.into(),
    };
    let withdrawn = |n: u32| Event::QueuedMessageWithdrawn { message_id: MessageId::nth(n) };
    let mut log = log();
    log.push(queued(2, "One")).push(queued(3, "Two")).push(queued(4, "Three"));
    log.push(withdrawn(3)).push(Event::Paused { mode: PauseMode::Now });
    log.push(withdrawn(2)).push(withdrawn(4)).push(Event::Stopped);
    let transcript = Transcript::replay(&log.events);
    let said = notices(&transcript).into_iter().filter(|(kind, ..)| *kind == NoticeKind::NotDelivered);
    assert_eq!(said.map(|(.., text)| text).collect::<Vec<_>>(), ["Not delivered: “One”", "Not delivered: “Three”"]);
}

#[test]
fn an_approval_waits_and_says_who_gave_it() {
    let mut log = log();
    log.completed(1, "ada", "A draft", 3, 9);
    let approval_id = ApprovalId::nth(1);
    let subject = ApprovalSubject::Reply(TurnId::nth(1));
    log.push(Event::ApprovalRequested { approval_id: approval_id.clone(), subject, answer_by: None });
    assert_eq!(status(&log), Status::Waiting);
    let (author, comment) = ("Ines".to_owned(), String::new());
    log.push(Event::ApprovalAnswered { approval_id, approved: true, author, comment });
    assert_eq!(status(&log), Status::Running);
    let transcript = Transcript::replay(&log.events);
    assert_eq!(turn(&transcript, 1).approved_by.as_deref(), Some("Ines"));
    assert_eq!(transcript.approval, None);
}

#[test]
fn a_turn_that_is_taken_back_no_longer_counts_against_the_limit() {
    let mut log = log();
    log.completed(1, "ada", "A draft", 3, 9);
    log.finished(FinishReason::MaxTurns);
    let (author, comment) = ("Ines".to_owned(), "Bolder".to_owned());
    log.push(Event::TurnRetracted { turn_id: TurnId::nth(1), agent_id: "ada".into(), author, comment });
    let transcript = Transcript::replay(&log.events);
    assert_eq!((transcript.turns_this_round, transcript.status), (0, Status::Running));
    assert_eq!(turn(&transcript, 1).retracted.as_ref().unwrap().comment, "Bolder");
    assert_eq!(notices(&transcript).last().unwrap().2, "Ines asked Ada to answer anew: “Bolder”");
}

#[test]
fn a_person_is_waited_for_and_its_time_is_not_the_models() {
    let mut log = Log::start(RoundRobin, "Go");
    log.push(Event::TurnStarted {
        turn_id: TurnId::nth(1),
        agent_id: "ada".into(),
        attempt: 1,
        model: None,
        context: NOTHING,
        purpose: TurnPurpose::Speak,
        task_id: None,
        memory_read: Vec::new(),
        person: Some(PersonTurn { asked_at: Timestamp::from_millis(0), answer_by: None }),
    });
    assert_eq!(status(&log), Status::Waiting);
    log.started(2, "cy", NOTHING);
    assert_eq!(status(&log), Status::Running, "a model is at work beside the person");
    log.completed(2, "cy", "x", 3, 9);
    assert_eq!(status(&log), Status::Waiting);
    log.wait(60_000);
    log.completed(1, "ada", "Mine", 0, 60_000);
    let run = RunMetrics::of(&log.events);
    assert_eq!(Transcript::replay(&log.events).ran_ms, run.active_ms);
    assert_eq!(run.turn_duration_ms.values, [9]);
    assert!(run.active_ms < 1_000, "{}", run.active_ms);
}

#[test]
fn the_time_of_a_run_leaves_pauses_out() {
    let mut log = log();
    let ran = |log: &Log| {
        let transcript = Transcript::replay(&log.events);
        assert_eq!(transcript.ran_ms, RunMetrics::of(&log.events).active_ms, "one rule for all");
        (transcript.ran_ms, transcript.is_active())
    };
    let (before, _) = ran(&log);
    log.wait(2_000).push(Event::Paused { mode: PauseMode::AfterTurn });
    assert_eq!(ran(&log), (before + 2_000, true), "the turn goes on");
    log.wait(3_000).completed(1, "ada", "A draft", 3, 9);
    assert_eq!(ran(&log), (before + 5_000, false));
    log.wait(60_000).push(Event::AgentMuted { agent_id: "cy".into() });
    log.wait(60_000).push(Event::Resumed);
    assert_eq!(ran(&log), (before + 5_000, true));
    log.wait(1_000).finished(FinishReason::MaxTurns);
    log.wait(60_000).push(Event::TurnsGranted { turns: 1 });
    assert_eq!(ran(&log), (before + 6_000, true));
}

#[test]
fn attempts_that_came_to_nothing_stay_in_sight() {
    let mut log = log();
    let retry_at = Some(Timestamp::from_millis(5_000));
    log.push(Event::TurnFailed {
        turn_id: TurnId::nth(1),
        agent_id: "ada".into(),
        kind: FailureKind::IdleTimeout,
        message: "It stalled.".into(),
        partial: "So".into(),
        usage: crate::testing::usage(10, 1),
        duration_ms: 9,
        route: None,
        retry_at,
    });
    assert_eq!(status(&log), Status::Running);
    let waits = TurnState::Failed { kind: FailureKind::IdleTimeout, message: "It stalled.".into(), retry_at };
    assert_eq!(turn(&Transcript::replay(&log.events), 1).state, waits);
    log.attempt(1, "ada", 2, NOTHING);
    let transcript = Transcript::replay(&log.events);
    let turn = turn(&transcript, 1);
    assert_eq!((turn.attempt, turn.earlier.len()), (2, 1));
    assert_eq!((turn.earlier[0].partial.as_str(), &turn.earlier[0].state), ("So", &waits));
}

#[test]
fn a_fork_has_paid_nothing_and_a_budget_is_raised() {
    let mut log = log();
    log.completed(1, "ada", "A draft", 3, 9);
    log.started(2, "cy", NOTHING);
    log.wait(3_600_000);
    let after = log.events.last().unwrap().seq;
    let from: ConversationId = "00000000-0000-0000-0000-000000000000".parse().unwrap();
    log.push(Event::ConversationForked { from, after, seed: 1 });
    let transcript = Transcript::replay(&log.events);
    assert_eq!((transcript.status, transcript.totals.tokens(), transcript.cost()), (Status::Paused, 0, None));
    assert_eq!(transcript.forked.unwrap().after, after);
    assert!(transcript.open_turns().next().is_none());
    let run = RunMetrics::of(&log.events);
    assert_eq!((run.turns, run.input_tokens, run.duration_ms, run.active_ms), (0, 0, 0, 0));
    assert_eq!((run.seq, run.team_name.as_str()), (after + 1, "Pair"));
    log.push(Event::BudgetGranted(Grant { tokens: 500, ..Grant::default() }));
    assert_eq!(notices(&Transcript::replay(&log.events)).last().unwrap().2, "The budget was raised by 500 tokens.");
}
