//! Everything that the coordinator records is there to be seen.

use super::*;
use crate::testing::coordinated::{contradiction, coordinated};
use model::event::{Ballot, FinishReason, TaskStatus, TurnPurpose};
use model::policy::{DecisionProtocol, TieBreak};

fn decisions(transcript: &Transcript) -> Vec<&DecisionEntry> {
    let entries = transcript.entries.iter();
    entries
        .filter_map(|entry| match entry {
            Entry::Decision(decision) => Some(decision),
            _ => None,
        })
        .collect()
}

#[test]
fn calls_that_are_no_reply_count_in_tokens_and_not_in_turns() {
    let transcript = Transcript::replay(&coordinated().events);
    let replies: Vec<u32> = (1..=9).filter(|n| turn(&transcript, *n).is_reply()).collect();
    assert_eq!(replies, [2, 3, 5, 6]);
    assert_eq!((transcript.totals.turns, transcript.turns_this_round), (4, 4));
    assert_eq!(transcript.totals.input_tokens, 9 * 30, "what happened inside a team is in its turn's sum");
    assert_eq!(turn(&transcript, 4).agent_name, "Selector");
    assert_eq!(turn(&transcript, 1).route.as_ref().unwrap().endpoint, "http://a.test");
}

#[test]
fn why_has_the_selectors_words_and_the_task() {
    let transcript = Transcript::replay(&coordinated().events);
    let why = turn(&transcript, 5).why.as_ref().unwrap();
    assert_eq!(why.selector.as_ref().unwrap().raw_replies, ["everybody"]);
    assert!(why.fallback && why.task.is_none());

    let work = turn(&transcript, 2);
    let task = work.why.as_ref().unwrap().task.as_ref().unwrap();
    assert_eq!((task.id.as_str(), task.reason.as_str()), ("draft", "cy is the most able."));
    let chosen: Vec<_> = task.candidates.iter().map(|c| (c.agent_name.as_str(), c.chosen)).collect();
    assert_eq!(chosen, [("Ada", false), ("Bo", false), ("Cy", true)]);

    for call in [1, 4, 7, 9] {
        assert!(turn(&transcript, call).why.is_none(), "t{call} was selected for another purpose, or not at all");
    }
    assert_eq!(turn(&transcript, 5).batch, turn(&transcript, 6).batch);
}

#[test]
fn a_decision_holds_its_ballot() {
    let transcript = Transcript::replay(&coordinated().events);
    let [decision] = &decisions(&transcript)[..] else { panic!("one decision") };
    assert_eq!((decision.protocol, decision.margin), (DecisionProtocol::VoteSimple, Some(1.0)));
    assert_eq!(decision.tie_break, Some(TieBreak::Order));
    assert_eq!(decision.absent[0].name, "Bo");
    let [ballot] = &decision.ballots[..] else { panic!("one ballot") };
    let votes: Vec<_> = ballot
        .votes
        .iter()
        .map(|vote| (vote.voter.name.as_str(), vote.choice.as_str(), vote.valid, vote.reason.as_str(), vote.weight))
        .collect();
    assert_eq!(
        votes,
        [
            ("Ada", "Bo", true, "He looked.", Some(0.5)),
            ("Bo", "Abstains", false, "The answer names no draft.", Some(0.5)),
        ]
    );
    assert_eq!(ballot.options[1].turn_id, TurnId::nth(6));
    assert_eq!(turn(&transcript, 7).vote.as_ref().unwrap().choice, "Bo");
    assert!(transcript.ballots.is_empty(), "the decision has taken it");
}

#[test]
fn ballots_read_as_words() {
    let mut log = coordinated();
    let [ada, bo] = ["ada", "bo"].map(AgentId::from);
    let rows = [
        (Ballot::Approval(vec![ada.clone(), bo.clone()]), "Ada, Bo"),
        (Ballot::Approval(vec![]), "None of them"),
        (Ballot::Points([(ada.clone(), 7.0), (bo.clone(), 3.0)].into()), "Ada 7, Bo 3"),
        (Ballot::Ranking(vec![bo, ada]), "1. Bo, 2. Ada"),
        (Ballot::Agree, "Agrees"),
        (Ballot::Disagree, "Disagrees"),
    ];
    for (ballot, words) in rows {
        log.vote(7, "ada", ballot, "");
        let transcript = Transcript::replay(&log.events);
        assert_eq!(turn(&transcript, 7).vote.as_ref().unwrap().choice, words);
    }
}

