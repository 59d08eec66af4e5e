//! Decision protocols: ballots, tallies, ties, absence.

use crate::dsl::{Run, TURN_TOKENS, completed, costing, failed, first_calls, given, given_budget, three, tokens, with};
use coordinator::{Effect, outstanding, prompt};
use model::event::{Ballot, FinishReason, TurnPurpose};
use model::policy::{CollaborativePolicy, DecisionProtocol, TieBreak};
use model::{AgentId, Condition, Event, Status, TeamSpec, TurnStrategy};

/// Ada, Bo and Cy (of highest priority) under this protocol.
fn under(decision: DecisionProtocol, change: impl FnOnce(&mut CollaborativePolicy)) -> TeamSpec {
    with(three(TurnStrategy::Collaborative), |policy| {
        policy.collaborative.decision = decision;
        change(&mut policy.collaborative);
    })
}

/// The three have drafted.
fn drafted(decision: DecisionProtocol, change: impl FnOnce(&mut CollaborativePolicy)) -> Run {
    given(under(decision, change))
        .reply_of("ada", "Blue it is")
        .reply_of("bo", "Red, rather")
        .reply_of("cy", "Green for once")
}

/// Ada, Bo and Cy answer a ballot.
fn answers(run: Run, [ada, bo, cy]: [&str; 3]) -> Run {
    run.reply_of("ada", ada).reply_of("bo", bo).reply_of("cy", cy)
}

struct Decision {
    winner: Option<String>,
    tally: Vec<(String, f64)>,
    dissent: Vec<String>,
    margin: Option<f64>,
    tie_break: Option<TieBreak>,
    reason: String,
}

fn decision(run: &Run) -> Decision {
    let ids = |ids: &[AgentId]| ids.iter().map(ToString::to_string).collect();
    let found = run.log.iter().rev().find_map(|event| match event {
        Event::DecisionReached { tally, winner, dissent, margin, tie_break, reason, .. } => Some(Decision {
            winner: winner.as_ref().map(ToString::to_string),
            tally: tally.iter().map(|(id, score)| (id.to_string(), *score)).collect(),
            dissent: ids(dissent),
            margin: *margin,
            tie_break: *tie_break,
            reason: reason.clone(),
        }),
        _ => None,
    });
    found.expect("a decision")
}

/// Behaviours 16 and 17: a vote after blind drafts: ballot, votes, tally, margin and dissent are events.
#[test]
fn b16_a_simple_vote_decides() {
    let run = drafted(DecisionProtocol::VoteSimple, |_| {}).then(&[
        "t1 completed",
        "ballot 1 on ada bo cy by ada bo cy",
        "t4 started by ada for ballot",
        "t5 started by bo for ballot",
        "t6 started by cy for ballot",
    ]);
    let run = run
        .reply_of("bo", "**VOTE:** Bo\nIt is the plainest.")
        .then(&["t5 completed", "bo votes bo"])
        .reply_of("ada", "I prefer `bo`.")
        .reply_of("cy", "VOTE: Ada, not Bo")
        .then(&["t6 completed", "cy votes ada", "decided for bo; dissent [cy]; absent []", "finished decided"])
        .stands(Status::Finished, Some(FinishReason::Decided));
    let Decision { tally, margin, tie_break, reason, .. } = decision(&run);
    assert_eq!(tally, [("ada".to_owned(), 1.0), ("bo".to_owned(), 2.0), ("cy".to_owned(), 0.0)]);
    assert_eq!((margin, tie_break), (Some(1.0), None));
    assert_eq!(reason, "Bo leads with 2, 1 ahead of the next; 3 voted.");
    assert_eq!(run.state.totals().turns, 3, "a vote is no reply");
    assert_eq!(run.state.totals().tokens(), 6 * TURN_TOKENS, "but it costs");
    let reasons: Vec<&str> = run
        .log
        .iter()
        .filter_map(|event| if let Event::VoteCast { reason, .. } = event { Some(reason.as_str()) } else { None })
        .collect();
    assert_eq!(reasons, ["It is the plainest.", "I prefer `bo`.", ""]);
}

