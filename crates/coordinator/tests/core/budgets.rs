//! Budgets of money, of time, and of each agent; and the vote that a limit can end with.

use crate::dsl::*;
use coordinator::TurnOutcome;
use model::command::AgentBudget;
use model::event::{Exclusion, ModelFinish};
use model::policy::{DecisionProtocol, OnExhaustion};
use model::provider::Price;
use model::{
    Budget, Command, Event, Grant, MicroUsd, ModelRef, PauseMode, Status, TeamSpec, Timestamp, TurnStrategy, Usage,
};
use std::collections::BTreeMap;

/// One dollar a million input tokens, ten a million output tokens.
fn price() -> Price {
    Price { input_micro_usd_per_mtok: 1_000_000, output_micro_usd_per_mtok: 10_000_000, as_of: None }
}

/// A conversation whose default model has that price.
fn priced(team: TeamSpec, budget: Budget) -> Run {
    let model: ModelRef = "shop/model".parse().unwrap();
    nothing().when(command(Command::Start {
        team: Box::new(team),
        origin: None,
        task: "Go".into(),
        seed: 7,
        budget,
        default_model: Some(model.clone()),
        prices: BTreeMap::from([(model, price())]),
        context_windows: BTreeMap::new(),
    }))
}

fn money(most: u64) -> Budget {
    Budget { max_cost_micro_usd: Some(MicroUsd(most)), ..Budget::default() }
}

/// A reply that took so many milliseconds and micro-dollars.
fn took(duration_ms: u64, cost: u64) -> TurnOutcome {
    TurnOutcome::Completed {
        text: "x".into(),
        finish_reason: ModelFinish::Stop,
        usage: Usage { cost_micro_usd: Some(MicroUsd(cost)), ..usage() },
        ttft_ms: None,
        duration_ms,
        simulated: false,
        route: None,
    }
}

fn excluded(run: &Run) -> Vec<(String, Option<Exclusion>)> {
    let last = run.log.iter().rev().find_map(|event| match event {
        Event::SpeakersSelected { candidates, .. } => Some(candidates),
        _ => None,
    });
    last.unwrap().iter().map(|candidate| (candidate.agent_id.to_string(), candidate.excluded_because)).collect()
}

/// Behaviour 32: money is reserved before a call, by the price of the model, the longest reply included.
#[test]
fn b32_money_is_reserved_before_a_call() {
    let mut spec = three(TurnStrategy::RoundRobin);
    for agent in &mut spec.agents {
        agent.max_output_tokens = Some(100);
    }
    let sent = priced(spec.clone(), Budget::default()).state.open_turns()[0].context.total();
    let needs = sent + 100 * 10;
    priced(spec.clone(), money(needs)).then_ends_with(&["selected ada", "t1 started by ada"]);
    priced(spec.clone(), money(needs - 1)).then_ends_with(&["m1 by person", "limit budget", "finished budget"]);
    // A model without a price reserves nothing.
    spec.agents[0].model = Some("other/model".parse().unwrap());
    priced(spec, money(1)).then_ends_with(&["selected ada", "t1 started by ada"]);
}

/// Behaviour 32: parallel calls are reserved together.
#[test]
fn b32_parallel_calls_are_reserved_together() {
    let spec = three(TurnStrategy::Collaborative);
    let all: u64 = priced(spec.clone(), Budget::default()).state.open_turns().iter().map(|t| t.context.total()).sum();
    let run = priced(spec, money(all - 1));
    run.then_ends_with(&["selected cy ada", "t1 started by cy", "t2 started by ada"]);
}

/// Behaviour 32: a ballot that does not fit as voters are sent it is not opened. No vote takes the conversation beyond its
/// budget: the drafts decide as they are.
#[test]
fn b32_a_ballot_is_reserved_as_it_is_sent() {
    let spec = with(three(TurnStrategy::Collaborative), |policy| {
        policy.collaborative.decision = DecisionProtocol::VoteCumulative;
        policy.on_exhaustion = OnExhaustion::Finish;
    });
    let drafted = |most: Budget| {
        let run = given_budget(spec.clone(), "Red or green?", most);
        run.reply_of("ada", "Red").reply_of("bo", "Green").reply_of("cy", "Blue")
    };
    let run = drafted(Budget::default());
    let ballots: u64 = run.state.open_turns().iter().map(|turn| turn.context.total()).sum();
    let all = 3 * TURN_TOKENS + ballots;
    drafted(tokens(all)).then_ends_with(&["t5 started by bo for ballot", "t6 started by cy for ballot"]);
    let run = drafted(tokens(all - 1));
    run.then(&["t1 completed", "decided for cy; dissent [ada bo]; absent []", "finished decided"]);
}

/// Behaviour 31: the time of the whole conversation ends it, in mid-turn.
#[test]
fn b31_time_is_a_budget() {
    let budget = Budget { max_time_s: Some(2.5), ..Budget::default() };
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", budget);
    run.at(1_000).reply("One").wake().then(&[
        "time 2500",
        "t2 interrupted timed_out: ",
        "limit budget",
        "finished budget",
    ]);
    // A message does not give it more time.
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", budget).wake();
    run.at(9_000).post("And now?").then(&["m2 by Ines", "time 9000", "limit budget", "finished budget"]);
}

