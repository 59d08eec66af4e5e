//! Conditions that end a round, each on its own rule only.

use crate::dsl::{Run, TURN_TOKENS, command, completed, given, given_task, pause, tell, three, with, with_partial};
use coordinator::{InputKind, Rejection, TurnOutcome, prompt, wake_at};
use model::event::{FinishReason, ModelFinish};
use model::policy::DecisionProtocol;
use model::{Command, Condition, MicroUsd, PauseMode, Status, TeamSpec, Timestamp, TurnStrategy, Usage};
use std::collections::BTreeMap;

fn until(condition: Condition) -> TeamSpec {
    with(three(TurnStrategy::RoundRobin), |policy| {
        policy.termination = Some(condition);
        policy.max_turns = Some(6);
    })
}

fn conclude() -> InputKind {
    command(Command::Conclude { author: "Ines".into() })
}

/// A reply that costs 40 millionths of a dollar.
fn paid(text: &str) -> TurnOutcome {
    TurnOutcome::Completed {
        text: text.into(),
        finish_reason: ModelFinish::Stop,
        usage: Usage { cost_micro_usd: Some(MicroUsd(40)), ..crate::dsl::usage() },
        ttft_ms: None,
        duration_ms: 1,
        simulated: false,
        route: None,
    }
}

/// Behaviour 31: each condition fires on its own rule, after the turn that fulfils it, and not before.
#[test]
fn b31_each_condition_fires_on_its_own_rule() {
    let stop = |text: &str| Condition::StopMessage { text: text.into() };
    let source = |agent: &str| Condition::Source { agent: agent.into() };
    let rows: [(Condition, &[&str], FinishReason); 12] = [
        (Condition::MaxMessages(3), &["a", "b"], FinishReason::MaxMessages),
        (Condition::TurnsPerAgent(2), &["a", "b", "c", "d"], FinishReason::MaxTurnsPerAgent),
        (stop("DONE"), &["It is not DONE", "DONE and dusted", " DONE\n"], FinishReason::StopMessage),
        (source("bo"), &["a", "b"], FinishReason::Source),
        (source("ada"), &["a"], FinishReason::Source),
        (Condition::TextMention { text: "DONE".into() }, &["a", "not DONE"], FinishReason::TextMention),
        (Condition::MaxTokens(2 * TURN_TOKENS), &["a", "b"], FinishReason::MaxTokens),
        (Condition::MaxTurns(2), &["a", "b"], FinishReason::MaxTurns),
        (Condition::All(vec![source("ada"), source("cy")]), &["a", "b", "c"], FinishReason::Source),
        (Condition::Any(vec![source("cy"), stop("b")]), &["a", "b"], FinishReason::StopMessage),
        (
            Condition::All(vec![stop("a"), Condition::TextMention { text: "a".into() }]),
            &["a"],
            FinishReason::StopMessage,
        ),
        (
            Condition::Any(vec![
                Condition::AskPerson,
                Condition::Consensus,
                Condition::External,
                Condition::MaxTurns(2),
            ]),
            &["ASK", "DECIDED, CONCLUDED"],
            FinishReason::MaxTurns,
        ),
    ];
    for (condition, replies, reason) in rows {
        let mut run = given_task(until(condition.clone()), "DONE, says Ines");
        for reply in replies {
            assert_eq!(run.state.status(), Status::Running, "{condition:?} fired before {reply}");
            run = run.reply(reply);
        }
        assert_eq!(run.state.finish_reason(), Some(reason), "{condition:?}");
        let run = run.post("And now?");
        assert_eq!(run.state.status(), Status::Running, "{condition:?} counts within the round");
    }
}

/// Behaviour 31: the cost of the round.
#[test]
fn b31_a_round_may_cost_so_much() {
    let spec = || until(Condition::MaxCostMicroUsd(MicroUsd(80)));
    given(spec()).end_first(paid("a")).reply("free").end_first(paid("c")).then(&[
        "t3 completed",
        "limit max_cost",
        "finished max_cost",
    ]);
}

/// Behaviour 31: an agent asks a person by a line; the conversation waits for the answer. Agents are told how.
#[test]
fn b31_an_agent_asks_a_person() {
    let run = given(until(Condition::AskPerson));
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    assert!(told.messages[0].text.contains("ASK: your question"));
    let run = run.reply("I need to know.\n**ASK:** Which version?").then(&[
        "t1 completed",
        "ada asks: Which version?",
        "waiting",
    ]);
    let Some(model::Event::WaitingForPerson { reason }) = run.events().last() else { panic!("no question") };
    assert_eq!(reason, "Ada asks: Which version?");
    run.stands(Status::Waiting, None).post("Two").then(&["m2 by Ines", "selected bo", "t2 started by bo"]);
    given(three(TurnStrategy::RoundRobin)).reply("ASK: Which version?").then(&[
        "t1 completed",
        "selected bo",
        "t2 started by bo",
    ]);
}

