//! What an agent is told of messages that it is not sent: a summary, or in one line what it missed.

use crate::budget;
use crate::conversation::{Conversation, Selection};
use crate::transcript::Speaker;
use model::event::TurnPurpose;
use model::policy::ContextPolicy;
use std::collections::BTreeMap;

/// Most missed messages that are looked at, the newest first.
const MISSED: usize = 64;
/// Most speakers whose last missed words are quoted.
const QUOTED: usize = 4;
/// Most bytes of a quote.
const QUOTE_BYTES: usize = 120;

/// Who is to write a summary now, under a policy that wants one: when twice as many messages as are sent are not part of
/// one, and so many were said since the last try.
pub(crate) fn due(conversation: &Conversation) -> Option<usize> {
    let ContextPolicy::Summary(last) = conversation.table.policy().context else { return None };
    let last = usize::try_from(last).unwrap_or(usize::MAX).max(1);
    let said = conversation.transcript.len();
    let through = conversation.summary.as_ref().map_or(0, |summary| summary.through);
    let is_due = said.saturating_sub(through) > last.saturating_mul(2)
        && (conversation.summary_tried == 0 || said.saturating_sub(conversation.summary_tried) >= last);
    let writer = budget::summariser(conversation).filter(|_| is_due)?;
    budget::fits(conversation, TurnPurpose::Summary, &[writer]).then_some(writer)
}

/// How many of these messages a summary that was asked for now covers: those that the policy does not send by themselves.
pub(crate) fn covers(conversation: &Conversation, seen: usize) -> usize {
    match conversation.table.policy().context {
        ContextPolicy::Summary(last) if conversation.round.limit.is_none() => {
            seen.saturating_sub(usize::try_from(last).unwrap_or(usize::MAX))
        }
        _ => seen,
    }
}

/// What stands for the messages before `from`: the summary, where the policy wants one; else a line on those that this
/// agent was never sent, from `head` on.
pub(crate) fn of(
    conversation: &Conversation,
    selection: &Selection,
    seat: usize,
    head: usize,
    from: usize,
) -> Option<String> {
    if let (ContextPolicy::Summary(_), Some(summary)) = (conversation.table.policy().context, &selection.summary) {
        return Some(format!("What was said before, in short:\n{}", summary.text));
    }
    let seen = selection.last_seen.get(seat).copied().filter(|_| selection.purpose.is_speak())?;
    missed(conversation, seen.max(head).max(1), from)
}

/// `You were not sent 5 messages: of Ada (3) and Bo (2). Ada last: “…”. Bo last: “…”.`
fn missed(conversation: &Conversation, from: usize, to: usize) -> Option<String> {
    let count = to.checked_sub(from).filter(|count| *count > 0)?;
    let entries = conversation.transcript.get(to.saturating_sub(count.min(MISSED))..to);
    let mut speakers: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for entry in entries {
        let name = match &entry.speaker {
            Speaker::Person(name) => name.as_ref(),
            Speaker::Agent(seat) => conversation.table.name(*seat),
        };
        let said = speakers.entry(name).or_default();
        *said = (said.0 + 1, &entry.text);
    }
    let counts: Vec<String> = speakers.iter().map(|(name, (count, _))| format!("{name} ({count})")).collect();
    let quotes = speakers.iter().take(QUOTED).map(|(name, (_, text))| {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let cut = line.floor_char_boundary(QUOTE_BYTES);
        format!(" {name} last: “{}{}”", &line[..cut], if cut < line.len() { "…" } else { "" })
    });
    let messages = if count == 1 { "1 message".to_owned() } else { format!("{count} messages") };
    Some(format!("You were not sent {messages}: of {}.{}", counts.join(", "), quotes.collect::<String>()))
}
