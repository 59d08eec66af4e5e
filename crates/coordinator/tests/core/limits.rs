//! What ends a round: limits, caps, conditions, budgets; and granting more turns.

use crate::dsl::{TURN_TOKENS, completed, given, given_budget, given_task, grant, team, three, with};
use coordinator::{Rejection, TurnOutcome};
use model::event::{FinishReason, ModelFinish};
use model::{Budget, Condition, MicroUsd, Policy, Status, TurnStrategy, Usage};

fn round_robin(change: impl FnOnce(&mut Policy)) -> model::TeamSpec {
    with(three(TurnStrategy::RoundRobin), change)
}

/// Behaviour 3: the turn limit ends the run with its reason; more turns can be granted and the run goes on.
#[test]
fn b03_a_turn_limit_ends_the_run_and_more_turns_go_on() {
    given(round_robin(|policy| policy.max_turns = Some(2)))
        .reply("1")
        .reply("2")
        .then(&["t2 completed", "limit max_turns", "finished max_turns"])
        .stands(Status::Finished, Some(FinishReason::MaxTurns))
        .when(grant(1))
        .then(&["granted 1", "selected cy", "t3 started by cy"])
        .stands(Status::Running, None)
        .reply("3")
        .then(&["t3 completed", "limit max_turns", "finished max_turns"])
        .post("And now?")
        .then(&["m2 by Ines", "selected ada", "t4 started by ada"])
        .reply("4")
        .reply("5")
        .then(&["t5 completed", "limit max_turns", "finished max_turns"]);
}

/// Behaviour 3: passes use up turns, so that passing cannot go on for ever.
#[test]
fn b03_a_pass_counts_against_the_turn_limit() {
    given(round_robin(|policy| policy.max_turns = Some(2))).reply("PASS").reply("2").then(&[
        "t2 completed",
        "limit max_turns",
        "finished max_turns",
    ]);
}

/// Behaviour 3: a grant lifts caps too, so that the granted turns can be taken; without an end there is none to lift.
#[test]
fn b03_a_grant_lifts_the_caps() {
    let (spoke, run) = given(round_robin(|policy| {
        policy.max_turns = None;
        policy.max_turns_per_agent = Some(1);
    }))
    .play("x");
    assert_eq!(spoke, ["ada", "bo", "cy"]);
    let (spoke, run) = run.stands(Status::Finished, Some(FinishReason::MaxTurnsPerAgent)).when(grant(4)).play("x");
    assert_eq!(spoke.len(), 6, "four among three is two each");
    run.stands(Status::Finished, Some(FinishReason::MaxTurnsPerAgent));
    given(three(TurnStrategy::SingleAgent))
        .reply("x")
        .when(grant(1))
        .refused(&Rejection::WrongStatus { command: "grant turns to", status: "finished" });
}

/// Behaviour 9: per-agent caps and allowed roles hold under every strategy; when nobody is left, the run says so.
#[test]
fn b09_caps_and_allowed_roles_hold_under_every_strategy() {
    for strategy in TurnStrategy::ALL {
        let spec = with(three(strategy), |policy| {
            policy.max_turns_per_agent = Some(1);
            policy.allowed_roles = vec!["writer".into()];
        });
        let (spoke, run) = given_task(spec, "@cy @ada @bo @cy, all of you").play("x");
        assert_eq!(spoke, ["ada", "bo"], "{strategy:?}");
        let reason = match strategy {
            TurnStrategy::SingleAgent => FinishReason::Answered,
            TurnStrategy::Collaborative => FinishReason::Decided,
            TurnStrategy::RoundRobin | TurnStrategy::Dynamic => FinishReason::MaxTurnsPerAgent,
        };
        run.stands(Status::Finished, Some(reason));
    }
}

#[test]
fn the_turn_limit_holds_under_every_strategy() {
    for (strategy, turns) in TurnStrategy::ALL.into_iter().zip([1, 2, 2, 2]) {
        let spec = with(three(strategy), |policy| policy.max_turns = Some(2));
        let (spoke, run) = given(spec.clone()).play("x");
        assert_eq!(spoke.len(), turns, "{strategy:?}");
        let (spoke, _) = run.post("@all: and now?").play("x");
        assert_eq!(spoke.len(), 2, "{strategy:?}");
    }
}

#[test]
fn a_condition_ends_the_round_with_its_own_reason() {
    let rows = [
        (Condition::TextMention { text: "APPROVED".into() }, "APPROVED.", vec!["finished text_mention"]),
        (Condition::MaxTokens(TURN_TOKENS), "no", vec!["limit max_tokens", "finished max_tokens"]),
        (Condition::MaxTurns(1), "no", vec!["limit max_turns", "finished max_turns"]),
    ];
    for (condition, reply, end) in rows {
        let run = given_task(round_robin(|policy| policy.termination = Some(condition)), "Say APPROVED when it is");
        assert_eq!(run.speaking(), ["ada"], "what a person writes does not count");
        let told: Vec<&str> = std::iter::once("t1 completed").chain(end).collect();
        run.reply(reply).then(&told);
    }
}

#[test]
fn a_condition_on_turns_gives_way_to_a_grant() {
    given(round_robin(|policy| policy.termination = Some(Condition::MaxTurns(1))))
        .reply("x")
        .when(grant(1))
        .then(&["granted 1", "selected bo", "t2 started by bo"])
        .reply("x")
        .then(&["t2 completed", "limit max_turns", "finished max_turns"]);
}

/// Failed and cut-off turns cost, and so they count.
#[test]
fn a_budget_counts_every_call_and_ends_the_conversation() {
    let budget = Budget { max_tokens: Some(2 * TURN_TOKENS), max_cost_micro_usd: None };
    given_budget(three(TurnStrategy::RoundRobin), "Go", budget)
        .fail()
        .reply("x")
        .then(&["t2 completed", "limit budget", "finished budget"])
        .stands(Status::Finished, Some(FinishReason::Budget))
        .post("More!")
        .then(&["m2 by Ines", "limit budget", "finished budget"])
        .when(grant(5))
        .refused(&Rejection::WrongStatus { command: "grant turns to", status: "finished" });
}

#[test]
fn a_budget_of_money_ends_the_conversation() {
    let budget = Budget { max_tokens: None, max_cost_micro_usd: Some(MicroUsd(50)) };
    let TurnOutcome::Completed { text, .. } = completed("x") else { unreachable!() };
    let paid = TurnOutcome::Completed {
        text,
        finish_reason: ModelFinish::Stop,
        usage: Usage { cost_micro_usd: Some(MicroUsd(50)), ..crate::dsl::usage() },
        ttft_ms: None,
        duration_ms: 1,
        simulated: false,
    };
    given_budget(three(TurnStrategy::RoundRobin), "Go", budget).reply("free").end_first(paid).then(&[
        "t2 completed",
        "limit budget",
        "finished budget",
    ]);
}

#[test]
fn one_agent_alone_may_go_round() {
    let (spoke, run) = given(with(team(TurnStrategy::RoundRobin, &["ada writer 1"]), |policy| {
        policy.max_turns = Some(3);
    }))
    .play("x");
    assert_eq!(spoke, ["ada", "ada", "ada"]);
    run.stands(Status::Finished, Some(FinishReason::MaxTurns));
}
