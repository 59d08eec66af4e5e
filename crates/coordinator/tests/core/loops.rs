//! Conversations that go round in circles.

use crate::dsl::{Run, command, given, team, three, with};
use coordinator::prompt;
use model::event::{Exclusion, FinishReason};
use model::policy::LoopDetection;
use model::{Command, Condition, Event, Status, TurnStrategy};

const SAME: &str = "We should look at the harbour once more.";

fn told(run: &Run) -> String {
    let prompt = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    prompt.messages.last().unwrap().text.clone()
}

/// Behaviour 33: first a nudge in the next prompt, then another speaker, then a pause with the evidence.
#[test]
fn b33_a_loop_is_nudged_then_passed_over_then_paused() {
    let run = given(three(TurnStrategy::RoundRobin)).reply(SAME).reply("I look at the bridge, then.").reply(SAME);
    let run = run.then(&["t3 completed", "exact_repeat of cy: nudge", "selected ada", "t4 started by ada"]);
    assert_eq!(
        told(&run),
        "The conversation goes round in circles: Cy repeats t1 word for word. Say something new, settle it, or pass."
    );
    let run = run.reply(SAME).then(&[
        "t4 completed",
        "exact_repeat of ada: other_speaker",
        "selected bo",
        "t5 started by bo",
    ]);
    let run = run.reply("Fine.").reply("Then the harbour it is.");
    assert_eq!(run.speaking(), ["bo"], "Ada is passed over");
    let excluded = run.events().iter().find_map(|event| match event {
        Event::SpeakersSelected { candidates, .. } => candidates[0].excluded_because,
        _ => None,
    });
    assert_eq!(excluded, Some(Exclusion::Looping));
    let run = run.reply(SAME).then(&["t7 completed", "exact_repeat of bo: pause", "paused"]);
    let Event::LoopDetected { evidence, .. } = &run.events()[1] else { panic!("no evidence") };
    assert_eq!(evidence.iter().map(model::TurnId::as_str).collect::<Vec<_>>(), ["t4", "t7"]);
    run.stands(Status::Paused, None).when(command(Command::Resume)).then(&[
        "resumed",
        "selected cy",
        "t8 started by cy",
    ]);
}

/// Behaviour 33: where nobody else can speak, the second finding is a pause.
#[test]
fn b33_one_agent_alone_is_paused() {
    let run = given(team(TurnStrategy::RoundRobin, &["ada writer 1"])).reply(SAME).reply(SAME).reply(SAME);
    run.then(&["t3 completed", "exact_repeat of ada: pause", "paused"]);
}

/// A person can still pick whoever repeats itself.
#[test]
fn a_person_can_pick_whoever_repeats_itself() {
    let run = given(three(TurnStrategy::RoundRobin)).reply(SAME).reply(SAME).reply(SAME);
    let run = run.then(&["t3 completed", "exact_repeat of cy: other_speaker", "selected ada", "t4 started by ada"]);
    let run = run.when(command(Command::PickNext { agent: "cy".into(), author: "Ines".into() })).reply("Fine.");
    assert_eq!(run.speaking(), ["cy"]);
}

/// Behaviour 31: replies that bring nothing new can end the round.
#[test]
fn b31_no_progress_ends_the_round() {
    let spec = with(three(TurnStrategy::RoundRobin), |policy| policy.termination = Some(Condition::NoProgress(2)));
    let run = given(spec).reply("The bridge needs paint and the harbour needs light.");
    let run =
        run.reply("The harbour needs paint and the bridge needs light.").reply("Light and paint the harbour needs.");
    run.stands(Status::Finished, Some(FinishReason::NoProgress));
}

#[test]
fn a_policy_can_let_agents_repeat_themselves() {
    let spec = with(three(TurnStrategy::RoundRobin), |policy| policy.loop_detection = LoopDetection::Off);
    let (spoke, _) = given(spec).play(SAME);
    assert_eq!(spoke.len(), 12);
}