/// Behaviour 31: a decision with a winner.
#[test]
fn b31_a_consensus_ends_the_round() {
    let spec = |condition: Condition| {
        with(three(TurnStrategy::Collaborative), |policy| {
            policy.termination = Some(condition);
            policy.collaborative.decision = DecisionProtocol::ResponsePriority;
        })
    };
    let both = Condition::All(vec![Condition::Consensus, Condition::MaxTurns(3)]);
    let run = given(spec(both)).reply_of("ada", "A").reply_of("bo", "B").reply_of("cy", "C");
    run.then(&["t1 completed", "decided for cy; dissent [ada bo]; absent []", "finished decided"]);
}

/// Behaviour 31: somebody outside has the round concluded; running turns end first. A condition can ask for more.
#[test]
fn b31_a_round_is_concluded_from_outside() {
    given(three(TurnStrategy::RoundRobin))
        .when(conclude())
        .then(&["Ines concludes"])
        .reply("Last words.")
        .then(&["t1 completed", "finished concluded"])
        .when(conclude())
        .refused(&Rejection::WrongStatus { command: "conclude", status: "finished" });
    let both = Condition::All(vec![Condition::External, Condition::MaxTurns(2)]);
    given(until(both))
        .when(conclude())
        .reply("a")
        .then(&["t1 completed", "selected bo", "t2 started by bo"])
        .reply("b")
        .then(&["t2 completed", "finished concluded"]);
    let run = given(three(TurnStrategy::RoundRobin)).when(pause(PauseMode::Now)).when(conclude());
    run.then(&["Ines concludes", "resumed", "finished concluded"]);
    given(three(TurnStrategy::Collaborative))
        .reply_of("cy", "C")
        .when(conclude())
        .reply_of("bo", "B")
        .reply_of("ada", "A")
        .then(&["t2 completed", "decided for cy; dissent [ada bo]; absent []", "finished concluded"]);
}

fn timed() -> Run {
    given(until(Condition::TimeoutS(1.5)))
}

/// Behaviours 29 and 31: when its time is up the round ends, and running turns are cut off.
#[test]
fn b31_a_timeout_ends_the_round() {
    let run = timed().then(&["conversation started", "m1 by person", "time 0", "selected ada", "t1 started by ada"]);
    assert_eq!(wake_at(&run.state), Some(Timestamp::from_millis(1_500)));
    let run = run.at(1_000).reply("a").then(&["t1 completed", "selected bo", "t2 started by bo"]);
    let early = run.again().when(InputKind::Woke { partials: BTreeMap::new() }).then(&[]);
    assert_eq!(wake_at(&early.state), Some(Timestamp::from_millis(1_500)));
    let run = run.wake().then(&["time 1500", "t2 interrupted timed_out: ", "limit timeout", "finished timeout"]);
    assert_eq!(wake_at(&run.stands(Status::Finished, Some(FinishReason::Timeout)).state), None);
    timed().at(1_700).reply("late").then(&["t1 completed", "time 1700", "limit timeout", "finished timeout"]);
    let run = timed().at(9_000).when(with_partial(Command::Resume, 1, "so far"));
    run.refused(&Rejection::WrongStatus { command: "resume", status: "running" });
    let partials = BTreeMap::from([("t1".into(), crate::dsl::partial("so far"))]);
    timed().at(1_500).when(InputKind::Woke { partials }).then(&[
        "time 1500",
        "t1 interrupted timed_out: so far",
        "limit timeout",
        "finished timeout",
    ]);
}

/// A timeout that is only part of what must hold cuts nothing off; a pause lets time pass; a message starts it anew.
#[test]
fn b31_a_timeout_composes() {
    let both = Condition::All(vec![Condition::TimeoutS(1.0), Condition::MaxTurns(2)]);
    let run = given(until(both)).wake().then(&["time 1000"]);
    assert_eq!(wake_at(&run.state), None);
    run.reply("a").reply("b").then(&["t2 completed", "limit timeout", "finished timeout"]);
    let run = timed().when(pause(PauseMode::Now));
    assert_eq!(wake_at(&run.state), None, "nobody is to be woken while it is paused");
    run.at(4_000).when(command(Command::Resume)).then(&["resumed", "time 4000", "limit timeout", "finished timeout"]);
    let run = timed().at(1_000).post("Rather this").then(&["m2 by Ines waits"]);
    let run = run.end_first(completed("a")).then(&["t1 completed", "m2 by Ines", "selected bo", "t2 started by bo"]);
    let run = run.when(crate::dsl::post_to(&[], "And this")).then_ends_with(&["time 1000"]);
    assert_eq!(wake_at(&run.state), Some(Timestamp::from_millis(2_500)));
}

/// Behaviour 29: a timeout cuts running turns off though another condition holds already.
#[test]
fn b29_a_timeout_cuts_off_what_another_condition_waits_for() {
    let spec = with(three(TurnStrategy::Collaborative), |policy| {
        policy.termination =
            Some(Condition::Any(vec![Condition::TextMention { text: "DONE".into() }, Condition::TimeoutS(30.0)]));
    });
    let run = given(spec).at(5_000).reply_of("ada", "DONE");
    let told: Vec<String> = run.wake().events().iter().map(tell).collect();
    assert!(
        told.contains(&"t1 interrupted timed_out: ".to_owned()) && told.contains(&"time 30000".to_owned()),
        "{told:?}"
    );
}
