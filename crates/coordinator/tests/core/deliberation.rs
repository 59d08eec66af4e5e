//! Between drafts and decision: exchange, contradictions, drafts one after the other.

use crate::dsl::{Run, command, completed, given, given_task, post_to, team, three, with};
use coordinator::prompt;
use model::event::{Exclusion, FinishReason};
use model::policy::{CollaborativePolicy, ContextPolicy, Contradictions, DecisionProtocol};
use model::tokens::estimate;
use model::{Command, Event, PauseMode, Prompt, Status, TeamSpec, TurnStrategy};

fn collaborative(change: impl FnOnce(&mut CollaborativePolicy)) -> TeamSpec {
    with(three(TurnStrategy::Collaborative), |policy| change(&mut policy.collaborative))
}

fn drafts(run: Run) -> Run {
    run.reply_of("ada", "A draft").reply_of("bo", "Another draft").reply_of("cy", "The third")
}

fn prompt_of(run: &Run, agent: &str) -> Prompt {
    let turn = run.state.open_turns().iter().find(|turn| turn.agent_id.as_str() == agent).unwrap();
    let prompt = prompt(&run.state, &turn.turn_id).unwrap();
    assert_eq!(prompt.tokens, turn.context);
    let told: u64 = prompt.messages.iter().map(|message| estimate(&message.text)).sum();
    assert_eq!(prompt.tokens.total(), told, "tokens by source are the tokens of the messages");
    prompt
}

/// Behaviour 16: at most one exchange: everybody reads all drafts and revises its own; then the decision.
#[test]
fn b16_drafts_are_exchanged_once() {
    let spec = || collaborative(|policy| policy.rounds = 1);
    let run = drafts(given(spec())).then(&[
        "t1 completed",
        "exchange of ada bo cy",
        "t4 started by ada for exchange",
        "t5 started by bo for exchange",
        "t6 started by cy for exchange",
    ]);
    let told = prompt_of(&run, "bo");
    let lines: Vec<String> = told.messages[1..4]
        .iter()
        .map(|message| format!("{}: {}", message.speaker.as_deref().unwrap_or_default(), message.text))
        .collect();
    assert_eq!(lines, ["person: Write the release notes", "Ada: A draft", "Bo: Another draft"]);
    assert_eq!(
        (told.tokens.own, told.tokens.others),
        (estimate("Another draft"), estimate("A draft") + estimate("The third"))
    );
    // What others revise meanwhile is not seen.
    let run = run.reply_of("cy", "The third, revised");
    assert_eq!(prompt_of(&run, "bo"), told);
    let run = run.reply_of("bo", "PASS: it stands").reply_of("ada", "A better draft").then(&[
        "t4 completed",
        "decided for cy; dissent [ada bo]; absent []",
        "finished decided",
    ]);
    let leading = run.events().iter().find_map(|event| match event {
        Event::DecisionReached { turn_id, .. } => turn_id.clone(),
        _ => None,
    });
    assert_eq!(leading.unwrap().as_str(), "t6", "the revision leads");
    let short = with(spec(), |policy| policy.max_turns = Some(5));
    drafts(given(short)).then(&["t1 completed", "decided for cy; dissent [ada bo]; absent []", "finished decided"]);
    let one = team(TurnStrategy::Collaborative, &["ada writer 1"]);
    let one = with(one, |policy| policy.collaborative.rounds = 1);
    given(one).reply("Mine").then(&["t1 completed", "decided for ada; dissent []; absent []", "finished decided"]);
}

/// Under a short context the drafts are sent all the same, and the tokens are those of what is sent.
#[test]
fn drafts_are_sent_under_every_context_policy() {
    for context in [ContextPolicy::LastMessages(1), ContextPolicy::TokenBudget(3), ContextPolicy::Full] {
        let spec = with(
            collaborative(|policy| {
                policy.rounds = 1;
                policy.decision = DecisionProtocol::VoteRanked;
            }),
            |policy| policy.context = context,
        );
        let run = drafts(given_task(spec, "A rather long task that leaves no room for drafts"));
        let sent = |run: &Run, agent: &str| {
            let told = prompt_of(run, agent);
            told.messages.iter().filter(|message| message.text.contains("draft") && message.speaker.is_some()).count()
        };
        assert_eq!(sent(&run, "ada"), 4, "task, two drafts, question");
        let run = run.reply_of("ada", "A draft").reply_of("bo", "My draft").reply_of("cy", "Third");
        assert_eq!(sent(&run, "cy"), 4);
    }
}

