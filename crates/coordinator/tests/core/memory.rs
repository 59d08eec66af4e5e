//! Shared memory and agent state.

use crate::dsl::{Run, command, given, three};
use coordinator::{InputKind, MAX_MEMORY_KEY_BYTES, MAX_MEMORY_VALUE_BYTES, Rejection, prompt};
use model::prompt::PromptRole;
use model::{Command, TurnStrategy};

fn write(key: &str, value: &str, expected_version: Option<u32>) -> InputKind {
    command(Command::WriteMemory { key: key.into(), value: value.into(), expected_version, author: "Ines".into() })
}

/// What the first speaker is shown of memory and state.
fn notes(run: &Run) -> String {
    let turn = &run.state.open_turns()[0].turn_id;
    let messages = prompt(&run.state, turn).unwrap().messages;
    let notes = messages.into_iter().find(|message| message.speaker.as_deref() == Some("Shared notes"));
    notes
        .map(|notes| {
            assert_eq!(notes.role, PromptRole::User, "what others wrote is data, not instructions");
            notes.text
        })
        .unwrap_or_default()
}

#[test]
fn agents_write_memory_and_state_by_lines_of_their_replies() {
    let run = given(three(TurnStrategy::RoundRobin));
    assert_eq!(notes(&run), "");
    let run = run.reply("Done.\nMEMORY deadline: Friday\nSTATE mood: tired\nSHARE focus: verbs").then(&[
        "t1 completed",
        "memory deadline=Friday v1 by ada",
        "state ada mood=tired",
        "share ada focus=verbs",
        "selected bo",
        "t2 started by bo",
    ]);
    assert_eq!(
        notes(&run),
        "Shared memory:\n- deadline: Friday (version 1, by ada)\n\nState that others share:\n- Ada: focus: verbs"
    );
    let run = run.reply("MEMORY deadline: Monday").then(&[
        "t2 completed",
        "memory deadline=Monday v2 by bo",
        "selected cy",
        "t3 started by cy",
    ]);
    let run = run.reply("Fine.");
    assert_eq!(
        notes(&run),
        "Shared memory:\n- deadline: Monday (version 2, by bo)\n\nYour own state:\n- focus: verbs\n- mood: tired"
    );
}

/// Of parallel writers of one entry the first wins; a later one that has not seen it loses the race, and both values are
/// told. Saying the same is no conflict.
/// Behaviour 21: a lost race is an event with both values.
#[test]
fn b21_parallel_writers_conflict_where_they_differ() {
    given(three(TurnStrategy::Collaborative))
        .reply_of("bo", "MEMORY title: Blue\nMEMORY size: A4")
        .then(&["t3 completed", "memory title=Blue v1 by bo", "memory size=A4 v1 by bo"])
        .reply_of("ada", "MEMORY title: Red\nMEMORY size: A4\nMEMORY other: x")
        .then(&[
            "t2 completed",
            "conflict title: ada saw v0 and wrote Red; Blue v1 stands",
            "memory other=x v1 by ada",
        ]);
}

#[test]
fn a_persons_write_in_between_is_a_conflict_too() {
    given(three(TurnStrategy::RoundRobin))
        .when(write("title", "Green", None))
        .then(&["memory title=Green v1 by Ines"])
        .reply("MEMORY title: Red")
        .then(&[
            "t1 completed",
            "conflict title: ada saw v0 and wrote Red; Green v1 stands",
            "selected bo",
            "t2 started by bo",
        ])
        .reply("MEMORY title: Blue")
        .then(&["t2 completed", "memory title=Blue v2 by bo", "selected cy", "t3 started by cy"]);
}

/// Behaviour 21: memory is written with compare-and-set.
#[test]
fn b21_a_person_writes_with_compare_and_set_or_without() {
    let value = |text: &str| Rejection::InvalidValue(text.into());
    given(three(TurnStrategy::SingleAgent))
        .reply("x")
        .when(write(" title ", "Green", Some(0)))
        .then(&["memory title=Green v1 by Ines"])
        .when(write("title", "Red", Some(0)))
        .then(&["conflict title: Ines saw v0 and wrote Red; Green v1 stands"])
        .when(write("title", "Red", Some(7)))
        .then(&["conflict title: Ines saw v7 and wrote Red; Green v1 stands"])
        .when(write("title", "", Some(1)))
        .then(&["memory title= v2 by Ines"])
        .when(write("title", "Blue", None))
        .then(&["memory title=Blue v3 by Ines"])
        .when(write(" ", "x", None))
        .refused(&value("name the entry of the shared memory"))
        .when(write(&"k".repeat(MAX_MEMORY_KEY_BYTES + 1), "x", None))
        .refused(&value("shorten the key to at most 200 bytes"))
        .when(write("k", &"v".repeat(MAX_MEMORY_VALUE_BYTES + 1), None))
        .refused(&value("shorten the value to at most 64 KiB"));
}