/// Behaviour 16: each vote by its own rules: what voters write, and what comes of it.
#[test]
fn b16_each_vote_counts_by_its_own_rules() {
    use DecisionProtocol::{ConfidenceWeighted, VoteApproval, VoteCumulative, VoteRanked, VoteSimple};
    type Row = (DecisionProtocol, [&'static str; 3], &'static str, [f64; 3], &'static [&'static str]);
    let rows: [Row; 6] = [
        (VoteSimple, ["VOTE: cy", "VOTE: Cy", "VOTE: bo"], "cy", [0.0, 1.0, 2.0], &["cy"]),
        (VoteApproval, ["APPROVE: Ada, Bo", "approve: bo, cy", "APPROVE: none"], "bo", [1.0, 2.0, 1.0], &["cy"]),
        (
            VoteCumulative,
            ["POINTS: Ada=7, Bo=3", "POINTS: **Bo**: 6, Cy: 4", "POINTS: Cy=20, Ada=20"],
            "ada",
            [12.0, 9.0, 9.0],
            &["bo"],
        ),
        (VoteRanked, ["RANK: Ada > Bo > Cy", "RANK: 1. Bo 2. Ada 3. Cy", "RANK: Bo"], "bo", [3.0, 5.0, 0.0], &["ada"]),
        (
            ConfidenceWeighted,
            ["VOTE: Ada\nCONFIDENCE: 90%", "VOTE: Bo\nCONFIDENCE: 0.25", "VOTE: Bo"],
            "ada",
            [0.9, 0.75, 0.0],
            &["bo", "cy"],
        ),
        (VoteSimple, ["VOTE: Ada", "VOTE: Ada", "VOTE: Ada"], "ada", [3.0, 0.0, 0.0], &[]),
    ];
    for (protocol, votes, winner, tally, dissent) in rows {
        let run = answers(drafted(protocol, |_| {}), votes);
        let decision = decision(&run);
        assert_eq!(decision.winner.as_deref(), Some(winner), "{protocol:?}");
        assert_eq!(decision.tally.into_iter().map(|(_, score)| score).collect::<Vec<_>>(), tally, "{protocol:?}");
        assert_eq!(decision.dissent, dissent, "{protocol:?}");
        run.stands(Status::Finished, Some(FinishReason::Decided));
    }
}

/// Behaviour 16: a vote without a confidence of its own counts by the draft's.
#[test]
fn b16_a_vote_takes_its_confidence_from_the_draft() {
    let run = given(under(DecisionProtocol::ConfidenceWeighted, |_| {}));
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    assert!(told.messages[0].text.contains("CONFIDENCE"), "drafters are asked for it");
    let run = run
        .reply_of("ada", "Blue\nCONFIDENCE: 0.3")
        .reply_of("bo", "Red\nCONFIDENCE: 0.9")
        .reply_of("cy", "Red!\nCONFIDENCE: 0.2")
        .then(&[
            "t1 completed",
            "ballot 1 on ada bo by ada bo cy",
            "t4 started by ada for ballot",
            "t5 started by bo for ballot",
            "t6 started by cy for ballot",
        ]);
    let run = answers(run, ["VOTE: Ada", "VOTE: Bo", "VOTE: Ada"]);
    assert_eq!(decision(&run).tally, [("ada".to_owned(), 0.5), ("bo".to_owned(), 0.9)]);
}

/// Behaviours 14 and 16: what cannot be read is an abstention; who passes abstains; who fails is absent; the rest decide.
#[test]
fn b14_invalid_and_missing_votes_hold_up_nobody() {
    use DecisionProtocol::{ConsensusMajority, VoteApproval, VoteCumulative, VoteRanked, VoteSimple};
    let rows = [
        (VoteSimple, "VOTE: Zoe", "the answer names none of the options"),
        (VoteSimple, "Ada or Bo", "the answer names several options without a line for the choice"),
        (VoteApproval, "Ada", "the answer has no line `APPROVE:`"),
        (VoteApproval, "APPROVE: Zoe", "the answer names none of the options"),
        (VoteCumulative, "POINTS: Ada=0", "the answer gives no points to any of the options"),
        (VoteCumulative, "Ada=1", "the answer has no line `POINTS:`"),
        (VoteRanked, "Ada > Bo", "the answer has no line `RANK:`"),
        (ConsensusMajority, "Perhaps.", "the answer has neither `AGREE` nor `DISAGREE`"),
    ];
    for (protocol, answer, why) in rows {
        let run =
            drafted(protocol, |_| {}).reply_of("ada", answer).then(&["t4 completed", "ada votes nothing (invalid)"]);
        let Event::VoteCast { ballot, valid, reason, .. } = &run.events()[1] else { panic!("no vote") };
        assert_eq!((ballot, *valid, reason.as_str()), (&Ballot::Abstain, false, why));
    }
    drafted(VoteSimple, |_| {})
        .reply_of("ada", "PASS: both are fine")
        .then(&["t4 passed: both are fine", "ada votes nothing"])
        .end_of("bo", failed())
        .then(&["t5 failed bad_request"])
        .reply_of("cy", "VOTE: Bo")
        .then(&["t6 completed", "cy votes bo", "decided for bo; dissent []; absent [ada bo]", "finished decided"]);
}