/// Behaviour 31: time that is granted counts from when it is granted, or from the end of what is left.
#[test]
fn b31_granted_time_counts_from_when_it_is_granted() {
    const DAY_MS: i64 = 86_400_000;
    let grant = |time_s: f64| command(Command::GrantBudget(Grant { time_s, ..Grant::default() }));
    // Seconds at first; when how much is granted; when that is over.
    for (limit_s, granted_at, granted_s, over_at) in [
        (2.5, 1_000, 5.0, 7_500),
        (2.5, 2_400, 0.25, 2_750),
        (2.5, 602_500, 300.0, 902_500),
        (2.5, 3 * DAY_MS, 2.5, 3 * DAY_MS + 2_500),
        (172_800.0, 1_000, 86_400.0, 3 * DAY_MS),
    ] {
        let budget = Budget { max_time_s: Some(limit_s), ..Budget::default() };
        let mut run = given_budget(three(TurnStrategy::RoundRobin), "Go", budget);
        let ends_before = granted_at > 2_500;
        if ends_before {
            run = run.wake().then_ends_with(&["limit budget", "finished budget"]);
        }
        let run = run.at(granted_at).when(grant(granted_s));
        assert_eq!(run.state.status(), Status::Running, "{limit_s} {granted_at}");
        assert_eq!(run.state.open_turns().len(), 1, "{limit_s} {granted_at}");
        assert_eq!(coordinator::wake_at(&run.state), Some(Timestamp::from_millis(over_at)), "{limit_s} {granted_at}");
        let (again, run) = (run.again().wake(), run.wake());
        assert_eq!(again.state, run.state);
        run.then_ends_with(&["limit budget", "finished budget"]);
    }
}

/// What is granted twice in a row adds up, in a pause too; what has no limit of time is not timed.
#[test]
fn b31_grants_of_time_add_up() {
    let grant = |time_s: f64, tokens: u64| command(Command::GrantBudget(Grant { time_s, tokens, ..Grant::default() }));
    let budget = Budget { max_time_s: Some(2.5), ..Budget::default() };
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", budget).when(pause(PauseMode::Now));
    let run = run.at(9_000).when(grant(1.0, 0)).then(&["granted 0 tokens", "time 9000"]);
    let run = run.at(9_500).when(grant(1.0, 0)).then(&["granted 0 tokens", "time 9500"]);
    let run = run.at(9_600).when(command(Command::Resume));
    assert_eq!(coordinator::wake_at(&run.state), Some(Timestamp::from_millis(11_000)));
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", tokens(100_000));
    run.at(9_000).when(grant(1.0, 1)).then(&["granted 1 tokens"]);
}

/// Behaviour 31: who has used its own budget up is passed over, and the others go on.
#[test]
fn b31_each_agent_has_a_budget() {
    let limits = |per_agent: AgentBudget| Budget { per_agent, ..Budget::default() };
    let time = limits(AgentBudget { max_time_s: Some(1.0), ..AgentBudget::default() });
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", time);
    let run = run.end_first(took(1_000, 0)).end_first(took(999, 0)).reply("x");
    let run = run.then(&["t3 completed", "selected bo", "t4 started by bo"]);
    assert_eq!(excluded(&run)[0], ("ada".to_owned(), Some(Exclusion::AgentBudgetSpent)));
    let cost = limits(AgentBudget { max_cost_micro_usd: Some(MicroUsd(40)), ..AgentBudget::default() });
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", cost).end_first(took(1, 40));
    run.reply("x").reply("x").then(&["t3 completed", "selected bo", "t4 started by bo"]);
    // Tokens are reserved, so nobody is asked whose next call does not fit.
    let first = first_calls(three(TurnStrategy::RoundRobin), "Go");
    let tokens = limits(AgentBudget { max_tokens: Some(first + TURN_TOKENS), ..AgentBudget::default() });
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", tokens).reply("x").reply("x").reply("x");
    run.then(&["t3 completed", "finished nobody_left"]);
}

/// The team's own budget and that of the conversation: the lower one holds.
#[test]
fn b32_the_lower_budget_holds() {
    let own = |most: u64| with(three(TurnStrategy::RoundRobin), |policy| policy.budget = tokens(most));
    for (of_team, of_run) in [(10, 100_000), (100_000, 10)] {
        given_budget(own(of_team), "Go", tokens(of_run)).then_ends_with(&["limit budget", "finished budget"]);
    }
}