#[test]
fn drafts_that_contradict_each_other_are_marked_until_a_judge_rules() {
    let mut log = coordinated();
    let transcript = Transcript::replay(&log.events);
    let mark = &turn(&transcript, 5).contradicts[0];
    assert_eq!((mark.with.name.as_str(), &mark.in_favour_of), ("Bo", &None));
    assert_eq!(turn(&transcript, 6).contradicts[0].with.name, "Ada");
    assert_eq!(decisions(&transcript)[0].unresolved().count(), 1);

    log.push(Event::ContradictionResolved {
        contradiction: contradiction(),
        in_favour_of: "bo".into(),
        by: "cy".into(),
    });
    let transcript = Transcript::replay(&log.events);
    for draft in [5, 6] {
        assert_eq!(turn(&transcript, draft).contradicts[0].in_favour_of.as_ref().unwrap().name, "Bo");
    }
    assert_eq!(transcript.contradictions[0].ruling.as_ref().unwrap().by.name, "Cy");
    log.post("next");
    assert!(Transcript::replay(&log.events).contradictions.is_empty());
}

#[test]
fn the_board_says_how_far_each_task_is() {
    let mut log = coordinated();
    let transcript = Transcript::replay(&log.events);
    let board: Vec<_> = transcript
        .tasks
        .iter()
        .map(|task| (task.id.as_str(), task.status, task.agent.as_ref().map(|agent| agent.name.as_str())))
        .collect();
    assert_eq!(board, [("draft", TaskStatus::Done, Some("Cy")), ("check", TaskStatus::Failed, None)]);
    let [draft, check] = &transcript.tasks[..] else { panic!("two tasks") };
    assert_eq!(draft.result, Some(TurnId::nth(2)));
    assert_eq!(check.stalls[0].agent.as_ref().unwrap().name, "Bo");
    assert_eq!(
        (check.stalls[0].reason.as_str(), check.reason.as_str()),
        ("no access", "Nobody is left who can do it.")
    );
    let plans: Vec<_> = transcript.entries.iter().filter(|entry| matches!(entry, Entry::Plan(_))).collect();
    let [Entry::Plan(plan)] = plans[..] else { panic!("one plan of both tasks") };
    assert_eq!((plan.by.as_ref().unwrap().name.as_str(), plan.tasks.len()), ("Ada", 2));

    log.plan(2, "again", &[], None).post("next");
    assert_eq!(Transcript::replay(&log.events).tasks.len(), 3, "a new round leaves the board until it has a plan");
    log.plan(1, "other", &[], None);
    assert_eq!(Transcript::replay(&log.events).tasks.len(), 1);
}

#[test]
fn a_teams_turn_holds_what_happened_inside() {
    let log = coordinated();
    let transcript = Transcript::replay(&log.events);
    let inner = turn(&transcript, 2).inner.as_ref().unwrap();
    assert_eq!(turn(inner, 1).text, "An inner word.");
    assert_eq!(turn(inner, 1).agent_name, "Ada");
    let outline = inner.team.as_ref().unwrap();
    assert_eq!((outline.name.as_str(), outline.agents[0].instructions.as_str()), ("Desk", ""));
    let Some(Entry::Message(given)) = inner.entries.first() else { panic!("what it was given comes first") };
    assert!(given.text.len() < 2_010, "the context is on the page already");
    assert!(turn(&transcript, 5).inner.is_none());
}

#[test]
fn what_a_team_says_inside_is_streamed_into_its_turn() {
    let log = coordinated();
    let running = log.events.iter().position(|envelope| {
        matches!(&envelope.event, Event::TeamEvent { event, .. } if matches!(**event, Event::TurnCompleted { .. }))
    });
    let mut transcript = Transcript::replay(&log.events[..running.unwrap()]);
    let within = |outer: u32, offset, text: &str| Delta {
        turn_id: TurnId::nth(outer).within(&TurnId::nth(1)),
        ..delta(outer, offset, text)
    };
    assert!(transcript.apply_delta(&within(2, 0, "An in")));
    assert!(transcript.apply_delta(&within(2, 0, "An inner")));
    assert!(!transcript.apply_delta(&within(1, 0, "no team")));
    let inner = turn(&transcript, 2).inner.as_ref().unwrap();
    assert_eq!((turn(inner, 1).text.as_str(), &turn(inner, 1).state), ("An inner", &TurnState::Streaming));
    assert_eq!(turn(&transcript, 2).text, "");
}

