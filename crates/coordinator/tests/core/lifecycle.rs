//! Pausing, resuming, stopping, posting in between, and turns that take too long.

use crate::dsl::{command, given, grant, partial, pause, post_to, team, three, with, with_partial};
use coordinator::{Rejection, TurnOutcome, outstanding};
use model::event::FinishReason;
use model::{Command, Event, PauseMode, Status, TurnStrategy};

fn wrong(command: &'static str, status: &'static str) -> Rejection {
    Rejection::WrongStatus { command, status }
}

/// Behaviour 27: a pause after the turn lets it end and starts no other; resume goes on.
#[test]
fn b27_pause_after_the_turn() {
    let run = given(three(TurnStrategy::RoundRobin)).when(pause(PauseMode::AfterTurn)).then(&["paused"]);
    assert_eq!(outstanding(&run.state).len(), 1, "the running turn goes on");
    let run = run.stands(Status::Paused, None).reply("A draft.").then(&["t1 completed"]);
    assert!(outstanding(&run.state).is_empty());
    run.when(command(Command::Resume))
        .then(&["resumed", "selected bo", "t2 started by bo"])
        .stands(Status::Running, None);
}

/// Behaviour 27: a pause at once cuts turns off, keeps what they streamed, and resume begins them again.
#[test]
fn b27_pause_at_once() {
    given(three(TurnStrategy::RoundRobin))
        .when(with_partial(Command::Pause { mode: PauseMode::Now }, 1, "Dear rea"))
        .then(&["t1 interrupted paused: Dear rea", "paused"])
        .when(command(Command::Resume))
        .then(&["resumed", "t2 started by ada"])
        .reply("Dear readers")
        .then(&["t2 completed", "selected bo", "t3 started by bo"]);
}

/// A pause after the turn can still become one at once.
#[test]
fn a_pause_can_be_hastened() {
    given(three(TurnStrategy::RoundRobin))
        .when(pause(PauseMode::AfterTurn))
        .when(pause(PauseMode::AfterTurn))
        .refused(&wrong("pause", "paused"))
        .when(with_partial(Command::Pause { mode: PauseMode::Now }, 1, "Dear"))
        .then(&["t1 interrupted paused: Dear", "paused"])
        .when(pause(PauseMode::Now))
        .refused(&wrong("pause", "paused"))
        .when(command(Command::Resume))
        .then(&["resumed", "t2 started by ada"]);
}

/// Behaviour 27: stop cuts off now, and the team can run again.
#[test]
fn b27_stop_ends_running_turns_and_a_message_goes_on() {
    let run = given(three(TurnStrategy::Collaborative)).reply_of("ada", "Mine.");
    let run = run.when(with_partial(Command::Stop, 3, "My dra")).then(&[
        "t1 interrupted stopped: ",
        "t3 interrupted stopped: My dra",
        "stopped",
    ]);
    let cut = run.events().iter().find_map(|event| match event {
        Event::TurnInterrupted { usage, partial, .. } if partial.is_empty() => Some(*usage),
        _ => None,
    });
    assert!(cut.is_some_and(|usage| usage.estimated && usage.input_tokens > 0), "its prompt was possibly paid");
    assert!(outstanding(&run.state).is_empty());
    let run = run
        .stands(Status::Stopped, None)
        .when(command(Command::Stop))
        .refused(&wrong("stop", "stopped"))
        .when(command(Command::Resume))
        .refused(&wrong("resume", "stopped"))
        .when(pause(PauseMode::Now))
        .refused(&wrong("pause", "stopped"))
        .when(grant(1))
        .refused(&wrong("grant turns to", "stopped"))
        .post("Go on");
    assert_eq!(run.speaking(), ["cy", "ada", "bo"]);
}

/// Behaviour 1: the agent whose turn was stopped is the next speaker.
#[test]
fn b01_a_stopped_run_goes_on_at_the_agent_that_was_cut_off() {
    given(three(TurnStrategy::RoundRobin)).reply("x").when(command(Command::Stop)).post("Go on").then(&[
        "m2 by Ines",
        "selected bo",
        "t3 started by bo",
    ]);
}

#[test]
fn a_message_on_a_paused_conversation_waits_for_resume() {
    given(three(TurnStrategy::RoundRobin))
        .when(pause(PauseMode::Now))
        .when(post_to(&["cy"], "Rather you"))
        .then(&["m2 by Ines to cy"])
        .stands(Status::Paused, None)
        .when(command(Command::Resume))
        .then(&["resumed", "selected cy", "t2 started by cy"]);
}

/// A message never takes a running turn for its answer.
#[test]
fn a_message_while_a_turn_runs_is_answered_after_it() {
    given(three(TurnStrategy::SingleAgent))
        .post("One more thing")
        .then(&["m2 by Ines waits"])
        .reply("To the first.")
        .then(&["t1 completed", "m2 by Ines", "selected cy", "t2 started by cy"])
        .reply("To the second.")
        .then(&["t2 completed", "finished answered"]);
    let one_turn = with(three(TurnStrategy::RoundRobin), |policy| policy.max_turns = Some(1));
    given(one_turn)
        .post("One more thing")
        .reply("To the first.")
        .then(&["t1 completed", "m2 by Ines", "selected bo", "t2 started by bo"])
        .reply("To the second.")
        .then(&["t2 completed", "limit max_turns", "finished max_turns"]);
    given(three(TurnStrategy::Collaborative))
        .reply_of("ada", "To the first.")
        .post("One more thing")
        .reply_of("bo", "To the first.")
        .then(&["t3 completed"])
        .reply_of("cy", "To the first.")
        .then_ends_with(&[
            "m2 by Ines",
            "selected cy ada bo",
            "t4 started by cy",
            "t5 started by ada",
            "t6 started by bo",
        ]);
}

/// Behaviour 29: a turn whose time is up ends as that; the conversation goes on with the next agent.
#[test]
fn b29_a_turn_that_takes_too_long_is_interrupted() {
    let slow = || TurnOutcome::TimedOut { partial: partial("So far") };
    let run = given(with(team(TurnStrategy::RoundRobin, &["ada writer 1", "bo writer 1"]), |policy| {
        policy.timeout_s = 0.3;
    }));
    let effects = outstanding(&run.state);
    let coordinator::Effect::RequestCompletion { timeout_ms, .. } = effects.values().next().unwrap();
    assert_eq!(*timeout_ms, 300);
    let run = run
        .end_first(slow())
        .then(&["t1 interrupted timed_out: So far", "selected bo", "t2 started by bo"])
        .end_first(slow())
        .then(&["t2 interrupted timed_out: So far", "finished failed"])
        .stands(Status::Failed, Some(FinishReason::Failed));
    assert_eq!(run.state.totals().tokens(), 2 * crate::dsl::TURN_TOKENS, "what they used counts");
    assert_eq!(run.state.totals().turns, 0);
}