/// Behaviour 16: ties break by a stated rule, and so does a vote in which nobody votes.
#[test]
fn b16_ties_break_by_the_policys_rule() {
    let rows = [
        (TieBreak::Priority, ["VOTE: Ada", "VOTE: Bo", "VOTE: Cy"], "cy"),
        (TieBreak::Order, ["VOTE: Ada", "VOTE: Bo", "VOTE: Cy"], "ada"),
        (TieBreak::Priority, ["VOTE: Ada", "VOTE: Bo", "?"], "ada"),
        (TieBreak::Priority, ["?", "?", "?"], "cy"),
    ];
    for (rule, votes, winner) in rows {
        let run = answers(drafted(DecisionProtocol::VoteSimple, |policy| policy.tie_break = rule), votes);
        let decision = decision(&run);
        assert_eq!(decision.winner.as_deref(), Some(winner), "{rule:?} {votes:?}");
        assert_eq!((decision.margin, decision.tie_break), (Some(0.0), Some(rule)));
        assert!(decision.reason.ends_with(&format!("leads by {}.", rule.label())), "{}", decision.reason);
    }
    let seeded = || {
        let run = drafted(DecisionProtocol::VoteSimple, |policy| policy.tie_break = TieBreak::Seeded);
        decision(&answers(run, ["VOTE: Ada", "VOTE: Bo", "VOTE: Cy"])).winner
    };
    assert_eq!(seeded(), seeded());
}

/// Behaviour 16: drafts that say the same are one option; where all say the same there is nothing to vote on.
#[test]
fn b16_drafts_that_say_the_same_are_one_option() {
    let spec = || under(DecisionProtocol::VoteSimple, |_| {});
    let run = given(spec()).reply_of("ada", "Blue.").reply_of("cy", "Red.").reply_of("bo", "  blue\nMEMORY a: b");
    let run = answers(run, ["VOTE: Bo", "VOTE: Bo", "VOTE: Cy"]);
    let decision = decision(&run);
    assert_eq!(decision.tally, [("ada".to_owned(), 2.0), ("cy".to_owned(), 1.0)]);
    assert_eq!(decision.dissent, ["cy"]);
    let run = given(spec()).reply_of("ada", "Blue.").reply_of("cy", "BLUE").reply_of("bo", "*Blue*");
    let run = run.then(&["t3 completed", "decided for cy; dissent []; absent []", "finished decided"]);
    assert_eq!(self::decision(&run).reason, "All 3 replies say the same.");
    for protocol in DecisionProtocol::ALL {
        let run = given(under(protocol, |_| {})).end_of("ada", failed()).end_of("cy", completed("PASS"));
        run.reply_of("bo", "Blue.").then(&[
            "t3 completed",
            "decided for bo; dissent []; absent [ada cy]",
            "finished decided",
        ]);
    }
}

/// Behaviour 16: a judge who does not draft chooses; its choice is a ballot of one.
#[test]
fn b16_a_judge_chooses() {
    let spec = || under(DecisionProtocol::Judge, |policy| policy.judge = Some("cy".into()));
    let run = given(spec());
    assert_eq!(run.speaking(), ["ada", "bo"]);
    let run = run.reply_of("ada", "Blue").reply_of("bo", "Red").then(&[
        "t2 completed",
        "ballot 1 on ada bo by cy",
        "t3 started by cy for judge",
    ]);
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    assert!(told.messages.last().unwrap().text.starts_with("You are the judge."));
    run.reply("VOTE: Bo\nRed is seen from afar.").then(&[
        "t3 completed",
        "cy votes bo",
        "decided for bo; dissent []; absent []",
        "finished decided",
    ]);
    given(spec()).reply_of("ada", "Blue").reply_of("bo", "Red").fail().then(&[
        "t3 failed bad_request",
        "decided for ada; dissent []; absent [cy]",
        "finished decided",
    ]);
    let run = given(under(DecisionProtocol::Judge, |policy| policy.responder_roles = vec!["writer".into()]));
    let run = run.reply_of("ada", "Blue").reply_of("bo", "Red");
    assert_eq!(run.speaking(), ["cy"], "who did not draft judges where the policy names nobody");
}

