//! A team that takes part as one agent.

use super::dsl::*;
use coordinator::InputKind;
use model::policy::{OnExhaustion, PersonSpec, TaskPolicy, TaskSpec, WithoutReply};
use model::{AgentSpec, Budget, Capability, Command, Event, PauseMode, Status, TeamSpec, TurnStrategy};

/// Bo, in round robin with Ada, is a team of Eve and Fay who take two turns.
fn outer() -> TeamSpec {
    let mut outer = team(TurnStrategy::RoundRobin, &["ada writer 1", "bo writer 1"]);
    let inner = with(team(TurnStrategy::RoundRobin, &["eve critic 1", "fay critic 1"]), |policy| {
        policy.max_turns = Some(2);
    });
    outer.agents[1].team = Some(Box::new(inner));
    outer
}

/// Teams in one another, so many deep.
fn deep(depth: usize) -> TeamSpec {
    let mut spec = team(TurnStrategy::SingleAgent, &["zoe writer 1", "yan writer 1"]);
    for _ in 1..depth {
        let inner = spec;
        spec = team(TurnStrategy::SingleAgent, &["zoe writer 1", "yan writer 1"]);
        spec.agents[0].team = Some(Box::new(inner));
    }
    spec
}

fn last_reply(run: &Run) -> &str {
    let reply = |event: &Event| matches!(event, Event::TurnCompleted { .. });
    match run.log.iter().rev().find(|event| reply(event)) {
        Some(Event::TurnCompleted { text, .. }) => text,
        _ => "",
    }
}

/// Behaviour 34: the team talks inside its turn; what it comes to is the agent's reply.
#[test]
fn b34_a_team_takes_part_as_one_agent() {
    let run = given(outer()).end("t1", completed("I say A.")).then(&[
        "t1 completed",
        "selected bo",
        "t2 started by bo",
        "t2/ m1 by Team",
        "t2/ time 0",
        "t2/ selected eve",
        "t2/ t1 started by eve",
    ]);
    let asked = coordinator::prompt(&run.state, &"t2/t1".into()).unwrap();
    assert!(asked.messages.iter().any(|message| message.text.contains("I say A.")), "the team knows what was said");
    let run = run
        .end("t2/t1", completed("No, B."))
        .then(&["t2/ t1 completed", "t2/ selected fay", "t2/ t2 started by fay"])
        .end("t2/t2", completed("B it is."))
        .then(&[
            "t2/ t2 completed",
            "t2/ limit max_turns",
            "t2/ finished max_turns",
            "t2 completed",
            "selected ada",
            "t3 started by ada",
        ]);
    assert_eq!(last_reply(&run), "B it is.");
    assert_eq!(run.state.totals().tokens(), 3 * TURN_TOKENS, "every call counts once");
}

/// Behaviour 34: three deep is the most.
#[test]
fn b34_three_deep() {
    let run = given(deep(3));
    run.then_ends_with(&["t1/ t1/ selected zoe", "t1/ t1/ t1 started by zoe"]).end("t1/t1/t1", completed("42")).then(
        &[
            "t1/ t1/ t1 completed",
            "t1/ t1/ finished answered",
            "t1/ t1 completed",
            "t1/ finished answered",
            "t1 completed",
            "finished answered",
        ],
    );
    let refused = nothing().when(start(deep(4), "x", Budget::default()));
    assert!(refused.rejection().contains("at most 3 teams"), "{}", refused.rejection());
}

/// Behaviour 34: turn limits and the timeout of the outer team hold in the inner one.
#[test]
fn b34_outer_limits_hold_inside() {
    let mut limited = outer();
    limited.agents[1].team.as_mut().unwrap().policy.max_turns = Some(50);
    limited.agents[1].team.as_mut().unwrap().policy.timeout_s = 500.0;
    limited.policy.max_turns = Some(3);
    limited.policy.timeout_s = 0.3;
    let run = given(limited).end("t1", completed("A")).end("t2/t1", completed("B"));
    let effects = coordinator::outstanding(&run.state);
    let coordinator::Effect::RequestCompletion { timeout_ms, .. } = effects.values().next().unwrap();
    assert_eq!(*timeout_ms, 300);
    // The time of the whole turn is that of the outer team's turns.
    assert_eq!(coordinator::wake_at(&run.state).map(model::Timestamp::as_millis), Some(300));
    run.wake().then(&[
        "t2/ time 300",
        "t2/ t2 interrupted timed_out: ",
        "t2/ limit timeout",
        "t2/ finished timeout",
        "t2 completed",
        "selected ada",
        "t3 started by ada",
    ]);
}

