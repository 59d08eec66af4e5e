//! How people step in: messages that wait, approvals, turns that people take, turns taken anew, budgets raised, forks.

use crate::dsl::{Run, command, given, given_budget, pause, post_to, replay, team, three, tokens, with};
use coordinator::{InputKind, Rejection, outstanding, prompt};
use model::command::Grant;
use model::event::FinishReason;
use model::policy::{PersonSpec, WithoutApproval, WithoutReply};
use model::{Command, ConversationId, PauseMode, Policy, Status, TeamSpec, TurnStrategy};

fn edit(message: &str, text: &str) -> InputKind {
    command(Command::EditQueued { message: message.into(), to: Vec::new(), text: text.into() })
}

fn withdraw(message: &str) -> InputKind {
    command(Command::WithdrawQueued { message: message.into() })
}

fn approve(approval: &str, approved: bool, comment: &str) -> InputKind {
    let (author, comment) = ("Ines".to_owned(), comment.to_owned());
    command(Command::Approve { approval: approval.into(), approved, author, comment })
}

fn retry(turn: &str, comment: &str) -> InputKind {
    command(Command::RetryTurn { turn: turn.into(), author: "Ines".into(), comment: comment.into() })
}

fn says(turn: &str, text: &str) -> InputKind {
    command(Command::Reply { turn: turn.into(), text: text.into() })
}

/// A team in which a person speaks for Bo.
fn with_person(strategy: TurnStrategy, person: PersonSpec) -> TeamSpec {
    let mut spec = three(strategy);
    spec.agents[1].person = Some(person);
    spec
}

