//! Who speaks in which order: single agent and round robin.

use crate::dsl::{command, completed, given, grant, team, three, usage, with};
use coordinator::{Rejection, TurnOutcome};
use model::event::{Exclusion, FailureKind, FinishReason, ModelFinish};
use model::policy::WhenAllPass;
use model::{Command, Event, Status, TurnStrategy};

/// Behaviour 1: round robin follows list order; a resumed run goes on at the next speaker; a new one at the first.
#[test]
fn b01_round_robin_follows_list_order() {
    let (spoke, run) = given(with(three(TurnStrategy::RoundRobin), |policy| policy.max_turns = Some(4))).play("Fine.");
    assert_eq!(spoke, ["ada", "bo", "cy", "ada"]);
    let run = run.post("Go on").then(&["m2 by Ines", "selected bo", "t5 started by bo"]);
    run.when(command(Command::Pause { mode: model::PauseMode::AfterTurn }))
        .reply("Fine.")
        .then(&["t5 completed"])
        .when(command(Command::Resume))
        .then(&["resumed", "selected cy", "t6 started by cy"]);
    given(three(TurnStrategy::RoundRobin)).then(&[
        "conversation started",
        "m1 by person",
        "selected ada",
        "t1 started by ada",
    ]);
}

/// Behaviour 2: the primary agent answers (highest priority, then list order); the others are silent unless mentioned.
#[test]
fn b02_the_primary_agent_answers_alone() {
    let run = given(three(TurnStrategy::SingleAgent));
    assert_eq!(run.speaking(), ["cy"]);
    run.reply("Here they are.")
        .then(&["t1 completed", "finished answered"])
        .stands(Status::Finished, Some(FinishReason::Answered));
    let equals = team(TurnStrategy::SingleAgent, &["ada writer 5", "bo critic 5"]);
    assert_eq!(given(equals).speaking(), ["ada"]);
    let mut allowed = three(TurnStrategy::SingleAgent);
    allowed.policy.allowed_roles = vec!["writer".into()];
    assert_eq!(given(allowed).speaking(), ["ada"]);
}

/// Behaviour 2: those who are mentioned answer, each once, in the order of mention.
#[test]
fn b02_mentioned_agents_answer_instead_of_the_primary_one() {
    given(three(TurnStrategy::SingleAgent))
        .reply("Done.")
        .post("@Bo and @ada, and @bo again: what do you think?")
        .then(&["m2 by Ines", "selected bo", "t2 started by bo"])
        .reply("Good.")
        .then(&["t2 completed", "selected ada", "t3 started by ada"])
        .reply("Good.")
        .then(&["t3 completed", "finished answered"])
        .post("Thanks. And now?")
        .then(&["m3 by Ines", "selected cy", "t4 started by cy"]);
}

#[test]
fn a_single_agent_that_fails_fails_the_conversation() {
    given(three(TurnStrategy::SingleAgent))
        .fail()
        .then(&["t1 failed bad_request", "finished failed"])
        .stands(Status::Failed, Some(FinishReason::Failed))
        .post("Again, please")
        .then(&["m2 by Ines", "selected cy", "t2 started by cy"])
        .stands(Status::Running, None);
}

/// Behaviour 8: an agent may pass with a reason; when all pass, the run ends or goes to a person.
#[test]
fn b08_a_round_in_which_all_pass_ends_as_the_policy_says() {
    let table = [
        (WhenAllPass::Finish, "finished all_passed", Status::Finished, Some(FinishReason::AllPassed)),
        (WhenAllPass::AskPerson, "waiting", Status::Waiting, None),
    ];
    for (when_all_pass, end, status, reason) in table {
        let team = with(three(TurnStrategy::RoundRobin), |policy| policy.when_all_pass = when_all_pass);
        let run = given(team)
            .reply("PASS: nothing yet")
            .then(&["t1 passed: nothing yet", "selected bo", "t2 started by bo"])
            .reply("A draft.")
            .reply("pass")
            .reply("PASS")
            .then(&["t4 passed: ", "selected bo", "t5 started by bo"])
            .reply("pass: done")
            .then(&["t5 passed: done", end])
            .stands(status, reason);
        assert_eq!(run.state.totals().turns, 1, "a pass is no turn in the totals");
        assert_eq!(run.state.totals().tokens(), 5 * crate::dsl::TURN_TOKENS, "but its tokens are");
        run.post("More?").then(&["m2 by Ines", "selected cy", "t6 started by cy"]).stands(Status::Running, None);
    }
}

/// Behaviour 8: a single agent that passes ends the round as the policy says, too.
#[test]
fn b08_a_pass_of_the_only_one_asked_is_a_pass_of_all() {
    given(three(TurnStrategy::SingleAgent))
        .reply("PASS: not mine")
        .then(&["t1 passed: not mine", "finished all_passed"]);
}

