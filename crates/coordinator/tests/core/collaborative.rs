//! Parallel replies and their decision.

use crate::dsl::{
    TURN_TOKENS, command, completed, costing, failed, first_calls, given, given_budget, partial, pause, three, tokens,
    with,
};
use coordinator::{InputKind, TurnOutcome, prompt};
use model::event::{Exclusion, FinishReason};
use model::{Command, Condition, Event, PauseMode, Status, TurnStrategy};

fn collaborative() -> model::TeamSpec {
    three(TurnStrategy::Collaborative)
}

#[test]
fn all_answer_at_once_and_the_highest_priority_leads() {
    given(collaborative())
        .then(&[
            "conversation started",
            "m1 by person",
            "selected cy ada bo",
            "t1 started by cy",
            "t2 started by ada",
            "t3 started by bo",
        ])
        .reply_of("bo", "B")
        .then(&["t3 completed"])
        .reply_of("cy", "C")
        .then(&["t1 completed"])
        .reply_of("ada", "A")
        .then(&["t2 completed", "decided for cy; dissent [ada bo]; absent []", "finished decided"])
        .stands(Status::Finished, Some(FinishReason::Decided));
}

#[test]
fn a_decision_records_tally_and_leading_turn() {
    let run = given(collaborative()).reply_of("bo", "B").reply_of("ada", "A").end_of("cy", failed());
    let Some(Event::DecisionReached { tally, turn_id, reason, .. }) =
        run.events().iter().find(|event| event.kind() == "decision_reached")
    else {
        panic!("no decision")
    };
    let tally: Vec<_> = tally.iter().map(|(agent, score)| format!("{agent} {score}")).collect();
    assert_eq!(tally, ["ada 1", "bo 1"]);
    assert_eq!(turn_id.as_ref().unwrap().as_str(), "t2");
    assert_eq!(reason, "Ada leads: first in the list of the 2 of highest priority (1); without Cy.");
}

/// Behaviour 13: responders run on the same context; none sees another's draft, whenever it is asked for.
#[test]
fn b13_none_sees_anothers_draft_in_a_blind_round() {
    let run = given(collaborative());
    let prompts = |run: &crate::dsl::Run| {
        run.state
            .open_turns()
            .iter()
            .map(|turn| (turn.turn_id.clone(), prompt(&run.state, &turn.turn_id).unwrap()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = prompts(&run);
    let run = run.reply_of("ada", "My secret draft\nMEMORY plan: secret\nSHARE mood: secret");
    let after = prompts(&run);
    assert_eq!(after.len(), 2);
    for (turn, prompt) in &after {
        assert_eq!(prompt, &before[turn]);
        assert!(prompt.messages.iter().all(|message| !message.text.contains("secret")));
    }
    // Even where the process went away in between and the others are asked again, or a person had them begin anew.
    let run = run.when(InputKind::Recovered);
    assert_eq!(prompts(&run), after);
    let run = run.when(pause(PauseMode::Now)).when(command(Command::Resume)).then(&[
        "resumed",
        "t4 started by cy",
        "t5 started by bo",
    ]);
    assert_eq!(prompts(&run).into_values().collect::<Vec<_>>(), after.into_values().collect::<Vec<_>>());
    let run = run.reply_of("bo", "B").reply_of("cy", "C").then(&[
        "t4 completed",
        "decided for cy; dissent [ada bo]; absent []",
        "finished decided",
    ]);
    let run = run.post("Next");
    assert!(prompts(&run).values().all(|prompt| prompt.messages.iter().any(|message| message.text.contains("secret"))));
}

/// Behaviour 14: failed, late and passing responders do not fail the round; they are recorded as absent.
#[test]
fn b14_absence_is_recorded_and_the_rest_decide() {
    given(collaborative())
        .end_of("cy", TurnOutcome::TimedOut { partial: partial("late") })
        .then(&["t1 interrupted timed_out: late"])
        .end_of("bo", completed("PASS: not mine"))
        .reply_of("ada", "A")
        .then(&["t2 completed", "decided for ada; dissent []; absent [bo cy]", "finished decided"]);
}

/// Behaviour 14: quorum is policy.
#[test]
fn b14_too_few_replies_are_no_quorum() {
    let spec = with(collaborative(), |policy| policy.collaborative.quorum = 2);
    given(spec)
        .end_of("cy", failed())
        .end_of("bo", completed("PASS"))
        .reply_of("ada", "A")
        .then(&["t2 completed", "finished no_quorum"])
        .stands(Status::Finished, Some(FinishReason::NoQuorum))
        .when(crate::dsl::post_to(&["bo"], "You, then"))
        .reply_of("bo", "B")
        .then(&["t4 completed", "decided for bo; dissent []; absent []", "finished decided"]);
}

#[test]
fn when_none_replies_the_reason_says_why() {
    given(collaborative())
        .end_of("ada", failed())
        .end_of("bo", failed())
        .end_of("cy", failed())
        .then(&["t1 failed bad_request", "finished failed"]);
    given(collaborative())
        .end_of("ada", completed("PASS"))
        .end_of("bo", completed("PASS"))
        .end_of("cy", completed("PASS"))
        .then(&["t1 passed: ", "finished all_passed"]);
}

/// Behaviour 15: every parallel reply counts for conditions and budgets; what they decided stands.
#[test]
fn b15_every_parallel_reply_counts() {
    let spec = with(collaborative(), |policy| policy.termination = Some(Condition::MaxTokens(3 * TURN_TOKENS)));
    let run = given(spec).reply_of("ada", "A").reply_of("bo", "B").reply_of("cy", "C").then(&[
        "t1 completed",
        "decided for cy; dissent [ada bo]; absent []",
        "limit max_tokens",
        "finished max_tokens",
    ]);
    assert_eq!((run.state.totals().turns, run.state.totals().tokens()), (3, 3 * TURN_TOKENS));
    let most = first_calls(collaborative(), "Go");
    given_budget(collaborative(), "Go", tokens(most))
        .end_of("ada", costing("A", most))
        .reply_of("bo", "B")
        .then(&["t3 completed"])
        .end_of("cy", failed())
        .then(&[
            "t1 failed bad_request",
            "decided for ada; dissent [bo]; absent [cy]",
            "limit budget",
            "finished budget",
        ]);
}

/// A budget that ran out begins no cut-off turn again; whoever replied decides.
#[test]
fn a_spent_budget_begins_nothing_again() {
    let most = first_calls(collaborative(), "Go");
    let run = given_budget(collaborative(), "Go", tokens(most)).end_of("ada", costing("A", most));
    run.when(InputKind::Recovered).then(&[
        "t1 interrupted owner_lost: ",
        "t3 interrupted owner_lost: ",
        "decided for ada; dissent []; absent [bo cy]",
        "limit budget",
        "finished budget",
    ]);
}

/// Behaviour 10: those beyond the number of responders are recorded as that.
#[test]
fn b10_at_most_so_many_respond_by_priority_then_order() {
    let spec = with(collaborative(), |policy| policy.collaborative.responders = Some(2));
    let run = given(spec);
    assert_eq!(run.speaking(), ["cy", "ada"]);
    let Some(Event::SpeakersSelected { candidates, reason, .. }) =
        run.events().iter().find(|event| event.kind() == "speakers_selected")
    else {
        panic!("no selection")
    };
    let excluded: Vec<_> = candidates.iter().map(|candidate| candidate.excluded_because).collect();
    assert_eq!(excluded, [None, Some(Exclusion::BeyondResponders), None]);
    assert_eq!(reason, "Cy and Ada answer at the same time, blind to each other.");
}
