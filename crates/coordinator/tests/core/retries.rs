//! Calls that fail for a reason that may pass: attempted again, later each time, and counted.

use crate::dsl::{Run, command, given, partial, pause, team, three, with};
use coordinator::{TurnOutcome, outstanding, wake_at};
use model::event::{FailureKind, FinishReason};
use model::{Command, Event, PauseMode, Status, TurnStrategy};

fn fails(kind: FailureKind, retry_after_ms: Option<u64>) -> TurnOutcome {
    let message = "It failed.".to_owned();
    TurnOutcome::Failed { kind, message, partial: partial("so far"), route: None, retry_after_ms }
}

fn alone() -> Run {
    given(team(TurnStrategy::SingleAgent, &["ada writer 1"]))
}

/// When the last failure is attempted again, in milliseconds.
fn again_at(run: &Run) -> Option<i64> {
    run.events().iter().find_map(|event| match event {
        Event::TurnFailed { retry_at, .. } => Some(retry_at.map(model::Timestamp::as_millis)),
        _ => None,
    })?
}

#[test]
fn a_fault_that_may_pass_is_attempted_again_and_the_third_is_final() {
    let run = alone().at(1_000).end_first(fails(FailureKind::ServerError, None));
    let first = again_at(&run).unwrap() - 1_000;
    assert!((500..=1_000).contains(&first), "{first} ms");
    assert_eq!(wake_at(&run.state).unwrap().as_millis(), first + 1_000);
    let run = run.stands(Status::Running, None);
    assert!(outstanding(&run.state).is_empty(), "it waits");
    let run = run.wake().then(&["t1 started by ada, attempt 2"]);
    let began = run.again().end_first(fails(FailureKind::ServerError, None));
    assert!(again_at(&began).is_some());
    let run = run.end_first(fails(FailureKind::IdleTimeout, None)).wake().then(&["t1 started by ada, attempt 3"]);
    let run = run.end_first(fails(FailureKind::Unreachable, None));
    run.then(&["t1 failed unreachable", "finished failed"]).stands(Status::Failed, Some(FinishReason::Failed));
}

#[test]
fn what_will_not_pass_is_final_at_once() {
    use FailureKind as F;
    let final_kinds =
        [F::UnknownProvider, F::Unauthorized, F::ModelNotFound, F::BadRequest, F::Malformed, F::TooLarge, F::Empty];
    for kind in final_kinds {
        assert_eq!(again_at(&alone().end_first(fails(kind, None))), None, "{kind:?}");
    }
    let spec = with(three(TurnStrategy::RoundRobin), |policy| policy.max_attempts = 1);
    let run = given(spec).end_first(fails(F::ServerError, None));
    run.then(&["t1 failed server_error", "selected bo", "t2 started by bo"]);
}

#[test]
fn an_endpoint_says_when() {
    let run = alone().at(1_000).end_first(fails(FailureKind::RateLimited, Some(20_000)));
    assert_eq!(again_at(&run), Some(21_000));
    let run = alone().end_first(fails(FailureKind::RateLimited, Some(60_001)));
    assert_eq!(again_at(&run), None, "that is too long to wait");
}

#[test]
fn people_step_in_while_a_turn_waits_for_its_next_attempt() {
    let waits = || given(three(TurnStrategy::RoundRobin)).end_first(fails(FailureKind::RateLimited, Some(5_000)));
    // A message has its own selection.
    let run = waits().post("Rather this").then(&["m2 by Ines", "selected ada", "t2 started by ada"]);
    assert_eq!(wake_at(&run.state), None);
    waits().when(command(Command::Stop)).then(&["stopped"]);
    let run = waits().when(pause(PauseMode::Now)).then(&["paused"]).at(9_000).when(command(Command::Resume));
    run.then(&["resumed", "t1 started by ada, attempt 2"]);
}

/// Of parallel drafts one waits while the others go on; where they have a deadline, it does not.
#[test]
fn drafts_wait_for_each_other_unless_they_have_a_deadline() {
    let run = given(three(TurnStrategy::Collaborative)).end_of("ada", fails(FailureKind::ServerError, Some(1_000)));
    let run = run.reply_of("bo", "x").reply_of("cy", "x").stands(Status::Running, None).wake();
    run.then(&["t2 started by ada, attempt 2"]).reply("x").then_ends_with(&["finished decided"]);
    let spec = with(three(TurnStrategy::Collaborative), |policy| policy.collaborative.deadline_s = Some(9.0));
    given(spec).end_of("ada", fails(FailureKind::ServerError, None)).then(&["t2 failed server_error"]);
}
