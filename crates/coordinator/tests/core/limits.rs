//! What ends a round: limits, caps, conditions, budgets; and granting more turns.

use crate::dsl::{
    Run, TURN_TOKENS, completed, costing, first_calls, given, given_budget, given_task, grant, team, three, tokens,
    with,
};
use coordinator::{Rejection, TurnOutcome, prompt};
use model::event::{Exclusion, FinishReason, ModelFinish};
use model::policy::OnExhaustion;
use model::{Budget, Condition, Event, MicroUsd, Policy, Status, TurnStrategy, Usage};

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
    let call = first_calls(three(TurnStrategy::RoundRobin), "Go");
    given_budget(three(TurnStrategy::RoundRobin), "Go", tokens(call + 2 * TURN_TOKENS - 1))
        .fail()
        .reply("x")
        .then(&["t2 completed", "limit budget", "finished budget"])
        .stands(Status::Finished, Some(FinishReason::Budget))
        .post("More!")
        .then(&["m2 by Ines", "limit budget", "finished budget"])
        .when(grant(5))
        .refused(&Rejection::WrongStatus { command: "grant turns to", status: "finished" });
}

/// Behaviour 32: a call is not made unless its prompt and the most that it may reply fit into the budget.
#[test]
fn b32_a_budget_is_reserved_before_a_call() {
    let mut spec = three(TurnStrategy::RoundRobin);
    let call = first_calls(spec.clone(), "Go");
    given_budget(spec.clone(), "Go", tokens(call)).reply("x").then(&[
        "t1 completed",
        "limit budget",
        "finished budget",
    ]);
    spec.agents[0].max_output_tokens = Some(100);
    let told = ["conversation started", "m1 by person", "limit budget", "finished budget"];
    given_budget(spec.clone(), "Go", tokens(call + 99)).then(&told);
    given_budget(spec, "Go", tokens(call + 100)).then(&[
        "conversation started",
        "m1 by person",
        "selected ada",
        "t1 started by ada",
    ]);
    // Of parallel calls, as many are made as fit.
    let spec = three(TurnStrategy::Collaborative);
    let all = first_calls(spec.clone(), "Go");
    let run = given_budget(spec, "Go", tokens(all - 1));
    assert_eq!(run.speaking(), ["cy", "ada"]);
    let excluded = run.events().iter().find_map(|event| match event {
        Event::SpeakersSelected { candidates, .. } => candidates[1].excluded_because,
        _ => None,
    });
    assert_eq!(excluded, Some(Exclusion::Unaffordable));
}

/// Behaviour 30: a limit marks the best answer so far: what was said last, or what was decided.
#[test]
fn b30_a_limit_marks_the_best_answer() {
    let best = |run: &Run| {
        run.events().iter().find_map(|event| match event {
            Event::LimitReached { best, .. } => best.as_ref().map(ToString::to_string),
            _ => None,
        })
    };
    let run = given(round_robin(|policy| policy.max_turns = Some(2))).reply("One").reply("PASS");
    assert_eq!(best(&run).as_deref(), Some("t1"));
    let spec = with(three(TurnStrategy::Collaborative), |policy| policy.termination = Some(Condition::MaxTokens(1)));
    let run = given(spec).reply_of("cy", "C").reply_of("bo", "B").reply_of("ada", "A");
    assert_eq!(best(&run).as_deref(), Some("t1"), "Cy leads");
}

/// Behaviours 30 and 31: where the policy wants it, the primary agent sums up before the round ends; once.
#[test]
fn b30_a_limit_ends_with_a_summary() {
    let spec = || {
        round_robin(|policy| {
            policy.max_turns = Some(2);
            policy.on_exhaustion = OnExhaustion::Summary;
        })
    };
    let run = given(spec()).reply("One").reply("Two").then(&[
        "t2 completed",
        "limit max_turns",
        "t3 started by cy for summary",
    ]);
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    let question = &told.messages.last().unwrap().text;
    assert!(question.starts_with("The conversation ends here: the turn limit was reached."), "{question}");
    let done = run.again().reply("They said one and two.").then(&[
        "t3 completed",
        "cy sums up 3: They said one and two.",
        "finished max_turns",
    ]);
    assert_eq!(done.state.totals().turns, 2, "a summary is no reply");
    done.when(grant(1)).then(&["granted 1", "selected cy", "t4 started by cy"]).reply("Three").then(&[
        "t4 completed",
        "limit max_turns",
        "t5 started by cy for summary",
    ]);
    run.fail().then(&["t3 failed bad_request", "finished max_turns"]);
    // The budget keeps enough for it; a spent one has none.
    let budget = 2 * first_calls(spec(), "Go") + 400;
    let run = given_budget(spec(), "Go", tokens(budget)).end_first(costing("One", 100)).then(&[
        "t1 completed",
        "limit budget",
        "t2 started by cy for summary",
    ]);
    run.reply("One.").then(&["t2 completed", "cy sums up 2: One.", "finished budget"]);
    let run = given_budget(spec(), "Go", tokens(budget)).end_first(costing("One", budget));
    run.then(&["t1 completed", "limit budget", "finished budget"]);
    given(spec()).fail().fail().fail().then(&["t3 failed bad_request", "finished failed"]);
}

#[test]
fn a_budget_of_money_ends_the_conversation() {
    let budget = Budget { max_cost_micro_usd: Some(MicroUsd(50)), ..Budget::default() };
    let TurnOutcome::Completed { text, .. } = completed("x") else { unreachable!() };
    let paid = TurnOutcome::Completed {
        text,
        finish_reason: ModelFinish::Stop,
        usage: Usage { cost_micro_usd: Some(MicroUsd(50)), ..crate::dsl::usage() },
        ttft_ms: None,
        duration_ms: 1,
        simulated: false,
        route: None,
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