/// Behaviour 10: every selection records candidates, scores and exclusions with their cause.
#[test]
fn b10_a_selection_names_every_agent_and_why_it_was_passed_over() {
    let mut spec = three(TurnStrategy::RoundRobin);
    spec.policy.allowed_roles = vec!["writer".into()];
    spec.policy.max_turns_per_agent = Some(1);
    let run = given(spec).reply("A draft.");
    let selected = run.events().iter().find_map(|event| match event {
        Event::SpeakersSelected { candidates, chosen, reason, strategy, fallback, .. } => {
            assert_eq!((*strategy, *fallback), (TurnStrategy::RoundRobin, false));
            assert_eq!(chosen.len(), 1);
            assert_eq!(reason, "Bo is next in the order after Ada.");
            Some(candidates.clone())
        }
        _ => None,
    });
    let told: Vec<_> = selected
        .unwrap()
        .into_iter()
        .map(|candidate| (candidate.agent_id.as_str().to_owned(), candidate.score, candidate.excluded_because))
        .collect();
    assert_eq!(
        told,
        [
            ("ada".to_owned(), 0.0, Some(Exclusion::TurnCapReached)),
            ("bo".to_owned(), 1.0, None),
            ("cy".to_owned(), 0.0, Some(Exclusion::RoleNotAllowed)),
        ]
    );
}

#[test]
fn a_failing_agent_is_passed_over_and_left_out_after_three_failures() {
    let mut run = given(with(team(TurnStrategy::RoundRobin, &["ada writer 1", "bo writer 1"]), |policy| {
        policy.max_turns = Some(20);
    }));
    for _ in 0..3 {
        assert_eq!(run.speaking(), ["ada"]);
        run = run.fail();
        assert_eq!(run.speaking(), ["bo"]);
        run = run.reply("Fine.");
    }
    assert_eq!(run.speaking(), ["bo"], "ada is left out of the round");
    run.post("A new round").reply("Fine.").then(&["t7 completed", "m2 by Ines", "selected ada", "t8 started by ada"]);
}

/// Behaviour 26: a failing agent surfaces as an event and never hangs the run.
#[test]
fn b26_when_everybody_fails_in_a_row_the_conversation_fails() {
    given(three(TurnStrategy::RoundRobin))
        .fail()
        .then(&["t1 failed bad_request", "selected bo", "t2 started by bo"])
        .fail()
        .fail()
        .then(&["t3 failed bad_request", "finished failed"])
        .stands(Status::Failed, Some(FinishReason::Failed));
}

/// Behaviour 26: a reply of no text is a failure, and one that the output limit cut is a reply.
#[test]
fn b26_an_empty_reply_is_a_failure() {
    let run = given(three(TurnStrategy::RoundRobin)).reply(" \n ");
    assert!(
        matches!(&run.events()[0], Event::TurnFailed { kind: FailureKind::Empty, usage: used, .. } if *used == usage())
    );
    let cut = TurnOutcome::Completed {
        text: "half a sen".into(),
        finish_reason: ModelFinish::Length,
        usage: usage(),
        ttft_ms: None,
        duration_ms: 1,
        simulated: false,
        route: None,
    };
    let run = run.end_first(cut).then(&["t2 completed", "selected cy", "t3 started by cy"]);
    assert!(!run.state.simulated());
    assert!(run.reply("x").state.simulated(), "the replies of these tests are simulated");
}

/// Behaviour 24: what was streamed is what is stored, byte for byte.
#[test]
fn b24_a_reply_is_stored_as_it_was_streamed() {
    let text = "  Zeile 1\r\nMEMORY k: v\n\n\u{feff}ü🦀 ";
    let run = given(three(TurnStrategy::RoundRobin)).reply(text);
    assert!(matches!(&run.events()[0], Event::TurnCompleted { text: stored, .. } if stored == text));
}

#[test]
fn a_late_answer_is_refused() {
    let run = given(three(TurnStrategy::RoundRobin)).reply("First.");
    let late = |turn: u32, attempt: u32| coordinator::InputKind::Turn {
        turn_id: model::TurnId::nth(turn),
        attempt,
        outcome: completed("Late."),
    };
    run.when(late(1, 1))
        .refused(&Rejection::StaleTurn)
        .when(late(2, 2))
        .refused(&Rejection::StaleTurn)
        .when(late(3, 1))
        .refused(&Rejection::StaleTurn)
        .when(grant(0))
        .refused(&Rejection::InvalidValue("grant at least one turn".into()))
        .when(late(2, 1))
        .then(&["t2 completed", "selected cy", "t3 started by cy"]);
}
