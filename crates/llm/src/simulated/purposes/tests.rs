//! Replies to questions in the forms that the core asks in and reads.

use super::write;
use crate::simulated::dice::Dice;
use model::event::{ContextTokens, TurnPurpose};
use model::policy::{TaskSpec, check_plan};
use model::prompt::{Persona, PromptMessage, PromptRole};
use model::{AgentId, Prompt, TaskId};
use std::collections::BTreeSet;

const TASK: &str = "Should our team move to a four-day week?";
const DRAFTS: [(&str, &str, &str); 3] = [
    ("Ada", "advocate", "The cost is easier to carry than it looks. Most of it falls in the first weeks."),
    ("Bo", "critic", "The schedule assumes that nothing else comes up. Somebody has to own the risk."),
    ("Cy", "analyst", "One measure is enough if it can disappoint us. I would start with a small trial."),
];

/// What this one of the three is asked after the drafts.
fn prompt(who: &str, purpose: TurnPurpose, question: &str) -> Prompt {
    let message = |role, speaker: &str, text: &str| PromptMessage {
        role,
        speaker: Some(speaker.to_owned()).filter(|name| !name.is_empty()),
        text: text.to_owned(),
    };
    let mut messages =
        vec![message(PromptRole::System, "", "Rules:\n- PASS: your reason"), message(PromptRole::User, "You", TASK)];
    for (name, _, text) in DRAFTS {
        let role = if name == who { PromptRole::Assistant } else { PromptRole::User };
        messages.push(message(role, name, text));
    }
    messages.push(message(PromptRole::User, "Roundtable", question));
    let role = DRAFTS.iter().find(|(name, ..)| *name == who).map_or("moderator", |(_, role, _)| role);
    let persona = Persona {
        agent_id: AgentId::slug(who),
        name: who.to_owned(),
        role: role.to_owned(),
        others: DRAFTS.iter().map(|(name, ..)| (*name).to_owned()).filter(|name| name != who).collect(),
        ..Persona::default()
    };
    Prompt { persona, purpose, task: TASK.to_owned(), messages, tokens: ContextTokens::default() }
}

fn reply(prompt: &Prompt, seed: u64) -> String {
    write(prompt, &mut Dice::new(seed, prompt.persona.agent_id.as_str()))
}

/// Replies of this many seeds.
fn replies(prompt: &Prompt, seeds: u64) -> Vec<String> {
    (0..seeds).map(|seed| reply(prompt, seed)).collect()
}

fn value<'a>(text: &'a str, key: &str) -> &'a str {
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix(key).unwrap_or_else(|| panic!("no {key} in {text}"))
}

const VOTE: &str = "Reply with one line `VOTE: Name`, then your reason in one sentence. Choose one of: Ada, Bo, Cy.";

#[test]
fn votes_have_the_form_that_is_asked_for_and_a_reason() {
    type Read = fn(&str) -> Vec<String>;
    let is_name = |name: &str| DRAFTS.iter().any(|(known, ..)| *known == name);
    let rows: [(&str, Read); 4] = [
        (VOTE, |text| vec![value(text, "VOTE: ").to_owned()]),
        ("Reply with one line `APPROVE: Name, Name` or `APPROVE: none`. The drafts are of: Ada, Bo, Cy.", |text| {
            value(text, "APPROVE: ").split(", ").filter(|name| *name != "none").map(str::to_owned).collect()
        }),
        ("Reply with one line `RANK: Name > Name > Name`. The drafts are of: Ada, Bo, Cy.", |text| {
            let names: Vec<String> = value(text, "RANK: ").split(" > ").map(str::to_owned).collect();
            assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 3, "{text}");
            names
        }),
        ("Reply with one line `POINTS: Name=number, Name=number`. The drafts are of: Ada, Bo, Cy.", |text| {
            let points: Vec<(&str, u32)> = value(text, "POINTS: ")
                .split(", ")
                .map(|part| part.split_once('=').map(|(name, points)| (name, points.parse().unwrap())).unwrap())
                .collect();
            assert_eq!(points.iter().map(|(_, points)| points).sum::<u32>(), 10, "{text}");
            points.into_iter().map(|(name, _)| name.to_owned()).collect()
        }),
    ];
    for (question, read) in rows {
        for who in ["Ada", "Bo", "Cy", "Dee"] {
            for text in replies(&prompt(who, TurnPurpose::Ballot, question), 30) {
                assert!(read(&text).iter().all(|name| is_name(name)), "{text}");
                assert_eq!(text.lines().count(), 2, "a line and a reason: {text}");
            }
        }
    }
}

