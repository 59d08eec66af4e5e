//! What a model is asked where it is not simply to speak: after the drafts, as the last message of its prompt.

use crate::board::Task;
use crate::contradiction::{self, Dispute};
use crate::conversation::{Conversation, Selection};
use crate::deliberation::{Deliberation, Poll};
use crate::{decision, strategy, tasks};
use model::event::{Ballot, TurnPurpose};

/// Who asks.
pub(crate) const SPEAKER: &str = "Roundtable";

/// The question of this selection; `None` where it is simply to speak, and nothing is to be said about that.
pub(crate) fn of(conversation: &Conversation, selection: &Selection, seat: usize) -> Option<String> {
    let deliberation = &selection.deliberation;
    let text = match (selection.purpose, &deliberation.poll) {
        (TurnPurpose::Speak, _) => return selection.note.as_deref().map(nudge),
        (TurnPurpose::Exchange, None) => exchange(),
        (TurnPurpose::Exchange, Some(poll)) => revision(conversation, poll),
        (TurnPurpose::Ballot | TurnPurpose::Judge, Some(poll)) => ballot(conversation, deliberation, poll),
        (TurnPurpose::Ballot | TurnPurpose::Judge, None) => ruling(conversation, deliberation),
        (TurnPurpose::Synthesis, _) => synthesis(conversation, deliberation),
        (TurnPurpose::Summary, _) => summary(conversation),
        (TurnPurpose::Select, _) => choice(conversation, selection),
        (TurnPurpose::Plan, _) => plan(conversation, selection),
        (TurnPurpose::Work, _) => work(conversation, selection.board.task_of(seat)?),
    };
    Some(text)
}

/// The drafts or results that one of this selection is shown, by their place in the transcript.
pub(crate) fn drafts(selection: &Selection, seat: usize) -> Vec<usize> {
    let deliberation = &selection.deliberation;
    let is_proposal = deliberation.poll.as_ref().is_some_and(|poll| poll.protocol.is_consensus());
    let options = deliberation.poll.iter().flat_map(|poll| &poll.options);
    let mut shown: Vec<usize> = match selection.purpose {
        TurnPurpose::Speak | TurnPurpose::Select | TurnPurpose::Summary | TurnPurpose::Plan => Vec::new(),
        TurnPurpose::Work => {
            let board = &selection.board;
            let before = board.task_of(seat).into_iter().flat_map(|task| &task.spec.after);
            before.filter_map(|id| board.task(id)?.reply).collect()
        }
        _ if is_proposal => {
            options.filter_map(|option| deliberation.draft_of(option.seat)).map(|draft| draft.at).collect()
        }
        _ => deliberation.drafts.iter().map(|draft| draft.at).collect(),
    };
    shown.sort_unstable();
    shown
}

fn nudge(circles: &str) -> String {
    format!("The conversation goes round in circles: {circles} Say something new, settle it, or pass.")
}

/// Who speaks next? After a reply that names nobody or several, that is said first.
fn choice(conversation: &Conversation, selection: &Selection) -> String {
    let table = &conversation.table;
    let names: Vec<&str> = selection.candidates.iter().map(|seat| table.name(*seat)).collect();
    let names = names.join(", ");
    let corrected = selection.asking.raw_replies.last().map_or_else(String::new, |reply| {
        let chosen = strategy::dynamic::named(conversation, &selection.candidates, reply);
        let what = if chosen.is_empty() { "none of them".to_owned() } else { table.list(&chosen) };
        format!("Your last reply named {what}. Name exactly one.\n")
    });
    format!("{corrected}Who speaks next? Reply with one name and nothing else, one of: {names}.")
}

fn summary(conversation: &Conversation) -> String {
    let Some(limit) = conversation.round.limit.map(model::event::FinishReason::label) else {
        return "Sum up what was said so far, for the team: what was found or decided and by whom, what is still open. It \
                stands for the messages themselves from now on. Add nothing new."
            .to_owned();
    };
    format!(
        "The conversation ends here: {limit}. Sum it up for whoever asked: what was found or decided, what is still open. \
         Add nothing new."
    )
}

/// What is to be split into tasks, who can do what, and what came of the plan before.
fn plan(conversation: &Conversation, selection: &Selection) -> String {
    let board = &selection.board;
    let before = if board.tasks.is_empty() {
        String::new()
    } else {
        format!(
            "The plan so far has stalled:\n{}\nPlan anew what is left. What is done stays done; new tasks can build on it.\n\n",
            tasks::progress(conversation, board)
        )
    };
    let corrected = board
        .rejected
        .last()
        .map_or_else(String::new, |reason| format!("Your last plan could not be used: {reason}\n\n"));
    format!(
        "{before}{corrected}Split what was asked for into tasks that one agent each can do. Those who can be given tasks, \
         with the level of what they can do from 1 to 5:\n{}\n\nReply with one line a task, and nothing else:\n\
         TASK short-name: what is to be done | needs: capability, capability | after: short-name, short-name\n\
         Leave out “needs” where anybody can do it, and “after” where it waits for no other task: such tasks are worked on \
         at the same time. If nothing is to be split, reply with one line: PASS: your reason",
        tasks::abilities(conversation)
    )
}

