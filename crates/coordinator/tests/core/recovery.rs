//! What a new owner of a conversation finds, and how it goes on.

use crate::dsl::{command, given, pause, replay, team, three};
use coordinator::{Effect, InputKind, Rejection, outstanding, prompt};
use model::event::FinishReason;
use model::policy::DEFAULT_ATTEMPTS;
use model::{Command, PauseMode, Status, TurnStrategy};

/// A lost turn is the same turn in its next attempt, sent the same prompt; the attempt before is stale.
#[test]
fn a_lost_turn_begins_again_as_its_next_attempt() {
    let run = given(three(TurnStrategy::RoundRobin)).reply("x");
    let turn = run.state.open_turns()[0].turn_id.clone();
    let before = prompt(&run.state, &turn);
    let run = run.when(InputKind::Recovered).then(&["t2 interrupted owner_lost: ", "t2 started by bo, attempt 2"]);
    assert_eq!(prompt(&run.state, &turn), before);
    assert!(run.state.totals().input_tokens > 10, "the lost call was possibly paid");
    let late = InputKind::Turn { turn_id: turn, attempt: 1, outcome: crate::dsl::completed("late") };
    run.when(late).refused(&Rejection::StaleTurn).reply("y").then(&["t2 completed", "selected cy", "t3 started by cy"]);
}

#[test]
fn a_turn_that_is_lost_too_often_fails_and_the_run_goes_on() {
    let mut run = given(team(TurnStrategy::RoundRobin, &["ada writer 1", "bo writer 1"]));
    for attempt in 2..=DEFAULT_ATTEMPTS {
        let started = format!("t1 started by ada, attempt {attempt}");
        run = run.when(InputKind::Recovered).then(&["t1 interrupted owner_lost: ", &started]);
    }
    run.when(InputKind::Recovered).then(&["t1 failed truncated", "selected bo", "t2 started by bo"]);
}

#[test]
fn a_paused_conversation_begins_lost_turns_again_on_resume() {
    given(three(TurnStrategy::RoundRobin))
        .when(pause(PauseMode::AfterTurn))
        .when(InputKind::Recovered)
        .then(&["t1 interrupted owner_lost: "])
        .when(InputKind::Recovered)
        .then(&[])
        .when(command(Command::Resume))
        .then(&["resumed", "t1 started by ada, attempt 2"]);
}

/// Where a newer message waits, a lost turn is not begun again: the message has its own selection.
#[test]
fn a_lost_turn_gives_way_to_a_newer_message() {
    given(three(TurnStrategy::RoundRobin)).post("Rather this").when(InputKind::Recovered).then(&[
        "t1 interrupted owner_lost: ",
        "m2 by Ines",
        "selected ada",
        "t2 started by ada",
    ]);
}

/// Behaviour 28: a restored conversation is the same: what should be running, and nothing more, follows from the log.
#[test]
fn b28_a_restored_conversation_asks_for_what_was_running() {
    let run = given(three(TurnStrategy::Collaborative)).reply_of("ada", "x");
    let restored = replay(&run.log);
    assert_eq!(outstanding(&restored), outstanding(&run.state));
    let (spoke, run) = run.play("y");
    assert_eq!(spoke, ["cy", "bo"]);
    let run = run.stands(Status::Finished, Some(FinishReason::Decided)).when(InputKind::Recovered).then(&[]);
    assert!(outstanding(&replay(&run.log)).is_empty());
}

#[test]
fn each_attempt_has_a_seed_of_its_own_and_always_the_same() {
    let seeds = |run: &crate::dsl::Run| {
        outstanding(&run.state).into_values().map(|Effect::RequestCompletion { seed, .. }| seed).collect::<Vec<_>>()
    };
    let run = given(three(TurnStrategy::RoundRobin));
    let first = seeds(&run);
    assert_eq!(first, seeds(&given(three(TurnStrategy::RoundRobin))));
    assert_ne!(first, seeds(&run.when(InputKind::Recovered)));
}
