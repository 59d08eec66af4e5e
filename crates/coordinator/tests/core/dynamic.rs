//! Dynamic selection by rules.

use crate::dsl::{Run, given, given_task, grant, team, three, with};
use model::event::{Candidate, Exclusion, FinishReason};
use model::policy::Weights;
use model::{Capability, Event, Status, TeamSpec, TurnStrategy};

fn candidates(run: &Run) -> Vec<Candidate> {
    run.events()
        .iter()
        .find_map(|event| match event {
            Event::SpeakersSelected { candidates, .. } => Some(candidates.clone()),
            _ => None,
        })
        .expect("a selection")
}

/// A poet and an analyst of equal priority.
fn poet_and_analyst() -> TeamSpec {
    let mut spec = team(TurnStrategy::Dynamic, &["pia poet 1", "ana analyst 1", "leo listener 1"]);
    spec.agents[0].instructions = "Write verses and rhymes about the sea.".into();
    spec.agents[1].capabilities =
        vec![Capability { name: "data analysis".into(), description: "Finds patterns in tables".into(), level: 5 }];
    spec
}

#[test]
fn the_agent_that_fits_the_last_message_speaks() {
    for (task, speaker) in [
        ("We need a data analysis of the survey", "ana"),
        ("Give me rhymes for the harbour festival", "pia"),
        ("Which patterns do the tables have?", "ana"),
        ("Hello", "pia"),
    ] {
        assert_eq!(given_task(poet_and_analyst(), task).speaking(), [speaker], "{task}");
    }
}

/// Behaviour 10: every rule's value is recorded beside the score.
#[test]
fn b10_the_parts_of_a_score_are_recorded() {
    let run = given_task(poet_and_analyst(), "A data analysis, please");
    let all = candidates(&run);
    for candidate in &all {
        let rules: Vec<&str> = candidate.parts.keys().map(String::as_str).collect();
        assert_eq!(rules, ["capability", "load", "mention", "priority", "recency", "text"]);
        assert!(candidate.parts.values().all(|value| (0.0..=1.0).contains(value)), "{candidate:?}");
        let Weights { capability, text, priority, recency, load, .. } = Weights::default();
        let part = |rule: &str| candidate.parts[rule];
        let sum = capability * part("capability")
            + text * part("text")
            + priority * part("priority")
            + recency * part("recency")
            + load * part("load");
        let mean = sum / (capability + text + priority + recency + load);
        assert!((candidate.score - mean).abs() < 0.001, "{candidate:?}");
    }
    assert!(all[1].parts["capability"] > 0.99 && all[1].parts["text"] > 0.99, "{:?}", all[1]);
}

/// Behaviour 12: an agent that asks another one by `@name` is heard, within the rules.
#[test]
fn b12_an_agents_mention_weighs_most() {
    let spec = team(TurnStrategy::Dynamic, &["ada writer 1", "bo writer 1", "cy critic 9", "di writer 1"]);
    let run = given(spec).reply("A start.").reply("What do you think of that, @Di?");
    assert_eq!(run.speaking(), ["di"]);
    let di = &candidates(&run)[3];
    assert!((di.parts["mention"] - 1.0).abs() < f64::EPSILON, "{di:?}");
    assert_eq!(
        run.reply("@Di is me; I do not repeat myself.").speaking(),
        ["bo"],
        "who has just spoken is no candidate"
    );
}

/// With repeats off nobody speaks twice in a row; two agents alternate, unscored, since just one is left to choose.
#[test]
fn two_agents_alternate() {
    let spec = with(team(TurnStrategy::Dynamic, &["ada writer 1", "bo critic 9"]), |policy| {
        policy.max_turns = Some(5);
    });
    let (spoke, run) = given(spec).play("x");
    assert_eq!(spoke, ["bo", "ada", "bo", "ada", "bo"]);
    let run = run.when(grant(1));
    let all = candidates(&run);
    assert_eq!(all[1].excluded_because, Some(Exclusion::JustSpoke));
    assert!(all[0].parts.is_empty() && all[0].score > 0.0, "the only candidate is not compared: {:?}", all[0]);
}

#[test]
fn no_repeat_is_never_broken() {
    let alone = team(TurnStrategy::Dynamic, &["ada writer 1"]);
    let (spoke, run) = given(alone.clone()).play("x");
    assert_eq!(spoke, ["ada"], "not even by the only agent");
    let (spoke, _) = run.stands(Status::Finished, Some(FinishReason::NobodyLeft)).post("Go on").play("x");
    assert_eq!(spoke, ["ada"], "but a person's message comes between two turns");
    let repeats = with(alone, |policy| {
        policy.dynamic.allow_repeat = true;
        policy.max_turns = Some(3);
    });
    assert_eq!(given(repeats).play("x").0.len(), 3);
    // Bo asked for first, then Ada: Ada's cap of one keeps her back, and Bo would repeat himself.
    let capped = with(team(TurnStrategy::Dynamic, &["ada writer 1", "bo writer 1"]), |policy| {
        policy.max_turns_per_agent = Some(2);
    });
    let (spoke, run) = given_task(capped, "@ada, then @bo").play("x");
    assert_eq!(spoke, ["ada", "bo", "ada", "bo"]);
    run.stands(Status::Finished, Some(FinishReason::MaxTurnsPerAgent));
}

#[test]
fn ties_go_by_list_order_and_everybody_gets_a_turn() {
    let spec = with(team(TurnStrategy::Dynamic, &["ada writer 1", "bo writer 1", "cy writer 1"]), |policy| {
        policy.max_turns = Some(6);
    });
    let (spoke, _) = given(spec).play("x");
    assert_eq!(spoke, ["ada", "bo", "cy", "ada", "bo", "cy"]);
}

#[test]
fn a_failing_agent_does_not_hang_a_dynamic_round() {
    let (spoke, run) = {
        let mut run = given(three(TurnStrategy::Dynamic));
        let mut spoke = Vec::new();
        while run.state.status() == Status::Running {
            spoke.push(run.speaking()[0].to_owned());
            run = run.fail();
        }
        (spoke, run)
    };
    assert_eq!(spoke.len(), 3, "{spoke:?}");
    run.stands(Status::Failed, Some(FinishReason::Failed));
}