/// What is to be done, and what came of it before.
fn work(conversation: &Conversation, task: &Task) -> String {
    let stalled: Vec<String> = task
        .stalled
        .iter()
        .map(|(seat, reason)| format!("{} had it before and got nowhere: {reason}", conversation.table.name(*seat)))
        .collect();
    let before = if stalled.is_empty() { String::new() } else { format!("\n{}", stalled.join("\n")) };
    let built_on = if task.spec.after.is_empty() { "" } else { " The results that it builds on are above." };
    format!(
        "Your task of the team's plan is “{}”: {}{before}\nDo this task only.{built_on} Reply with its whole result. If you \
         cannot do it, reply with one line: BLOCKED: what is missing",
        task.spec.id, task.spec.description
    )
}

fn exchange() -> String {
    "Above are everybody's drafts. Compare yours with them: take over what is better, correct what is wrong, keep what \
     you can defend.\nReply with the whole of your revised answer, not with remarks about the others. If your draft is \
     to stay as it is, reply with one line: PASS: your reason"
        .to_owned()
}

fn revision(conversation: &Conversation, poll: &Poll) -> String {
    let table = &conversation.table;
    let against = poll.votes.iter().filter(|vote| vote.ballot == Ballot::Disagree);
    let reasons: Vec<String> = against.map(|vote| format!("- {}: {}", table.name(vote.seat), vote.reason)).collect();
    format!(
        "Your proposal did not find enough agreement. Against it:\n{}\n\
         Revise it so that they can agree, without giving up what is right. Reply with the whole revised proposal.",
        reasons.join("\n")
    )
}

fn ballot(conversation: &Conversation, deliberation: &Deliberation, poll: &Poll) -> String {
    let seats: Vec<usize> = poll.options.iter().map(|option| option.seat).collect();
    let names: Vec<&str> = seats.iter().map(|seat| conversation.table.name(*seat)).collect();
    let question = decision::of(poll.protocol).rules().map(|rules| rules.question(&names.join(", ")));
    let mut rulings: Vec<String> = Vec::new();
    for conflict in &deliberation.contradictions {
        let holds = conflict.in_favour_of.as_ref().and_then(|id| conversation.table.seat_of(id));
        let ruling =
            holds.map(|holds| format!("- {}: {} is right.", conflict.found.about, conversation.table.name(holds)));
        // Against several who claim the same, a claim is ruled for once.
        rulings.extend(ruling.filter(|ruling| !rulings.contains(ruling)));
    }
    let ruled = if rulings.is_empty() {
        String::new()
    } else {
        format!("A judge has ruled on contradictions between the drafts:\n{}\n\n", rulings.join("\n"))
    };
    format!("{ruled}{}", question.unwrap_or_default())
}

fn ruling(conversation: &Conversation, deliberation: &Deliberation) -> String {
    let table = &conversation.table;
    let name = |id: &model::AgentId| table.seat_of(id).map_or("", |seat| table.name(seat)).to_owned();
    let disputes = contradiction::disputes(deliberation.contradictions.iter().map(|conflict| &conflict.found));
    let lines: Vec<String> = disputes
        .iter()
        .filter_map(Dispute::first)
        .zip(1_u32..)
        .map(|(found, number)| {
            let [one, other] = &found.between;
            format!("{number}. {} and {}: {}", name(one), name(other), found.about)
        })
        .collect();
    format!(
        "You are the judge. The drafts contradict each other:\n{}\n\
         For each, reply with one line of its number and the name of the one who is right, such as `1: Name`, then your \
         reason. Leave out what you cannot tell.",
        lines.join("\n")
    )
}

fn synthesis(conversation: &Conversation, deliberation: &Deliberation) -> String {
    let unresolved: Vec<String> =
        deliberation.unresolved().into_iter().map(|found| format!("- {}", found.about)).collect();
    let names = conversation.table.list(&deliberation.drafts.iter().map(|draft| draft.seat).collect::<Vec<_>>());
    let open = if unresolved.is_empty() {
        String::new()
    } else {
        format!(
            "\nThey contradict each other; decide with a reason, or say that it is open:\n{}",
            unresolved.join("\n")
        )
    };
    format!(
        "Above are the drafts of {names}. Make one reply of them: what whoever asked will read. Keep what is right and \
         useful in each, drop what is not, and say where they differ if it matters.{open}"
    )
}
