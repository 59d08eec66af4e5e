//! What a person decides by hand: who is silent, and who speaks next.

use crate::dsl::{command, given, pause, three, with};
use coordinator::{InputKind, Rejection};
use model::event::{Exclusion, FinishReason};
use model::{Command, Event, PauseMode, Status, TurnStrategy};

fn mute(agent: &str) -> InputKind {
    command(Command::Mute { agent: agent.into() })
}

fn unmute(agent: &str) -> InputKind {
    command(Command::Unmute { agent: agent.into() })
}

fn pick(agent: &str) -> InputKind {
    command(Command::PickNext { agent: agent.into(), author: "Ines".into() })
}

/// Behaviour 7: a muted agent is not chosen, under any strategy, until it is unmuted; a turn that it takes goes on.
#[test]
fn b07_a_muted_agent_is_silent() {
    for strategy in TurnStrategy::ALL {
        let spec = with(three(strategy), |policy| policy.max_turns = Some(4));
        let run = given(spec).play("x").1.when(mute("cy")).then(&["cy muted"]).post("@all: go on");
        let (spoke, run) = run.play("x");
        assert!(!spoke.is_empty() && !spoke.contains(&"cy".to_owned()), "{strategy:?}: {spoke:?}");
        let (spoke, _) = run.when(unmute("cy")).then(&["cy unmuted"]).post("@cy?").play("x");
        assert_eq!(spoke[0], "cy", "{strategy:?}");
    }
    let run = given(three(TurnStrategy::RoundRobin)).when(mute("ada")).then(&["ada muted"]);
    let run = run.reply("My last words.").then(&["t1 completed", "selected bo", "t2 started by bo"]);
    let excluded = run.events().iter().find_map(|event| match event {
        Event::SpeakersSelected { candidates, .. } => candidates[0].excluded_because,
        _ => None,
    });
    assert_eq!(excluded, Some(Exclusion::Muted));
    run.when(mute("ada"))
        .then(&[])
        .when(unmute("bo"))
        .then(&[])
        .when(mute("zoe"))
        .refused(&Rejection::UnknownAgent("zoe".into()));
}

/// Behaviour 9: when all are muted the run ends and says so.
#[test]
fn b09_with_everybody_muted_the_run_ends() {
    given(three(TurnStrategy::RoundRobin))
        .when(mute("ada"))
        .when(mute("bo"))
        .when(mute("cy"))
        .reply("x")
        .then(&["t1 completed", "finished nobody_left"])
        .stands(Status::Finished, Some(FinishReason::NobodyLeft));
}

/// Behaviour 7: a person picks the next speaker; the choice counts as previous speaker.
#[test]
fn b07_a_person_picks_the_next_speaker() {
    let run = given(three(TurnStrategy::RoundRobin)).when(pick("cy")).then(&["Ines picks cy"]);
    let run = run.reply("x").then(&["t1 completed", "selected cy", "t2 started by cy"]);
    let reason = run.events().iter().find_map(|event| match event {
        Event::SpeakersSelected { reason, .. } => Some(reason.clone()),
        _ => None,
    });
    assert_eq!(reason.unwrap(), "Ines asked for Cy.");
    run.reply("x").then(&["t2 completed", "selected ada", "t3 started by ada"]);
    let run = given(three(TurnStrategy::Dynamic)).when(pick("ada")).reply("x");
    assert_eq!(run.speaking(), ["ada"]);
    assert_ne!(run.reply("x").speaking(), ["ada"], "a picked speaker is not repeated");
    given(three(TurnStrategy::SingleAgent)).when(pick("ada")).reply("x").then(&[
        "t1 completed",
        "selected ada",
        "t2 started by ada",
    ]);
}

/// The last pick comes first; picks wait for resume.
#[test]
fn picks_come_before_those_who_were_asked_for() {
    let run =
        given(three(TurnStrategy::RoundRobin)).when(pause(PauseMode::AfterTurn)).when(pick("bo")).when(pick("cy"));
    let run = run.reply("x").then(&["t1 completed"]).when(command(Command::Resume));
    let run = run.then(&["resumed", "selected cy", "t2 started by cy"]);
    run.reply("x").then(&["t2 completed", "selected bo", "t3 started by bo"]);
}

#[test]
fn a_pick_that_cannot_speak_is_refused() {
    let spec = with(three(TurnStrategy::RoundRobin), |policy| {
        policy.allowed_roles = vec!["writer".into()];
        policy.max_turns = Some(1);
    });
    given(spec)
        .when(pick("cy"))
        .refused(&Rejection::InvalidValue("Cy cannot speak now: role not allowed".into()))
        .when(pick("zoe"))
        .refused(&Rejection::UnknownAgent("zoe".into()))
        .reply("x")
        .when(pick("bo"))
        .refused(&Rejection::WrongStatus { command: "pick the next speaker of", status: "finished" });
}