/// What the open turn of this agent is sent, as one text.
fn sent_to(run: &Run, agent: &str) -> String {
    let turn = run.state.open_turns().iter().find(|turn| turn.agent_id.as_str() == agent).unwrap();
    let messages = prompt(&run.state, &turn.turn_id).unwrap().messages;
    messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_message_waits_for_the_running_turn_and_can_be_changed_until_then() {
    let run = given(three(TurnStrategy::RoundRobin)).when(post_to(&["cy"], "And tests?")).then(&["m2 by Ines waits"]);
    let run = run.post("Never mind").then(&["m3 by Ines waits"]).when(withdraw("m3")).then(&["m3 withdrawn"]);
    let run = run.when(edit("m2", "@bo: and docs?")).then(&["m2 edited"]);
    let run = run.reply("x").then(&["t1 completed", "m2 by Ines", "selected bo", "t2 started by bo"]);
    assert!(sent_to(&run, "bo").contains("and docs?"));
    assert!(!sent_to(&run, "bo").contains("And tests?"));
    for gone in [edit("m2", "Too late"), withdraw("m3"), withdraw("m9")] {
        assert!(matches!(run.again().when(gone).rejection().as_str(), reason if reason.contains("does not wait")));
    }
    run.when(edit("m2", " ")).refused(&Rejection::EmptyText);
}

#[test]
fn messages_that_wait_are_posted_in_order_and_everybody_asked_for_answers() {
    let run = given(three(TurnStrategy::RoundRobin)).post("@cy: look").post("@bo: and you");
    let run = run.reply("x").then(&["t1 completed", "m2 by Ines", "m3 by Ines", "selected cy", "t2 started by cy"]);
    run.reply("y").then(&["t2 completed", "selected bo", "t3 started by bo"]);
}

#[test]
fn a_message_waits_for_all_parallel_turns() {
    let run = given(three(TurnStrategy::Collaborative)).post("Rather this").reply("x").then(&["t1 completed"]);
    let run = run.reply("x").then(&["t2 completed"]).reply("x");
    run.then_ends_with(&[
        "m2 by Ines",
        "selected cy ada bo",
        "t4 started by cy",
        "t5 started by ada",
        "t6 started by bo",
    ]);
}

#[test]
fn a_paused_conversation_takes_messages_once_its_turn_has_ended() {
    let run = given(three(TurnStrategy::RoundRobin)).when(pause(PauseMode::AfterTurn)).post("Rather this");
    let run = run.then(&["m2 by Ines waits"]).reply("x").then(&["t1 completed", "m2 by Ines"]);
    run.stands(Status::Paused, None).when(command(Command::Resume)).then(&[
        "resumed",
        "selected bo",
        "t2 started by bo",
    ]);
}

#[test]
fn what_waits_when_the_conversation_is_stopped_is_not_posted() {
    let run = given(three(TurnStrategy::RoundRobin)).post("Rather this").when(command(Command::Stop));
    run.then(&["t1 interrupted stopped: ", "m2 withdrawn", "stopped"]).post("Go on").then(&[
        "m3 by Ines",
        "selected ada",
        "t2 started by ada",
    ]);
}

fn approving(change: impl FnOnce(&mut Policy)) -> TeamSpec {
    with(three(TurnStrategy::RoundRobin), change)
}

#[test]
fn a_reply_waits_for_approval_and_is_taken_back_without_it() {
    let spec = approving(|policy| policy.approvals.replies_of = vec!["ada".into()]);
    let run = given(spec).reply("A draft").then(&["t1 completed", "a1 asks about t1"]).stands(Status::Waiting, None);
    assert!(outstanding(&run.state).is_empty());
    let run = run.post("Hurry").then(&["m2 by Ines waits"]).when(withdraw("m2"));
    let run = run.when(approve("a1", false, "Shorter, please")).then(&[
        "Ines rejects a1",
        "Ines takes t1 back",
        "selected ada",
        "t2 started by ada",
    ]);
    let told = sent_to(&run, "ada");
    assert!(told.contains("Shorter, please") && !told.contains("A draft"), "{told}");
    let run = run.reply("B").then(&["t2 completed", "a2 asks about t2"]).when(approve("a2", true, ""));
    let run = run.then(&["Ines approves a2", "selected bo", "t3 started by bo"]);
    assert!(sent_to(&run, "bo").contains('B'));
    assert!(run.again().when(approve("a2", true, "")).rejection().contains("does not wait"));
    // Whoever needs no approval goes on.
    run.reply("x").then(&["t3 completed", "selected cy", "t4 started by cy"]);
}

#[test]
fn an_outcome_waits_for_approval_and_a_comment_opens_another_round() {
    for strategy in [TurnStrategy::SingleAgent, TurnStrategy::Collaborative] {
        let spec = with(three(strategy), |policy| policy.approvals.result = true);
        let run = given(spec).play("x").1.stands(Status::Waiting, None);
        assert!(run.again().when(approve("a1", false, "")).rejection().contains("comment"));
        let reason = if strategy == TurnStrategy::SingleAgent { FinishReason::Answered } else { FinishReason::Decided };
        let finished = format!("finished {}", reason.as_str());
        run.again()
            .when(approve("a1", true, ""))
            .then(&["Ines approves a1", &finished])
            .stands(Status::Finished, Some(reason));
        let run = run.when(approve("a1", false, "Name the risks"));
        assert!(run.events().len() > 3);
        let run = run.stands(Status::Running, None).play("y").1.stands(Status::Waiting, None);
        run.when(approve("a2", true, "")).stands(Status::Finished, Some(reason));
    }
}

/// A limit is no outcome, and what a person concluded needs no approval.
#[test]
fn only_an_outcome_needs_approval() {
    let spec = approving(|policy| {
        policy.approvals.result = true;
        policy.max_turns = Some(1);
    });
    given(spec).reply("x").then(&["t1 completed", "limit max_turns", "finished max_turns"]);
    let spec = approving(|policy| policy.approvals.result = true);
    let conclude = command(Command::Conclude { author: "Ines".into() });
    given(spec).when(conclude).reply("x").then(&["t1 completed", "finished concluded"]);
}

#[test]
fn nobody_answers_a_request_for_approval() {
    for (on_timeout, told) in [
        (WithoutApproval::Approve, &[" approves a1", "selected bo", "t2 started by bo"][..]),
        (WithoutApproval::Stop, &["stopped"]),
    ] {
        let spec = approving(|policy| {
            policy.approvals.replies_of = vec!["ada".into()];
            policy.approvals.timeout_s = Some(2.0);
            policy.approvals.on_timeout = on_timeout;
        });
        given(spec).at(500).reply("x").stands(Status::Waiting, None).wake().then(told);
    }
}

#[test]
fn a_person_takes_part() {
    let run = given(with_person(TurnStrategy::RoundRobin, PersonSpec::default())).reply("x");
    let run = run.then(&["t1 completed", "selected bo", "t2 waits for bo"]).stands(Status::Waiting, None);
    assert!(outstanding(&run.state).is_empty(), "no model is called");
    // A restart and a pause take nothing from a person.
    let run = run.when(InputKind::Recovered).then(&[]).when(pause(PauseMode::Now)).then(&["paused"]);
    let run = run.when(command(Command::Resume)).then(&["resumed"]).stands(Status::Waiting, None);
    assert_eq!(replay(&run.log), run.state);
    assert!(run.again().when(says("t1", "x")).rejection().contains("closed"));
    let run = run.at(4_000).when(says("t2", "I would wait."));
    let run = run.then(&["t2 completed", "selected cy", "t3 started by cy"]).stands(Status::Running, None);
    assert!(sent_to(&run, "cy").contains("I would wait."));
    assert!(run.again().when(says("t3", "x")).rejection().contains("model"));
    let (_, run) = (0, run.reply("x").reply("x"));
    run.when(says("t5", "PASS: nothing to add")).then_ends_with(&["t6 started by cy"]);
}

#[test]
fn a_person_votes_and_nobody_waits_for_a_model_meanwhile() {
    let run = given(with_person(TurnStrategy::Collaborative, PersonSpec::default()));
    let run = run.stands(Status::Running, None).reply_of("ada", "x").stands(Status::Running, None);
    let run = run.reply_of("cy", "x").stands(Status::Waiting, None);
    run.when(says("t3", "Mine")).then_ends_with(&["finished decided"]);
}

#[test]
fn a_person_does_not_come() {
    for (on_timeout, told) in [
        (WithoutReply::Pass, &["t2 passed: no answer in time", "selected cy", "t3 started by cy"][..]),
        (WithoutReply::Stop, &["t2 interrupted stopped: ", "stopped"]),
    ] {
        let person = PersonSpec { timeout_s: Some(60.0), on_timeout };
        let run = given(with_person(TurnStrategy::RoundRobin, person)).at(1_000).reply("x");
        assert_eq!(coordinator::wake_at(&run.state).unwrap().as_millis(), 61_000);
        run.wake().then(told);
    }
}

#[test]
fn the_last_turn_is_taken_anew() {
    let run = given(with(three(TurnStrategy::RoundRobin), |policy| policy.max_turns = Some(2))).play("x").1;
    let run = run.stands(Status::Finished, Some(FinishReason::MaxTurns));
    let run = run.when(retry("t2", "Be bolder")).then(&["Ines takes t2 back", "selected bo", "t3 started by bo"]);
    assert!(sent_to(&run, "bo").contains("Be bolder"));
    let run = run.reply("y").then(&["t3 completed", "limit max_turns", "finished max_turns"]);
    let retaken = run.again().when(retry("t2", ""));
    assert!(retaken.rejection().contains("only the last turn"));
    // A stop text that was taken back no longer ends the round.
    let spec = with(three(TurnStrategy::RoundRobin), |policy| {
        policy.termination = Some(model::Condition::TextMention { text: "DONE".into() });
    });
    let run = given(spec).reply("DONE").stands(Status::Finished, Some(FinishReason::TextMention));
    run.when(retry("t1", "")).reply("Not yet").then_ends_with(&["t2 completed", "selected bo", "t3 started by bo"]);
}

#[test]
fn a_failed_or_stopped_turn_is_taken_anew() {
    let run = given(team(TurnStrategy::SingleAgent, &["ada writer 1"])).fail();
    let run = run.stands(Status::Failed, Some(FinishReason::Failed)).when(retry("t1", ""));
    run.then(&["Ines takes t1 back", "selected ada", "t2 started by ada"])
        .reply("x")
        .stands(Status::Finished, Some(FinishReason::Answered));
    let run = given(three(TurnStrategy::RoundRobin)).reply("x").when(command(Command::Stop));
    let run = run.when(retry("t2", "")).then(&["Ines takes t2 back", "selected bo", "t3 started by bo"]);
    assert!(run.when(retry("t2", "")).rejection().contains("cannot take a turn anew"));
}

/// Whoever was cut off by a pause had read what is taken back: it does not go on before it is said anew.
#[test]
fn a_turn_is_taken_anew_before_one_that_a_pause_cut_off() {
    let run = given(three(TurnStrategy::RoundRobin)).reply("x").when(pause(PauseMode::Now));
    let run = run.when(retry("t1", "")).then(&["Ines takes t1 back"]).stands(Status::Paused, None);
    let run = run.when(command(Command::Resume)).then(&["resumed", "selected ada", "t3 started by ada"]);
    run.reply("y").then(&["t3 completed", "selected bo", "t4 started by bo"]);
}

/// Drafts, votes and tasks belong together: to change one of them is a fork.
#[test]
fn a_draft_is_not_taken_anew() {
    let run = given(three(TurnStrategy::Collaborative)).play("x").1;
    assert!(run.when(retry("t1", "")).rejection().contains("fork"));
}

#[test]
fn a_spent_budget_is_raised() {
    let run = given_budget(three(TurnStrategy::RoundRobin), "Go", tokens(1_000));
    let run = run.end_first(crate::dsl::costing("x", 1_000)).stands(Status::Finished, Some(FinishReason::Budget));
    assert!(run.again().when(retry("t1", "")).rejection().contains("budget is used up"));
    let grant = |tokens: u64| command(Command::GrantBudget(Grant { tokens, ..Grant::default() }));
    assert!(run.again().when(grant(0)).rejection().contains("grant"));
    let money = command(Command::GrantBudget(Grant { time_s: 5.0, ..Grant::default() }));
    assert!(run.again().when(money).rejection().contains("no such limit"));
    run.when(grant(1_000)).then(&["granted 1000 tokens", "selected bo", "t2 started by bo"]);
}

#[test]
fn a_fork_is_paused_and_has_paid_nothing() {
    let mut run = given(three(TurnStrategy::RoundRobin)).reply("x");
    let from: ConversationId = "00000000-0000-0000-0000-000000000000".parse().unwrap();
    run = run.when(command(Command::Fork { from, after: 6, seed: 9 })).then(&["forked after 6"]);
    let run = run.stands(Status::Paused, None);
    assert_eq!(run.state.totals().tokens(), 0);
    assert!(run.state.open_turns().is_empty());
    let run = run.when(command(Command::Resume)).then(&["resumed", "t3 started by bo"]);
    assert!(sent_to(&run, "bo").contains('x'));
}