#[test]
fn voters_agree_often_and_differ_sometimes() {
    let votes = |seed| {
        let vote = |who: &&str| reply(&prompt(who, TurnPurpose::Ballot, VOTE), seed).lines().next().unwrap().to_owned();
        ["Ada", "Bo", "Cy"].iter().map(vote).collect::<BTreeSet<_>>().len()
    };
    let outcomes: Vec<usize> = (0..60).map(votes).collect();
    for distinct in 1..=3 {
        assert!(outcomes.contains(&distinct), "{outcomes:?}");
    }
}

#[test]
fn a_weighted_vote_says_how_sure_it_is() {
    let question = format!("One line `CONFIDENCE: 0.0 to 1.0` that says how sure you are. {VOTE}");
    for text in replies(&prompt("Ada", TurnPurpose::Ballot, &question), 20) {
        let confidence: f64 = text.lines().nth(1).unwrap().strip_prefix("CONFIDENCE: ").unwrap().parse().unwrap();
        assert!((0.4..1.0).contains(&confidence), "{text}");
    }
}

#[test]
fn a_proposal_finds_agreement_and_objections() {
    let question = "The draft of Ada is proposed as the reply of all.\nReply with one line `AGREE`, or with one line \
                    `DISAGREE: what must change`.";
    assert!(replies(&prompt("Ada", TurnPurpose::Ballot, question), 20).iter().all(|text| text.starts_with("AGREE\n")));
    let votes = replies(&prompt("Bo", TurnPurpose::Ballot, question), 40);
    let against = votes.iter().filter(|text| text.starts_with("DISAGREE: ")).count();
    assert!(votes.iter().all(|text| text.starts_with("AGREE\n") || text.starts_with("DISAGREE: ")));
    assert!((8..32).contains(&against), "{against} of 40");
}

#[test]
fn a_revised_proposal_answers_those_who_objected() {
    let question = "Your proposal did not find enough agreement. Against it:\n- Bo: I miss a spending ceiling agreed \
                    before the first day in what Ada proposes.\nRevise it so that they can agree. Reply with the whole \
                    revised proposal.";
    for text in replies(&prompt("Ada", TurnPurpose::Exchange, question), 10) {
        assert!(text.contains(DRAFTS[0].2) && text.contains("For Bo: a spending ceiling"), "{text}");
    }
}

#[test]
fn a_judge_rules_for_one_of_the_two() {
    let question = "You are the judge. The drafts contradict each other:\n1. Ada and Bo: “it is” against “it is not”\n\
                    2. Bo and Cy: “3 weeks” against “5 weeks”\nFor each, reply with one line of its number and the name \
                    of the one who is right, such as `1: Name`, then your reason.";
    let mut ruled = 0;
    for text in replies(&prompt("Dee", TurnPurpose::Judge, question), 30) {
        for (number, names) in [("1: ", ["Ada", "Bo"]), ("2: ", ["Bo", "Cy"])] {
            let name = text.lines().find_map(|line| line.strip_prefix(number));
            assert!(name.is_none_or(|name| names.contains(&name)), "{text}");
            ruled += usize::from(name.is_some());
        }
        assert!(text.contains("I side with") || text.contains("I cannot tell"), "{text}");
    }
    assert!((40..60).contains(&ruled), "most, not all: {ruled} of 60");
}

#[test]
fn an_exchange_is_a_whole_draft_with_something_of_another() {
    let question = "Above are everybody's drafts. Reply with the whole of your revised answer.";
    let texts = replies(&prompt("Bo", TurnPurpose::Exchange, question), 40);
    for text in texts.iter().filter(|text| !text.starts_with("PASS: ")) {
        assert!(text.contains(DRAFTS[1].2) && (text.contains("Ada") || text.contains("Cy")), "{text}");
    }
    let passes = texts.iter().filter(|text| text.starts_with("PASS: ")).count();
    assert!((1..20).contains(&passes), "{passes} of 40");
}