/// Behaviour 34: the budget of the outer team holds in the inner one, and the best partial answer is its reply.
#[test]
fn b34_outer_budget_holds_inside() {
    let mut spec = outer();
    spec.agents[1].team.as_mut().unwrap().policy.max_turns = Some(50);
    let enough = 2 * first_calls(spec.clone(), "Write the release notes") + 200;
    let mut run = given_budget(spec, "Write the release notes", tokens(enough)).end("t1", completed("A"));
    let mut calls = 0;
    while run.state.status() == Status::Running {
        let id = coordinator::outstanding(&run.state).keys().next().unwrap().clone();
        run = run.end(id.turn_id.as_str(), completed("B"));
        calls += 1;
        assert!(calls < 100, "the budget ends it");
    }
    assert!(run.state.totals().tokens() <= enough + TURN_TOKENS);
    let told: Vec<String> = run.log.iter().map(tell).collect();
    assert!(told.contains(&"t4/ limit budget".to_owned()), "{told:?}");
}

/// Behaviour 27: a pause cuts the calls inside off, and they begin again; a stop ends them all, counted once.
#[test]
fn b27_pause_and_stop_reach_inside() {
    let run = given(outer()).end("t1", completed("A"));
    let paused = run
        .when(pause(PauseMode::Now))
        .then(&["t2/ t1 interrupted paused: ", "paused"])
        .when(command(Command::Resume))
        .then(&["resumed", "t2/ t2 started by eve"]);
    assert_eq!(coordinator::outstanding(&paused.state).keys().next().unwrap().turn_id.as_str(), "t2/t2");
    let stopped = paused.end("t2/t2", completed("B")).when(with_partial_in(Command::Stop, "t2/t3", "half"));
    let stopped = stopped.then(&["t2/ t3 interrupted stopped: half", "t2 interrupted stopped: B", "stopped"]);
    assert!(coordinator::outstanding(&stopped.state).is_empty());
}

/// Behaviour 29: a person who does not come stops the run at the moment at which a team's time is up. The call inside is
/// shown as cut off, and counted, once.
#[test]
fn b29_a_call_inside_is_cut_off_once() {
    let mut parallel = TeamSpec { policy: team(TurnStrategy::Collaborative, &[]).policy, ..outer() };
    parallel.policy.timeout_s = 0.3;
    let person = PersonSpec { timeout_s: Some(0.3), on_timeout: WithoutReply::Stop };
    parallel.agents[0].person = Some(person);
    given(parallel).wake().then(&[
        "t1 interrupted stopped: ",
        "t2/ t1 interrupted stopped: ",
        "t2 interrupted stopped: ",
        "stopped",
    ]);
}

/// Behaviour 28: what was running inside begins again after a restart, as the same turn.
#[test]
fn b28_recovery_reaches_inside() {
    given(outer())
        .end("t1", completed("A"))
        .when(InputKind::Recovered)
        .then(&["t2/ t1 interrupted owner_lost: ", "t2/ t1 started by eve, attempt 2"]);
}

/// A late answer for a turn inside is refused as for any other.
#[test]
fn late_answers_inside_are_stale() {
    let run = given(outer()).end("t1", completed("A")).end("t2/t1", completed("B"));
    for stale in ["t2/t1", "t2", "t2/t9", "t1/t1", "t9/t1"] {
        let refused = run.again().end(stale, completed("again"));
        assert_eq!(refused.rejection(), "the turn is closed", "{stale}");
    }
}