/// Behaviour 16: one reply is made of all drafts; where that fails, the highest priority leads.
#[test]
fn b16_a_synthesis_is_one_reply_of_all_drafts() {
    let run = drafted(DecisionProtocol::Synthesis, |policy| policy.judge = Some("bo".into()));
    let run = run.then(&["t1 completed", "synthesis of bo", "t4 started by bo for synthesis"]);
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    let speakers: Vec<_> = told.messages.iter().map(|message| message.speaker.as_deref().unwrap_or("-")).collect();
    assert_eq!(speakers, ["-", "person", "Ada", "Bo", "Cy", "Roundtable"]);
    let run = run.reply("Blue with red and green.").then(&[
        "t4 completed",
        "decided for bo; dissent []; absent []",
        "finished decided",
    ]);
    assert_eq!(run.state.totals().turns, 4, "it is a reply");
    let Some(Event::DecisionReached { turn_id: Some(turn), .. }) =
        run.events().iter().find(|event| event.kind() == "decision_reached")
    else {
        panic!("no leading turn")
    };
    assert_eq!(turn.as_str(), "t4");
    let run = drafted(DecisionProtocol::Synthesis, |_| {}).fail();
    assert_eq!(decision(&run).winner.as_deref(), Some("cy"));
    let capped = with(under(DecisionProtocol::Synthesis, |_| {}), |policy| policy.max_turns = Some(3));
    let run = given(capped).reply_of("ada", "A").reply_of("bo", "B").reply_of("cy", "C");
    run.then(&["t1 completed", "decided for cy; dissent [ada bo]; absent []", "finished decided"]);
}

/// Behaviour 16: how many must agree.
#[test]
fn b16_a_consensus_needs_its_share() {
    use DecisionProtocol::{ConsensusMajority, ConsensusSupermajority, ConsensusUnanimity};
    let rows = [
        (ConsensusMajority, ["AGREE", "DISAGREE: too bright", "**AGREE**"], true),
        (ConsensusMajority, ["AGREE", "DISAGREE", "DISAGREE"], false),
        (ConsensusMajority, ["AGREE", "DISAGREE", "PASS"], false),
        (ConsensusSupermajority, ["AGREE", "DISAGREE", "AGREE"], true),
        (ConsensusSupermajority, ["AGREE", "DISAGREE", "?"], false),
        (ConsensusUnanimity, ["AGREE", "?", "AGREE"], true),
        (ConsensusUnanimity, ["AGREE", "Disagree.", "AGREE"], false),
        (ConsensusUnanimity, ["?", "?", "?"], false),
    ];
    for (protocol, votes, agreed) in rows {
        let run = drafted(protocol, |policy| policy.max_consensus_rounds = 1);
        let run = answers(run, votes);
        let reason = if agreed { FinishReason::Decided } else { FinishReason::NoConsensus };
        let run = run.stands(Status::Finished, Some(reason));
        assert_eq!(decision(&run).winner.is_some(), agreed, "{protocol:?} {votes:?}");
    }
}

/// Behaviours 16 and 30: a proposal is revised and proposed again; without agreement the last one is the best so far.
#[test]
fn b16_a_proposal_is_revised_until_enough_agree() {
    let votes = ["DISAGREE: too dark", "DISAGREE: too long", "AGREE"];
    let run = drafted(DecisionProtocol::ConsensusMajority, |_| {}).then(&[
        "t1 completed",
        "ballot 1 on cy by ada bo cy",
        "t4 started by ada for ballot",
        "t5 started by bo for ballot",
        "t6 started by cy for ballot",
    ]);
    let run =
        answers(run, votes).then(&["t6 completed", "cy votes yes", "exchange of cy", "t7 started by cy for exchange"]);
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    let question = &told.messages.last().unwrap().text;
    assert!(question.contains("- Ada: too dark\n- Bo: too long"), "{question}");
    let run = run.reply("Light green").then(&[
        "t7 completed",
        "ballot 2 on cy by ada bo cy",
        "t8 started by ada for ballot",
        "t9 started by bo for ballot",
        "t10 started by cy for ballot",
    ]);
    let told = prompt(&run.state, &run.state.open_turns()[0].turn_id).unwrap();
    let texts: Vec<_> = told.messages[1..].iter().map(|message| message.text.as_str()).take(2).collect();
    assert_eq!(texts, ["Write the release notes", "Light green"], "the proposal alone, as it was revised");
    let agreed = answers(run.again(), ["AGREE", "AGREE", "AGREE"]);
    assert_eq!(decision(&agreed).reason, "3 of 3 agree to Cy's proposal after 2 ballots.");
    let run = answers(run, votes).stands(Status::Finished, Some(FinishReason::NoConsensus));
    let Some(Event::DecisionReached { winner: None, turn_id: Some(best), margin, .. }) =
        run.events().iter().find(|event| event.kind() == "decision_reached")
    else {
        panic!("no best proposal")
    };
    assert_eq!((best.as_str(), *margin), ("t7", Some(-1.0)));
    let unrevised = answers(drafted(DecisionProtocol::ConsensusMajority, |_| {}), votes).fail();
    unrevised.stands(Status::Finished, Some(FinishReason::NoConsensus));
}