#[test]
fn a_synthesis_names_everybody_and_settles_what_differs() {
    let question = "Make one reply of them.\nThey contradict each other; decide with a reason, or say that it is open:\n\
                    - “3 weeks” against “5 weeks”";
    for text in replies(&prompt("Dee", TurnPurpose::Synthesis, question), 10) {
        assert!(DRAFTS.iter().all(|(name, ..)| text.contains(&format!("- **{name}:** "))), "{text}");
        assert!(text.contains("I follow “3 weeks”") || text.contains("stays open: “3 weeks” against"), "{text}");
    }
}

#[test]
fn a_selector_names_one_and_now_and_then_two() {
    let question = "Who speaks next? Reply with one name and nothing else, one of: Ada, Bo.";
    let mut asked = prompt("Dee", TurnPurpose::Select, question);
    let texts = replies(&asked, 60);
    let twice = texts.iter().filter(|text| text.contains("Ada") && text.contains("Bo")).count();
    assert!((2..25).contains(&twice), "{twice} of 60");
    assert!(texts.iter().all(|text| text.contains("Ada") || text.contains("Bo")));
    let again = format!("Your last reply named Ada and Bo. Name exactly one.\n{question}");
    asked.messages.last_mut().unwrap().text = again;
    assert!(replies(&asked, 60).iter().all(|text| text == "Ada" || text == "Bo"));
}