/// Drafts that are not blind are written one after the other, each with those before in sight.
#[test]
fn drafts_can_be_written_one_after_the_other() {
    let spec = || {
        collaborative(|policy| {
            policy.blind = false;
            policy.responders = Some(2);
        })
    };
    let run = given(spec());
    assert_eq!(run.speaking(), ["cy"]);
    let run = run.reply("The first").then(&["t1 completed", "selected ada", "t2 started by ada"]);
    assert!(prompt_of(&run, "ada").messages.iter().any(|message| message.text == "The first"));
    run.reply("The second").then(&["t2 completed", "decided for cy; dissent [ada]; absent []", "finished decided"]);
    let run = given_task(spec(), "@bo, then @ada");
    assert_eq!(run.speaking(), ["bo"]);
    run.reply("One").then(&["t1 completed", "selected ada", "t2 started by ada"]).reply("Two").then(&[
        "t2 completed",
        "decided for ada; dissent [bo]; absent []",
        "finished decided",
    ]);
    let capped = with(spec(), |policy| policy.max_turns_per_agent = Some(1));
    let (spoke, run) = given(capped).play("x");
    assert_eq!(spoke, ["cy", "ada"]);
    run.stands(Status::Finished, Some(FinishReason::Decided));
}

/// Behaviour 10: whose role does not respond, and who judges, is recorded as that.
#[test]
fn b10_responders_are_chosen_by_role() {
    let run = given(collaborative(|policy| policy.responder_roles = vec!["Writer".into()]));
    assert_eq!(run.speaking(), ["ada", "bo"]);
    let excluded = |run: &Run| {
        run.events()
            .iter()
            .find_map(|event| match event {
                Event::SpeakersSelected { candidates, .. } => candidates[2].excluded_because,
                _ => None,
            })
            .unwrap()
    };
    assert_eq!(excluded(&run), Exclusion::NotResponder);
    let run = given(collaborative(|policy| {
        policy.decision = DecisionProtocol::Judge;
        policy.judge = Some("cy".into());
    }));
    assert_eq!(excluded(&run), Exclusion::Judges);
}

/// Drafts that contradict each other in what, and not in the colour.
fn contradicting(contradictions: Contradictions) -> Run {
    given(collaborative(|policy| {
        policy.contradictions = contradictions;
        policy.decision = DecisionProtocol::VoteSimple;
        policy.judge = Some("cy".into());
    }))
    .reply_of("ada", "The release is ready. We need 3 weeks.")
    .reply_of("bo", "The release is not ready. We need 5 weeks.")
    .reply_of("cy", "Ask the testers.")
}

/// Behaviour 18: contradictions are found and named; those that nobody ruled on are named in the decision.
#[test]
fn b18_contradictions_are_noted() {
    let run = contradicting(Contradictions::Note).then(&[
        "t1 completed",
        "ada contradicts bo",
        "ada contradicts bo",
        "ballot 1 on ada bo cy by ada bo cy",
        "t4 started by ada for ballot",
        "t5 started by bo for ballot",
        "t6 started by cy for ballot",
    ]);
    let about: Vec<String> = run
        .events()
        .iter()
        .filter_map(|event| if let Event::ContradictionFound(found) = event { Some(found.about.clone()) } else { None })
        .collect();
    assert_eq!(
        about,
        ["“The release is ready” against “The release is not ready”", "“We need 3 weeks” against “We need 5 weeks”"]
    );
    let run = run.reply_of("ada", "VOTE: Cy").reply_of("bo", "VOTE: Cy").reply_of("cy", "VOTE: Cy");
    let decided = run.events().iter().find_map(|event| match event {
        Event::DecisionReached { unresolved, reason, .. } => Some((unresolved.len(), reason.clone())),
        _ => None,
    });
    let (unresolved, reason) = decided.unwrap();
    assert_eq!(unresolved, 2);
    assert!(reason.ends_with("2 contradictions are unresolved."), "{reason}");
}