/// Behaviour 26: a team that comes to no answer is a failed turn, not a hung run.
#[test]
fn b26_a_team_without_an_answer_fails() {
    let mut run = given(outer()).end("t1", completed("A"));
    for id in ["t2/t1", "t2/t2"] {
        run = run.end(id, failed());
    }
    assert!(run.log.iter().any(|event| tell(event) == "t2 failed empty"));
    assert_eq!(run.state.status(), Status::Running);
}

/// Teams in a parallel round share what is left of the budget.
#[test]
fn b34_parallel_teams_share_the_budget() {
    let mut spec = team(TurnStrategy::Collaborative, &["ada writer 1", "bo writer 1"]);
    for agent in &mut spec.agents {
        let inner = with(team(TurnStrategy::RoundRobin, &["eve critic 1", "fay critic 1"]), |policy| {
            policy.max_turns = Some(40);
        });
        *agent = AgentSpec { team: Some(Box::new(inner)), ..agent.clone() };
    }
    let most = 3_000;
    let mut run = given_budget(spec, "Write the release notes", tokens(most));
    let mut calls = 0;
    while run.state.status() == Status::Running && calls < 500 {
        let id = coordinator::outstanding(&run.state).keys().next().unwrap().clone();
        let input = run.input_tokens(&id.turn_id);
        run = run.end(id.turn_id.as_str(), used("B", input));
        calls += 1;
    }
    assert!(run.state.totals().tokens() <= most, "{}", run.state.totals().tokens());
    assert!(run.log.iter().any(|event| event.kind() == "decision_reached"));
}

/// Behaviour 27: a plan inside a turn that is cut off is dropped with it, and none of its tasks stays open.
#[test]
fn b27_a_plan_inside_is_dropped_with_its_turn() {
    let mut spec = outer();
    let inner = spec.agents[1].team.as_mut().unwrap();
    let task = TaskSpec { id: "look".into(), description: "Look".into(), ..TaskSpec::default() };
    inner.policy.tasks = Some(TaskPolicy { plan: vec![task], ..TaskPolicy::default() });
    given(spec).end("t1", completed("A")).when(command(Command::Stop)).then(&[
        "t2/ t1 interrupted stopped: ",
        "t2/ look dropped: The turn of the team was cut off.",
        "t2 interrupted stopped: ",
        "stopped",
    ]);
}

/// Behaviour 33: a team three deep that goes round in circles pauses all of those round it, and goes on with them.
#[test]
fn b33_a_loop_three_deep_pauses_the_whole() {
    let mut spec = deep(3);
    let middle = spec.agents[0].team.as_mut().unwrap();
    let innermost = &mut middle.agents[0].team.as_mut().unwrap().policy;
    innermost.turn_strategy = TurnStrategy::RoundRobin;
    let mut run = given(spec);
    for turn in 1..=4 {
        run = run.end(&format!("t1/t1/t{turn}"), completed("Let us look at the harbour once more before we decide"));
    }
    run.then_ends_with(&["t1/ t1/ paused", "t1/ t1/ resumed", "t1/ paused", "t1/ resumed", "paused"])
        .when(command(Command::Resume))
        .then(&["resumed", "t1/ t1/ selected yan", "t1/ t1/ t5 started by yan"]);
}

/// Behaviour 27: a call that was cut off begins again on resume, though a team's turn beside it runs on.
#[test]
fn b27_a_call_beside_a_team_begins_again_at_once() {
    let parallel = TeamSpec { policy: team(TurnStrategy::Collaborative, &[]).policy, ..outer() };
    let paused = given(parallel).when(pause(PauseMode::Now));
    paused
        .then(&["t1 interrupted paused: ", "t2/ t1 interrupted paused: ", "paused"])
        .when(command(Command::Resume))
        .then(&["resumed", "t2/ t2 started by eve", "t3 started by ada"]);
}