#[test]
fn a_summary_keeps_what_everybody_said_and_an_earlier_one() {
    let mut asked = prompt("Dee", TurnPurpose::Summary, "The conversation ends here. Sum it up for whoever asked.");
    let earlier = "What was said before, in short:\n- **Eve:** We agreed on a trial.\n- **Bo:** Nothing yet.";
    let speaker = Some("Roundtable".to_owned());
    asked.messages.insert(1, PromptMessage { role: PromptRole::User, speaker, text: earlier.to_owned() });
    let text = reply(&asked, 1);
    for part in ["- **Eve:** We agreed on a trial.", "- **Ada:** ", "- **Bo:** ", "- **Cy:** ", "the four-day week"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Nothing yet"), "the later statement counts: {text}");
}

fn read_plan(text: &str) -> Vec<TaskSpec> {
    let read = |line: &str| {
        let (id, rest) = line.strip_prefix("TASK ").unwrap().split_once(": ").unwrap();
        let mut parts = rest.split(" | ");
        let mut task = TaskSpec { id: id.into(), description: parts.next().unwrap().into(), ..TaskSpec::default() };
        for part in parts {
            match part.split_once(": ").unwrap() {
                ("needs", needs) => task.capabilities = vec![needs.to_owned()],
                ("after", after) => task.after = after.split(", ").map(TaskId::from).collect(),
                other => panic!("{other:?}"),
            }
        }
        task
    };
    text.lines().map(read).collect()
}

#[test]
fn a_plan_gives_everybody_what_it_does_best() {
    let abilities = "Those who can be given tasks, with the level of what they can do from 1 to 5:\n\
        - Ada (analyst): statistics (5), writing (3)\n- Bo (critic): review (4)\n- Cy (writer)\n\n\
        Reply with one line a task, and nothing else:\nTASK short-name: what is to be done | needs: capability";
    let plan = read_plan(&reply(&prompt("Ada", TurnPurpose::Plan, abilities), 1));
    assert_eq!(check_plan(&plan, &[]), Ok(()));
    let shape: Vec<_> =
        plan.iter().map(|task| (task.id.as_str(), task.capabilities.concat(), task.after.len())).collect();
    assert_eq!(
        shape,
        [("statistics", "statistics".into(), 0), ("proposal", String::new(), 1), ("review", "review".into(), 1)]
    );
    let anew = format!(
        "The plan so far has stalled:\n- statistics (done by Ada): Find out\n- review (todo); Bo got nowhere: x: Look\n\
         Plan anew what is left.\n\n{abilities}"
    );
    let plan = read_plan(&reply(&prompt("Ada", TurnPurpose::Plan, &anew), 1));
    assert_eq!(check_plan(&plan, &["statistics".into()]), Ok(()));
    assert_eq!(plan[0].after, [TaskId::from("statistics")]);
    let alone = "With the level of what they can do from 1 to 5:\n- Ada (analyst): statistics (5)\n";
    assert!(reply(&prompt("Ada", TurnPurpose::Plan, alone), 1).starts_with("PASS: "));
}

#[test]
fn work_gives_its_result_and_is_rarely_blocked() {
    let question = "Your task of the team's plan is “check”: Check what the others found.\nDo this task only.";
    let texts = replies(&prompt("Cy", TurnPurpose::Work, question), 100);
    let (blocked, done): (Vec<_>, Vec<_>) = texts.iter().partition(|text| text.starts_with("BLOCKED: "));
    assert!((1..20).contains(&blocked.len()), "{} of 100", blocked.len());
    for text in done {
        assert!(text.starts_with("**Check what the others found**") && text.contains("1. "), "{text}");
        assert!(text.contains("Ada") || text.contains("Bo"), "it builds on what is above: {text}");
    }
    let taken_over = question.replace(".\nDo", ".\nBo had it before and got nowhere: no data\nDo");
    let texts = replies(&prompt("Cy", TurnPurpose::Work, &taken_over), 100);
    assert!(texts.iter().all(|text| !text.starts_with("BLOCKED")));
}

/// A team that is asked as one agent finds the drafts and the question in its task.
#[test]
fn a_team_votes_as_one() {
    let drafts: Vec<String> = DRAFTS.iter().map(|(name, _, text)| format!("{name}: {text}")).collect();
    let mut asked = prompt("Dee", TurnPurpose::Speak, "");
    asked.task = format!("You: {TASK}\n\n{}\n\nRoundtable: {VOTE}", drafts.join("\n\n"));
    asked.messages.truncate(1);
    for text in replies(&asked, 20) {
        let name = value(&text, "VOTE: ");
        assert!(DRAFTS.iter().any(|(known, ..)| *known == name), "{text}");
    }
}

/// A first draft, with these rules.
fn draft(who: &str, rules: &str) -> Prompt {
    let mut asked = prompt(who, TurnPurpose::Speak, "");
    asked.messages.truncate(2);
    asked.messages[0].text = rules.to_owned();
    asked
}

#[test]
fn drafts_contradict_each_other_now_and_then() {
    let claims = |seed| {
        let last = |who| reply(&draft(who, ""), seed).lines().last().unwrap().to_owned();
        (last("Ada"), last("Cy"))
    };
    let weeks = |text: &str| text.strip_prefix("A first result takes ").is_some() || text.contains("for the start.");
    let undone = |text: &str| text.starts_with("The first step can");
    let is_claim = |text: &str| weeks(text) || undone(text);
    let differing = (0..60).map(claims).filter(|(a, b)| is_claim(a) && is_claim(b) && a != b).count();
    assert!((5..50).contains(&differing), "{differing} of 60");
}

#[test]
fn what_the_rules_tell_of_is_written_where_it_fits() {
    let told = "When another agent should go on, end with one line that names it: HANDOFF: name";
    assert!(reply(&draft("Ada", told), 1).ends_with("\nHANDOFF: Bo"));
    let told = "End your answer with one line that says how sure you are of it: CONFIDENCE: 0.0 to 1.0";
    assert!(reply(&draft("Ada", told), 1).lines().last().unwrap().starts_with("CONFIDENCE: 0."));
    let told = "put it on a line of its own: ASK: your question";
    let asked = replies(&draft("Ada", told), 60).iter().filter(|text| text.contains("\nASK: ")).count();
    assert!((1..25).contains(&asked), "{asked} of 60");
    let told = "To call the function approve, which ends the work, put it on a line of its own: CALL approve: why";
    assert!(!reply(&draft("Dee", told), 1).contains("CALL"), "not before its work is done");
    let mut over = prompt("Dee", TurnPurpose::Speak, "");
    over.messages[0].text = told.to_owned();
    over.messages.pop();
    let own = PromptMessage { role: PromptRole::Assistant, speaker: Some("Dee".into()), text: "Go on.".into() };
    over.messages.insert(2, own);
    assert!(reply(&over, 1).lines().last().unwrap().starts_with("CALL approve: "), "{}", reply(&over, 1));
    assert!(!reply(&draft("Ada", ""), 1).contains("HANDOFF"));
}
