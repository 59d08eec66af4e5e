//! What a model is asked where it is not simply to speak: after the drafts, as the last message of its prompt.

use crate::conversation::{Conversation, Selection};
use crate::deliberation::{Deliberation, Poll};
use crate::{decision, strategy};
use model::event::{Ballot, TurnPurpose};

/// Who asks.
pub(crate) const SPEAKER: &str = "Roundtable";

/// The question of this selection; `None` where it is simply to speak, and nothing is to be said about that.
pub(crate) fn of(conversation: &Conversation, selection: &Selection) -> Option<String> {
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
    };
    Some(text)
}

/// The drafts that this selection is shown, by their place in the transcript.
pub(crate) fn drafts(selection: &Selection) -> Vec<usize> {
    let deliberation = &selection.deliberation;
    let is_proposal = deliberation.poll.as_ref().is_some_and(|poll| poll.protocol.is_consensus());
    let options = deliberation.poll.iter().flat_map(|poll| &poll.options);
    let mut shown: Vec<usize> = match selection.purpose {
        TurnPurpose::Speak | TurnPurpose::Select | TurnPurpose::Summary => Vec::new(),
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
    let rulings: Vec<String> = deliberation
        .contradictions
        .iter()
        .filter_map(|conflict| {
            let holds = conversation.table.seat_of(conflict.in_favour_of.as_ref()?)?;
            Some(format!("- {}: {} is right.", conflict.found.about, conversation.table.name(holds)))
        })
        .collect();
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
    let lines: Vec<String> = deliberation
        .contradictions
        .iter()
        .zip(1_u32..)
        .map(|(conflict, number)| {
            let [one, other] = &conflict.found.between;
            format!("{number}. {} and {}: {}", name(one), name(other), conflict.found.about)
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
