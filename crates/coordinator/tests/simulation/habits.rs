//! How agents and people behave.

use super::chance::Chance;
use coordinator::{Partial, TurnOutcome};
use model::event::{FailureKind, ModelFinish, TurnPurpose};
use model::{Command, MicroUsd, PauseMode, Usage};

/// How an agent behaves.
#[derive(Clone, Copy)]
pub enum Habit {
    Talks,
    Passes,
    Fails,
    Stalls,
    Repeats,
    Contradicts,
    HandsOver,
    Asks,
    Calls,
    Writes,
}

/// What an agent may be like; most talk.
pub const HABITS: [Habit; 14] = [
    Habit::Talks,
    Habit::Talks,
    Habit::Talks,
    Habit::Talks,
    Habit::Talks,
    Habit::Passes,
    Habit::Fails,
    Habit::Stalls,
    Habit::Repeats,
    Habit::Contradicts,
    Habit::HandsOver,
    Habit::Asks,
    Habit::Calls,
    Habit::Writes,
];

/// What a model answers, and after how many milliseconds.
pub fn answer(chance: &mut Chance, habit: Habit, purpose: TurnPurpose, agents: u64, turn: usize) -> (u64, TurnOutcome) {
    let delay = 100 + chance.below(3_000);
    let other = |chance: &mut Chance| format!("A{}", chance.below(agents + 1));
    let text = match purpose {
        TurnPurpose::Ballot | TurnPurpose::Judge => match chance.below(6) {
            0 => "I cannot decide.".to_owned(),
            1 => "PASS".to_owned(),
            2 => "DISAGREE: it is too long".to_owned(),
            _ => {
                let (one, two) = (other(chance), other(chance));
                format!(
                    "VOTE: {one}\nAPPROVE: {one}, {two}\nPOINTS: {one}=6, {two}=9\nRANK: {two} > {one}\nAGREE\n1: {two}"
                )
            }
        },
        TurnPurpose::Select => match chance.below(4) {
            0 => "Whoever wants to.".to_owned(),
            _ => other(chance),
        },
        TurnPurpose::Summary => "They talked about points.".to_owned(),
        TurnPurpose::Plan => match chance.below(6) {
            0 => "Let us just begin.".to_owned(),
            1 => "PASS: it is one piece".to_owned(),
            2 => "TASK one: look | after: two\nTASK two: look again | after: one".to_owned(),
            3 => format!("TASK p{turn}: look | needs: flying"),
            _ => format!(
                "TASK p{turn}: look at the pillars\nTASK q{turn}: look at the deck | needs: check\n\
                 TASK r{turn}: judge | after: p{turn}, q{turn} | role: critic"
            ),
        },
        TurnPurpose::Work if matches!(habit, Habit::Passes) => "BLOCKED: there is no ladder".to_owned(),
        TurnPurpose::Work | TurnPurpose::Speak | TurnPurpose::Exchange | TurnPurpose::Synthesis => match habit {
            Habit::Passes => "PASS: nothing to add".to_owned(),
            Habit::Repeats => "We should look at the harbour once more before we decide anything.".to_owned(),
            Habit::Contradicts if turn.is_multiple_of(2) => "The bridge is safe. It holds 40 tons.".to_owned(),
            Habit::Contradicts => "The bridge is not safe. It holds 30 tons.".to_owned(),
            Habit::HandsOver => format!("Done with point {turn}.\nHANDOFF: {}", other(chance)),
            Habit::Asks if chance.percent(30) => "ASK: which version is meant?".to_owned(),
            Habit::Calls if chance.percent(30) => "CALL approve: it holds".to_owned(),
            Habit::Calls if chance.percent(30) => "DONE".to_owned(),
            Habit::Writes => {
                format!("MEMORY load: {turn} tons\nSTATE mood: {turn}\nSHARE seen: {turn}\nI wrote point {turn} down.")
            }
            _ => format!("On point {turn} I say {} things about {}.", chance.below(9), other(chance)),
        },
    };
    let usage = Usage {
        input_tokens: 20 + chance.below(80),
        // Some think for long, beyond what was reserved.
        output_tokens: 5 + if chance.percent(5) { chance.below(4_000) } else { chance.below(40) },
        cost_micro_usd: Some(MicroUsd(chance.below(200))),
        estimated: false,
    };
    let outcome = match habit {
        Habit::Fails if chance.percent(70) => TurnOutcome::Failed {
            kind: FailureKind::ServerError,
            message: "The endpoint failed.".into(),
            partial: Partial { usage, ..Partial::default() },
            route: None,
            retry_after_ms: None,
        },
        _ => TurnOutcome::Completed {
            text,
            finish_reason: ModelFinish::Stop,
            usage,
            ttft_ms: Some(50),
            duration_ms: delay,
            simulated: true,
            route: None,
        },
    };
    (if matches!(habit, Habit::Stalls) { delay * 10 } else { delay }, outcome)
}

/// What a person does in between.
pub fn interruption(chance: &mut Chance) -> Command {
    match chance.below(9) {
        0 => Command::Pause { mode: PauseMode::Now },
        1 => Command::Pause { mode: PauseMode::AfterTurn },
        2 => Command::Post { author: "Ines".into(), to: Vec::new(), text: "@a1, rather this. @all: and you?".into() },
        3 => Command::Mute { agent: "a0".into() },
        4 => Command::Unmute { agent: "a0".into() },
        5 => Command::PickNext { agent: "a1".into(), author: "Ines".into() },
        6 => Command::Conclude { author: "Ines".into() },
        7 => Command::GrantTurns { turns: 2 },
        _ => Command::Stop,
    }
}