/// Behaviour 9: tasks that are begun beside a team's turn leave room for those that were cut off.
#[test]
fn b09_work_that_begins_again_counts_before_other_work() {
    let mut spec = with(outer(), |policy| policy.max_turns = Some(3));
    spec.agents.extend(team(TurnStrategy::RoundRobin, &["cy writer 1", "di writer 1"]).agents);
    let task = |n: u32| TaskSpec { id: format!("task-{n}").into(), description: "Look".into(), ..TaskSpec::default() };
    spec.policy.tasks = Some(TaskPolicy { plan: (0..4).map(task).collect(), ..TaskPolicy::default() });
    let run = given(spec).when(pause(PauseMode::Now)).when(command(Command::Resume));
    let begun = |event: &&Event| matches!(event, Event::TurnStarted { .. });
    assert_eq!(run.events().iter().filter(begun).count(), 2, "of three, one is the team's and runs on");
}

/// Behaviour 34: what a call beside a team used beyond what was reserved for it is gone for the team too.
#[test]
fn b34_a_team_does_not_spend_what_is_gone() {
    let mut parallel = TeamSpec { policy: team(TurnStrategy::Collaborative, &[]).policy, ..outer() };
    parallel.agents[1].team.as_mut().unwrap().policy.max_turns = Some(50);
    let most = 10_000;
    given_budget(parallel, "Write the release notes", tokens(most))
        .end("t1", costing("I thought for long.", most))
        .end("t2/t1", completed("B"))
        .then_ends_with(&[
            "t2 completed",
            "decided for ada; dissent [bo]; absent []",
            "limit budget",
            "finished budget",
        ]);
}

/// Behaviours 32 and 34: a team that used more than its share, and whose other calls are running, keeps room for those. No
/// call that begins beside it takes the conversation beyond its budget.
#[test]
fn b34_running_calls_of_a_team_beyond_its_share_are_reserved() {
    let mut spec = outer();
    spec.agents[0].capabilities = vec![Capability::named("write")];
    let task = |id: &str, capabilities: &[&str]| TaskSpec {
        id: id.into(),
        description: "Look".into(),
        capabilities: capabilities.iter().map(|name| (*name).to_owned()).collect(),
        ..TaskSpec::default()
    };
    let plan = vec![task("one", &["write"]), task("two", &[]), task("three", &["write"])];
    spec.policy.tasks = Some(TaskPolicy { plan, ..TaskPolicy::default() });
    spec.policy.on_exhaustion = OnExhaustion::Finish;
    let inner = spec.agents[1].team.as_mut().unwrap();
    inner.policy.turn_strategy = TurnStrategy::Collaborative;
    inner.policy.on_exhaustion = OnExhaustion::Finish;
    inner.policy.budget = tokens(1_000);
    // Eve uses more than the team has, and Fay's call is running when Ada is free for another task.
    let until_ada_is_free = |most: Budget| {
        let run = given_budget(spec.clone(), "Write the release notes", most);
        run.end("t2/t1", costing("I thought for long.", 5_000)).end("t1", completed("Done."))
    };
    let run = until_ada_is_free(Budget::default()).then_ends_with(&["t3 started by ada for work"]);
    let calls: u64 = ["t2/t2", "t3"].into_iter().map(|turn| run.input_tokens(&turn.into())).sum();
    let ended = 5_000 + TURN_TOKENS;
    until_ada_is_free(tokens(ended + calls)).then_ends_with(&["t3 started by ada for work"]);
    until_ada_is_free(tokens(ended + calls - 1)).then(&["t1 completed", "one done"]);
}

/// A team that is asked for a vote answers as one, without talking about it.
#[test]
fn a_team_votes_with_one_call() {
    let mut spec = with(team(TurnStrategy::Collaborative, &["ada writer 1", "bo writer 1"]), |policy| {
        policy.collaborative.decision = model::policy::DecisionProtocol::VoteSimple;
    });
    spec.agents[1].team = Some(Box::new(team(TurnStrategy::SingleAgent, &["eve critic 1"])));
    given(spec)
        .end("t1", completed("Red."))
        .end("t2/t1", completed("Green."))
        .then_ends_with(&["t3 started by ada for ballot", "t4 started by bo for ballot"]);
}