/// Behaviours 15 and 31: where the round must end, no vote is taken, and who has replied decides.
#[test]
fn b15_a_round_that_must_end_takes_no_vote() {
    for protocol in DecisionProtocol::ALL {
        let spec = with(under(protocol, |_| {}), |policy| {
            policy.termination = Some(Condition::TextMention { text: "DONE".into() });
        });
        let run = given(spec).reply_of("ada", "DONE").reply_of("bo", "B").reply_of("cy", "C");
        assert_eq!(run.state.finish_reason(), Some(FinishReason::TextMention), "{protocol:?}");
        assert_eq!(decision(&run).winner.as_deref(), Some("cy"), "{protocol:?}");
    }
    let run = given_budget(under(DecisionProtocol::VoteSimple, |_| {}), "Go", tokens(10_000))
        .reply_of("ada", "A")
        .reply_of("bo", "B")
        .reply_of("cy", "C")
        .end_of("ada", costing("VOTE: Bo", 10_000))
        .when(coordinator::InputKind::Recovered);
    let run = run.stands(Status::Finished, Some(FinishReason::Budget));
    assert_eq!(decision(&run).winner.as_deref(), Some("bo"), "the votes that there are decide");
    let most = first_calls(under(DecisionProtocol::VoteSimple, |_| {}), "Go");
    let run = given_budget(under(DecisionProtocol::VoteSimple, |_| {}), "Go", tokens(most)).reply_of("ada", "A");
    run.reply_of("bo", "B").reply_of("cy", "C").then(&[
        "t1 completed",
        "decided for cy; dissent [ada bo]; absent []",
        "finished decided",
    ]);
}

/// A ballot is stopped, paused and recovered like any turn, and is the same afterwards.
#[test]
fn a_ballot_is_a_turn_like_any_other() {
    use coordinator::InputKind;
    use model::{Command, PauseMode};
    let run = drafted(DecisionProtocol::VoteSimple, |_| {}).reply_of("ada", "VOTE: Bo");
    let prompts = |run: &Run| {
        let open = run.state.open_turns().iter();
        open.map(|turn| prompt(&run.state, &turn.turn_id).unwrap()).collect::<Vec<_>>()
    };
    assert!(run.state.open_turns().iter().all(|turn| turn.purpose == TurnPurpose::Ballot));
    let before = prompts(&run);
    let run = run.when(InputKind::Recovered).then(&[
        "t5 interrupted owner_lost: ",
        "t6 interrupted owner_lost: ",
        "t5 started by bo, attempt 2",
        "t6 started by cy, attempt 2",
    ]);
    assert_eq!(prompts(&run), before);
    let run = run.when(crate::dsl::pause(PauseMode::Now)).when(crate::dsl::command(Command::Resume)).then(&[
        "resumed",
        "t7 started by bo for ballot",
        "t8 started by cy for ballot",
    ]);
    assert_eq!(prompts(&run), before);
    let run = run.when(crate::dsl::command(Command::Stop)).stands(Status::Stopped, None).post("Again");
    assert_eq!(run.speaking(), ["cy", "ada", "bo"], "a new round drafts anew");
}

/// Behaviour 14: a deadline for drafts that is shorter than a turn's time holds for drafts alone.
#[test]
fn b14_drafts_have_a_deadline() {
    let run = given(under(DecisionProtocol::VoteSimple, |policy| policy.deadline_s = Some(1.5)));
    let timeouts = |run: &Run| -> Vec<u64> {
        outstanding(&run.state).into_values().map(|Effect::RequestCompletion { timeout_ms, .. }| timeout_ms).collect()
    };
    assert_eq!(timeouts(&run), [1_500; 3]);
    let run = run.reply_of("ada", "A").reply_of("bo", "B").reply_of("cy", "C");
    assert_eq!(timeouts(&run), [60_000; 3]);
}