/// Behaviour 18: a judge rules on each by number; voters are told; what it leaves out stays open.
#[test]
fn b18_a_judge_rules_on_contradictions() {
    let run = contradicting(Contradictions::Judge).then(&[
        "t1 completed",
        "ada contradicts bo",
        "ada contradicts bo",
        "judge of cy",
        "t4 started by cy for judge",
    ]);
    let told = prompt_of(&run, "cy");
    assert!(told.messages.last().unwrap().text.contains("2. Ada and Bo: “We need 3 weeks”"));
    let run = run.reply("**1: Bo**, there are bugs.\n2: Cy\n3: Ada\nx").then(&[
        "t4 completed",
        "cy rules for bo",
        "ballot 1 on ada bo cy by ada bo cy",
        "t5 started by ada for ballot",
        "t6 started by bo for ballot",
        "t7 started by cy for ballot",
    ]);
    let question = prompt_of(&run, "ada").messages.last().unwrap().text.clone();
    assert!(question.contains("against “The release is not ready”: Bo is right."), "{question}");
    assert!(!question.contains("weeks"), "{question}");
    // A judge that fails leaves them open, and the vote goes on.
    contradicting(Contradictions::Judge).fail().then(&[
        "t4 failed bad_request",
        "ballot 1 on ada bo cy by ada bo cy",
        "t5 started by ada for ballot",
        "t6 started by bo for ballot",
        "t7 started by cy for ballot",
    ]);
}

/// Behaviour 18: two who claim the same against a third are ruled on at once, whichever of them the judge names.
#[test]
fn b18_a_ruling_is_for_everybody_who_makes_the_claim() {
    let drafted = || {
        given(collaborative(|policy| {
            policy.contradictions = Contradictions::Judge;
            policy.decision = DecisionProtocol::VoteSimple;
            policy.judge = Some("cy".into());
        }))
        .reply_of("ada", "The release is ready.")
        .reply_of("bo", "The release is not ready.")
        .reply_of("cy", "THE RELEASE is not ready. Ask the testers.")
        .then(&[
            "t1 completed",
            "ada contradicts bo",
            "ada contradicts cy",
            "judge of cy",
            "t4 started by cy for judge",
        ])
    };
    let told = prompt_of(&drafted(), "cy").messages.last().unwrap().text.clone();
    assert!(told.contains("1. Ada and Bo: “The release is ready”") && !told.contains("\n2. "), "{told}");
    for (reply, rulings) in
        [("1: Ada", ["cy rules for ada", "cy rules for ada"]), ("1: Cy", ["cy rules for bo", "cy rules for cy"])]
    {
        drafted().reply(reply).then(&[
            "t4 completed",
            rulings[0],
            rulings[1],
            "ballot 1 on ada bo cy by ada bo cy",
            "t5 started by ada for ballot",
            "t6 started by bo for ballot",
            "t7 started by cy for ballot",
        ]);
    }
}

/// Behaviour 18: a person is asked; the answer opens the next round.
#[test]
fn b18_a_person_is_asked_about_contradictions() {
    let run = contradicting(Contradictions::AskPerson)
        .then(&["t1 completed", "ada contradicts bo", "ada contradicts bo", "waiting"])
        .stands(Status::Waiting, None);
    let Some(Event::WaitingForPerson { reason }) = run.events().last() else { panic!("no question") };
    assert!(reason.contains("“We need 3 weeks” against “We need 5 weeks”"), "{reason}");
    assert_eq!(run.post("It is ready").speaking(), ["cy", "ada", "bo"]);
}

/// A message waits for the votes, and puts an end to what they were about.
#[test]
fn a_message_while_votes_are_cast_opens_a_round_of_its_own() {
    let spec = collaborative(|policy| policy.decision = DecisionProtocol::VoteSimple);
    drafts(given(spec))
        .reply_of("ada", "VOTE: Bo")
        .when(post_to(&[], "Rather this"))
        .reply_of("bo", "VOTE: Bo")
        .then(&["t5 completed", "bo votes bo"])
        .end_of("cy", completed("PASS"))
        .then_ends_with(&[
            "m2 by Ines",
            "selected cy ada bo",
            "t7 started by cy",
            "t8 started by ada",
            "t9 started by bo",
        ]);
}

#[test]
fn a_pause_after_the_drafts_holds_the_ballot() {
    let spec = collaborative(|policy| policy.decision = DecisionProtocol::VoteSimple);
    let run = drafts(given(spec).when(crate::dsl::pause(PauseMode::AfterTurn))).then(&["t1 completed"]);
    run.when(command(Command::Resume)).then(&[
        "resumed",
        "ballot 1 on ada bo cy by ada bo cy",
        "t4 started by ada for ballot",
        "t5 started by bo for ballot",
        "t6 started by cy for ballot",
    ]);
}