/// Behaviour 30: a limit can end with a vote on what everybody said last; the budget keeps enough for it.
#[test]
fn b30_a_limit_ends_with_a_vote() {
    let spec = with(three(TurnStrategy::RoundRobin), |policy| {
        policy.max_turns = Some(4);
        policy.on_exhaustion = OnExhaustion::Vote;
    });
    let run = given(spec.clone()).reply("Red").reply("Green").reply("Blue").reply("Rather red").then(&[
        "t4 completed",
        "limit max_turns",
        "ballot 1 on ada bo cy by ada bo cy",
        "t5 started by ada for ballot",
        "t6 started by bo for ballot",
        "t7 started by cy for ballot",
    ]);
    let shown = coordinator::prompt(&run.state, &"t5".into()).unwrap();
    let shown: Vec<&str> = shown.messages.iter().map(|message| message.text.as_str()).collect();
    assert!(shown.contains(&"Rather red") && !shown.contains(&"Red"), "{shown:?}");
    let run = run.end("t5", completed("VOTE: Bo")).end("t6", completed("VOTE: Bo")).end("t7", failed());
    let run = run.then_ends_with(&["decided for bo; dissent []; absent [cy]", "finished max_turns"]);
    assert_eq!(run.state.totals().turns, 4, "votes are no replies");
    // More turns take the round up again.
    run.when(grant(1)).then(&["granted 1", "selected bo", "t8 started by bo"]).reply("Green after all").then(&[
        "t8 completed",
        "limit max_turns",
        "ballot 1 on ada bo cy by ada bo cy",
        "t9 started by ada for ballot",
        "t10 started by bo for ballot",
        "t11 started by cy for ballot",
    ]);
    // One who spoke alone is not voted on; a spent budget has no votes.
    given(with(spec.clone(), |policy| policy.max_turns = Some(1))).reply("Red").then_ends_with(&["finished max_turns"]);
    let run = given_budget(spec, "Go", tokens(2_000)).reply("Red").reply("Green").end_first(costing("Blue", 2_000));
    run.then(&["t3 completed", "limit budget", "finished budget"]);
}

/// Behaviour 21: what an agent is sent of the shared memory for the first time is on record.
#[test]
fn b21_reads_are_recorded() {
    let run =
        given(three(TurnStrategy::RoundRobin)).reply("MEMORY colour: red").reply("Fine.").reply("MEMORY colour: blue");
    let run = run.reply("MEMORY size: small").reply("Fine.").reply("Fine.");
    let read: Vec<String> = run
        .log
        .iter()
        .filter_map(|event| match event {
            Event::TurnStarted { agent_id, memory_read, .. } => {
                let entries: Vec<String> =
                    memory_read.iter().map(|entry| format!("{} v{}", entry.key, entry.version)).collect();
                Some(format!("{agent_id}: {}", entries.join(", ")))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        read,
        [
            "ada: ",
            "bo: colour v1",
            "cy: colour v1",
            "ada: colour v2",
            "bo: colour v2, size v1",
            "cy: colour v2, size v1",
            "ada: size v1",
        ]
    );
}

/// Behaviour 31: a function that the policy names ends the round when it is called; nothing else does.
#[test]
fn b31_a_function_call_ends_the_round() {
    let spec = with(three(TurnStrategy::RoundRobin), |policy| {
        policy.termination = Some(model::Condition::FunctionCall { name: "approve".into() });
    });
    let run = given(spec);
    let told = coordinator::prompt(&run.state, &"t1".into()).unwrap().messages[0].text.clone();
    assert!(told.contains("CALL approve: why"), "{told}");
    run.reply("I would CALL approve here.\nCALL reject: no")
        .then(&["t1 completed", "selected bo", "t2 started by bo"])
        .reply("Good.\nCALL approve: it is complete")
        .then(&["t2 completed", "bo calls approve: it is complete", "finished function_call"]);
}

/// Behaviours 28 and 30: the last words that a limit ends with survive a pause and a restart, though the limit stands.
#[test]
fn b28_last_words_begin_again() {
    let spec = |on_exhaustion| {
        with(three(TurnStrategy::RoundRobin), |policy| {
            policy.termination = Some(model::Condition::MaxMessages(3));
            policy.on_exhaustion = on_exhaustion;
        })
    };
    let summing_up = || given(spec(OnExhaustion::Summary)).reply("Red").reply("Green");
    let run = summing_up().then(&["t2 completed", "limit max_messages", "t3 started by cy for summary"]);
    run.when(coordinator::InputKind::Recovered)
        .then(&["t3 interrupted owner_lost: ", "t3 started by cy, attempt 2"])
        .reply("Red or green.")
        .then(&["t3 completed", "cy sums up 3: Red or green.", "finished max_messages"]);
    let run = summing_up().when(pause(PauseMode::Now)).when(command(Command::Resume));
    run.then(&["resumed", "t4 started by cy for summary"]);
    let voting = given(spec(OnExhaustion::Vote)).reply("Red").reply("Green");
    let run = voting.when(pause(PauseMode::Now)).when(command(Command::Resume));
    run.then(&["resumed", "t5 started by ada for ballot", "t6 started by bo for ballot"]);
}

/// Who reads the log knows which model spoke, whatever the default is by then.
#[test]
fn a_turn_names_the_model_that_answers() {
    let spec = three(TurnStrategy::Collaborative);
    let run = priced(spec, Budget::default());
    let named = run.log.iter().find_map(|event| match event {
        Event::TurnStarted { model, .. } => Some(model.clone()),
        _ => None,
    });
    assert_eq!(named.flatten().unwrap().to_string(), "shop/model");
}
