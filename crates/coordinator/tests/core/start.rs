//! Starting, and what is refused before and after.

use crate::dsl::{command, given, nothing, post_to, start, team, three};
use coordinator::{InputKind, MAX_TEXT_BYTES, Rejection, TurnOutcome};
use model::event::RatedItem;
use model::policy::CapabilityCheck;
use model::{Budget, Command, Event, TurnId, TurnStrategy};

/// Behaviour 25: a task of no text is refused, and so is one that is too long.
#[test]
fn b25_a_task_of_no_text_is_refused() {
    for task in ["", "  \n\t"] {
        nothing().when(start(three(TurnStrategy::RoundRobin), task, Budget::default())).refused(&Rejection::EmptyText);
    }
    let long = "x".repeat(MAX_TEXT_BYTES + 1);
    let too_long = Rejection::TextTooLong { max: MAX_TEXT_BYTES };
    nothing().when(start(three(TurnStrategy::RoundRobin), &long, Budget::default())).refused(&too_long);
    given(three(TurnStrategy::RoundRobin))
        .post(" ")
        .refused(&Rejection::EmptyText)
        .post(&long)
        .refused(&too_long)
        .when(post_to(&["nobody"], "Hello"))
        .refused(&Rejection::UnknownAgent("nobody".into()));
}

/// Behaviour 25: duplicate or missing participants are refused, and a missing capability where the policy says so.
#[test]
fn b25_a_team_with_errors_is_refused() {
    let sound = || three(TurnStrategy::RoundRobin);
    let mut duplicate = sound();
    duplicate.agents[1] = duplicate.agents[0].clone();
    let mut nobody = sound();
    nobody.agents.clear();
    let mut incapable = sound();
    incapable.roles[0].capabilities = vec!["draft".into()];
    incapable.policy.capability_check = CapabilityCheck::Refuse;
    for (team, code) in
        [(duplicate, "agent_id_duplicate"), (nobody, "no_agents"), (incapable.clone(), "capability_missing")]
    {
        let mut state = coordinator::State::default();
        let input = coordinator::Input { at: model::Timestamp::default(), kind: start(team, "Go", Budget::default()) };
        let Err(Rejection::InvalidTeam(findings)) = coordinator::step(&mut state, &input) else {
            panic!("{code} is not refused")
        };
        assert!(findings.iter().any(|finding| finding.code == code), "{findings:?}");
        assert!(!state.is_started());
    }
    incapable.policy.capability_check = CapabilityCheck::Warn;
    given(incapable);
}

#[test]
fn a_team_runs_with_the_ids_that_it_was_given() {
    let mut spec = team(TurnStrategy::RoundRobin, &["ada writer 1"]);
    spec.agents[0].id = "".into();
    spec.agents[0].name = "  Dr. Ada ".into();
    let run = given(spec);
    assert_eq!(run.speaking(), ["dr-ada"]);
    assert_eq!(run.state.task(), Some("Write the release notes"));
    assert_eq!(run.state.strategy(), Some(TurnStrategy::RoundRobin));
    assert_eq!(run.state.team().map(|team| team.agents[0].name.as_str()), Some("Dr. Ada"));
}

#[test]
fn nothing_but_a_start_begins_a_conversation() {
    let turn = InputKind::Turn {
        turn_id: TurnId::nth(1),
        attempt: 1,
        outcome: TurnOutcome::TimedOut { partial: coordinator::Partial::default() },
    };
    let commands = [Command::Resume, Command::Stop, Command::GrantTurns { turns: 1 }];
    for kind in commands.map(command).into_iter().chain([turn, InputKind::Recovered, post_to(&[], "Hello")]) {
        nothing().when(kind).refused(&Rejection::NotStarted);
    }
    given(three(TurnStrategy::RoundRobin))
        .when(start(three(TurnStrategy::RoundRobin), "Again", Budget::default()))
        .refused(&Rejection::AlreadyStarted);
}

#[test]
fn ratings_are_from_one_to_five_and_about_a_turn_that_exists() {
    let rate =
        |what: RatedItem, score: u8| command(Command::Rate { author: " ".into(), what, score, comment: "why".into() });
    let score = Rejection::InvalidValue("choose a score from 1 to 5".into());
    let no_turn = |id: &str| Rejection::InvalidValue(format!("there is no turn “{id}” in this conversation"));
    let run = given(three(TurnStrategy::SingleAgent)).reply("Done.");
    let mut run = run
        .when(rate(RatedItem::Conversation, 0))
        .refused(&score)
        .when(rate(RatedItem::Conversation, 6))
        .refused(&score)
        .when(rate(RatedItem::Turn(TurnId::nth(1)), 5))
        .then(&["person rated 5"])
        .when(rate(RatedItem::Conversation, 1))
        .then(&["person rated 1"]);
    for id in ["t0", "t2", "t01", "x", ""] {
        run = run.when(rate(RatedItem::Turn(id.into()), 3)).refused(&no_turn(id));
    }
    assert!(matches!(run.log.last(), Some(Event::Rated { .. })));
}

#[test]
fn a_refusal_says_what_to_do() {
    let rows = [
        (
            Rejection::WrongStatus { command: "resume", status: "finished" },
            "cannot resume a conversation that is finished",
        ),
        (Rejection::EmptyText, "the text is empty: write what the team should do"),
        (Rejection::UnknownAgent("zoe".into()), "there is no agent “zoe” in this team"),
    ];
    for (rejection, text) in rows {
        assert_eq!(rejection.to_string(), text);
    }
}
