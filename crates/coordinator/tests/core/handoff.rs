//! The last speaker hands over.

use crate::dsl::{Run, given, three, with};
use coordinator::prompt;
use model::event::FinishReason;
use model::policy::{DynamicPolicy, Fallback, Selector};
use model::{Event, Status, TeamSpec, TurnStrategy};

fn by_handoff(change: impl FnOnce(&mut DynamicPolicy)) -> TeamSpec {
    with(three(TurnStrategy::Dynamic), |policy| {
        policy.dynamic.selector = Selector::Handoff;
        change(&mut policy.dynamic);
    })
}

fn reason(run: &Run) -> (String, bool) {
    let found = run.log.iter().rev().find_map(|event| match event {
        Event::SpeakersSelected { reason, fallback, .. } => Some((reason.clone(), *fallback)),
        _ => None,
    });
    found.unwrap()
}

/// Behaviour 11: the last handoff of a turn decides.
#[test]
fn b11_an_agent_hands_over() {
    let run = given(by_handoff(|_| {}));
    assert_eq!(run.speaking(), ["cy"], "the best by score begins");
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    assert!(told.messages[0].text.contains("HANDOFF: name"));
    let run = run.reply("HANDOFF: Ada\nor rather\n**HANDOFF:** `bo`, please").then(&[
        "t1 completed",
        "cy hands over to bo",
        "selected bo",
        "t2 started by bo",
    ]);
    assert_eq!(reason(&run), ("Cy handed over to Bo.".to_owned(), false));
    let run = run.reply("PASS: not mine\nHANDOFF: Ada").then(&[
        "t2 passed: not mine",
        "bo hands over to ada",
        "selected ada",
        "t3 started by ada",
    ]);
    let run = run.reply("Nobody in particular.");
    let (reason, fallback) = reason(&run);
    assert!(fallback && reason.starts_with("There was no handoff; "), "{reason}");
}

/// Behaviour 11: a target outside the team, or one that the rules keep back, is refused with an event.
#[test]
fn b11_a_handoff_to_nobody_is_refused() {
    let run = given(by_handoff(|_| {})).reply("HANDOFF: Zoe the wise").then(&[
        "t1 completed",
        "cy cannot hand over to Zoe the wise: is not in the team",
        "selected ada",
        "t2 started by ada",
    ]);
    assert!(reason(&run).1, "the fallback chooses");
    run.reply("HANDOFF: Ada").then(&[
        "t2 completed",
        "ada cannot hand over to Ada: has just spoken",
        "selected bo",
        "t3 started by bo",
    ]);
    let spec = with(by_handoff(|policy| policy.transitions = [("cy".into(), vec!["bo".into()])].into()), |policy| {
        policy.max_turns_per_agent = Some(1);
    });
    given(spec)
        .reply("HANDOFF: Ada")
        .then(&[
            "t1 completed",
            "cy cannot hand over to Ada: may not follow the last speaker",
            "selected bo",
            "t2 started by bo",
        ])
        .reply("HANDOFF: Cy")
        .then(&["t2 completed", "bo cannot hand over to Cy: turn limit reached", "selected ada", "t3 started by ada"]);
}

/// Without a fallback, a reply that hands over to nobody is the answer.
#[test]
fn a_reply_without_handoff_is_the_answer() {
    let spec = || by_handoff(|policy| policy.fallback = Fallback::Nobody);
    given(spec())
        .reply("HANDOFF: Ada")
        .reply("That is it.")
        .then(&["t2 completed", "finished answered"])
        .stands(Status::Finished, Some(FinishReason::Answered));
    given(spec()).reply("HANDOFF: Zoe").then(&[
        "t1 completed",
        "cy cannot hand over to Zoe: is not in the team",
        "finished answered",
    ]);
}

/// Elsewhere such a line is ordinary text.
#[test]
fn other_strategies_know_no_handoff() {
    given(three(TurnStrategy::RoundRobin)).reply("HANDOFF: Cy").then(&[
        "t1 completed",
        "selected bo",
        "t2 started by bo",
    ]);
    given(three(TurnStrategy::Dynamic)).reply("HANDOFF: Zoe").then(&[
        "t1 completed",
        "selected ada",
        "t2 started by ada",
    ]);
}