#[test]
fn the_best_answer_and_the_last_word_are_marked_when_a_limit_ends_the_round() {
    let mut log = coordinated();
    let transcript = Transcript::replay(&log.events);
    let best: Vec<u32> = (1..=9).filter(|n| turn(&transcript, *n).best).collect();
    assert_eq!(best, [6, 9]);
    assert_eq!(transcript.answer().unwrap().turn_id, TurnId::nth(9), "the last word of a limit");
    assert_eq!((turn(&transcript, 9).sums_up, transcript.limit), (Some(5), Some(FinishReason::Budget)));
    log.push(Event::TurnsGranted { turns: 1 });
    assert_eq!(Transcript::replay(&log.events).limit, None);
}

#[test]
fn who_is_muted_and_who_has_read_what_is_known() {
    let mut log = coordinated();
    log.push(Event::AgentMuted { agent_id: "bo".into() });
    let transcript = Transcript::replay(&log.events);
    assert_eq!(transcript.muted.iter().map(AgentId::as_str).collect::<Vec<_>>(), ["bo"]);
    assert_eq!(transcript.memory["tone"].read_by[..2], ["Ada", "Cy"]);
    assert_eq!(turn(&transcript, 1).memory_read[0].key, "tone");
    log.push(Event::AgentUnmuted { agent_id: "bo".into() });
    assert!(Transcript::replay(&log.events).muted.is_empty());
}

#[test]
fn notices_tell_what_the_coordinator_did() {
    let mut log = coordinated();
    let turn_id = || TurnId::nth(6);
    let ada = || AgentId::from("ada");
    let text = |text: &str| text.to_owned();
    for event in [
        Event::HandoffRefused {
            turn_id: turn_id(),
            agent_id: ada(),
            target: text("Zoe"),
            reason: text("No such agent."),
        },
        Event::FunctionCalled { turn_id: turn_id(), agent_id: ada(), name: text("approve"), arguments: text("all") },
        Event::PlanRejected { turn_id: turn_id(), agent_id: ada(), reason: text("The plan has no task.") },
        Event::AgentMuted { agent_id: "bo".into() },
        Event::NextPicked { agent_id: ada(), author: text("Maya") },
        Event::ConclusionRequested { author: text("Maya") },
        Event::PersonAsked { turn_id: turn_id(), agent_id: ada(), question: text("Which year?") },
        Event::WaitingForPerson { reason: text("Ada asks: Which year?") },
    ] {
        log.push(event);
    }
    let transcript = Transcript::replay(&log.events);
    let said: Vec<&str> = notices(&transcript).into_iter().map(|(_, _, text)| text).collect();
    assert_eq!(
        said,
        [
            "Maya wrote “tone” to the shared memory (version 1).",
            "Bo got nowhere with the task “check”: no access",
            "The task “check” failed: Nobody is left who can do it.",
            "Bo handed over to Ada.",
            "Ada and Bo contradict each other: “ready” against “not ready”.",
            "Ballot 1 opened: 2 drafts, 2 voters. Simple vote.",
            "Bo says nearly the same as t3. The next speaker is told.",
            "The budget ran out.",
            "Finished: the budget ran out.",
            "Ada could not hand over to “Zoe”: No such agent.",
            "Ada called approve with “all”.",
            "The plan of Ada cannot be used. The plan has no task.",
            "Bo is muted and will not be chosen.",
            "Maya picked Ada to speak next.",
            "Maya asked for the round to be concluded.",
            "Ada asks: Which year?",
            "Waiting for a person.",
        ]
    );
    let evidence = transcript.entries.iter().find_map(|entry| match entry {
        Entry::Notice(notice) if notice.kind == NoticeKind::Loop => Some(&notice.turns),
        _ => None,
    });
    assert_eq!(evidence.unwrap()[..], [TurnId::nth(3), TurnId::nth(6)]);
    assert_eq!(turn(&transcript, 3).purpose, TurnPurpose::Work);
}
