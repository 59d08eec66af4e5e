//! What ends a round beside its strategy: the conversation's budget and the policy's conditions.
//!
//! Conditions on what is said and by whom are latched for the round when it is; the others look at the round's counters
//! and at the time that was noted. Nothing is searched again, so a check costs as much as there are conditions.

use crate::budget;
use crate::conversation::Conversation;
use crate::deliberation::Decided;
use crate::lines;
use crate::round::Round;
use model::event::FinishReason;
use model::policy::seconds_to_ms;
use model::{AgentId, Condition, Timestamp};

/// Whether the conversation's budget is used up.
pub(crate) fn budget_spent(conversation: &Conversation) -> bool {
    budget_spent_at(conversation, conversation.round.noted)
}

fn budget_spent_at(conversation: &Conversation, now: Option<Timestamp>) -> bool {
    budget::is_used_up(conversation) || now.zip(conversation.time_up).is_some_and(|(now, time_up)| now >= time_up)
}

/// How a condition or the budget ends a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// The round is over.
    Finish(FinishReason),
    /// A person is to answer an agent's question.
    AskPerson,
}

/// Why the round must end now, if it must. The budget comes first.
pub(crate) fn reached(conversation: &Conversation) -> Option<Reached> {
    reached_at(conversation, conversation.round.noted)
}

/// The same at this time.
pub(crate) fn reached_at(conversation: &Conversation, now: Option<Timestamp>) -> Option<Reached> {
    if budget_spent_at(conversation, now) {
        return Some(Reached::Finish(FinishReason::Budget));
    }
    let policy = conversation.table.policy();
    if conversation.round.concluded && !policy.conditions().contains(&&Condition::External) {
        return Some(Reached::Finish(FinishReason::Concluded));
    }
    let condition = policy.termination.as_ref()?;
    let round = &conversation.round;
    let elapsed_ms = now.zip(round.began).map_or(0, |(now, began)| now.since(began));
    let messages = conversation.transcript.len().saturating_sub(round.asked);
    let seen = Seen { round, elapsed_ms, messages: u32::try_from(messages).unwrap_or(u32::MAX) };
    holds(condition, &seen, &mut round.heard.iter().copied())
}

/// How many conditions are latched when somebody says something.
pub(crate) fn latches(condition: Option<&Condition>) -> usize {
    condition.map_or(0, |condition| condition.leaves().into_iter().filter(|part| is_latched(part)).count())
}

fn is_latched(condition: &Condition) -> bool {
    matches!(
        condition,
        Condition::TextMention { .. }
            | Condition::StopMessage { .. }
            | Condition::Source { .. }
            | Condition::FunctionCall { .. }
    )
}

/// Marks what this reply brings to pass.
pub(crate) fn hear(condition: &Condition, reply: &str, by: &AgentId, heard: &mut std::slice::IterMut<'_, bool>) {
    for part in condition.leaves().into_iter().filter(|part| is_latched(part)) {
        let holds = match part {
            Condition::TextMention { text } => reply.contains(text.as_str()),
            Condition::StopMessage { text } => reply.trim() == text.trim(),
            Condition::Source { agent } => agent == by,
            Condition::FunctionCall { name } => lines::call(reply, name).is_some(),
            _ => false,
        };
        if let Some(heard) = heard.next() {
            *heard |= holds;
        }
    }
}

/// What conditions look at.
struct Seen<'a> {
    round: &'a Round,
    elapsed_ms: u64,
    messages: u32,
}

/// The reason that fired: of `any` the first part that holds, of `all` the first part. Takes every latch in turn.
fn holds(condition: &Condition, seen: &Seen<'_>, heard: &mut impl Iterator<Item = bool>) -> Option<Reached> {
    let round = seen.round;
    let finish = |holds: bool, reason: FinishReason| holds.then_some(Reached::Finish(reason));
    match condition {
        Condition::Any(parts) => {
            let fired: Vec<_> = parts.iter().map(|part| holds(part, seen, heard)).collect();
            fired.into_iter().flatten().next()
        }
        Condition::All(parts) => {
            let fired: Vec<_> = parts.iter().map(|part| holds(part, seen, heard)).collect();
            fired.into_iter().collect::<Option<Vec<_>>>()?.first().copied()
        }
        Condition::TextMention { .. } => finish(heard.next()?, FinishReason::TextMention),
        Condition::StopMessage { .. } => finish(heard.next()?, FinishReason::StopMessage),
        Condition::Source { .. } => finish(heard.next()?, FinishReason::Source),
        Condition::FunctionCall { .. } => finish(heard.next()?, FinishReason::FunctionCall),
        Condition::MaxTokens(tokens) => finish(round.tokens >= *tokens, FinishReason::MaxTokens),
        Condition::MaxTurns(turns) => {
            finish(round.replies >= turns.saturating_add(round.granted), FinishReason::MaxTurns)
        }
        Condition::MaxMessages(messages) => finish(seen.messages >= *messages, FinishReason::MaxMessages),
        Condition::TurnsPerAgent(turns) => {
            let most = turns.saturating_add(round.cap_raise);
            finish(round.agents.iter().any(|agent| agent.turns >= most), FinishReason::MaxTurnsPerAgent)
        }
        Condition::MaxCostMicroUsd(cost) => finish(round.cost >= *cost, FinishReason::MaxCost),
        Condition::TimeoutS(seconds) => finish(seen.elapsed_ms >= seconds_to_ms(*seconds), FinishReason::Timeout),
        Condition::NoProgress(replies) => finish(round.meter.stale >= (*replies).max(1), FinishReason::NoProgress),
        Condition::Consensus => finish(round.deliberation.decided == Some(Decided::Agreed), FinishReason::Decided),
        Condition::External => finish(round.concluded, FinishReason::Concluded),
        Condition::AskPerson => round.question.is_some().then_some(Reached::AskPerson),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Condition {
        Condition::TextMention { text: text.into() }
    }

    /// Each condition fires on its own rule only, and `any` and `all` compose.
    #[test]
    fn conditions_compose() {
        use Condition::{All, Any, MaxTokens, MaxTurns};
        let rows: Vec<(Condition, &[&str], u64, Option<FinishReason>)> = vec![
            (text("DONE"), &["done", "DON E"], 9, None),
            (text("DONE"), &["all DONE!"], 9, Some(FinishReason::TextMention)),
            (MaxTokens(10), &["DONE"], 9, None),
            (MaxTokens(10), &[], 10, Some(FinishReason::MaxTokens)),
            (MaxTurns(2), &["a"], 0, None),
            (MaxTurns(2), &["a", "b"], 0, Some(FinishReason::MaxTurns)),
            (Any(vec![text("X"), MaxTokens(5)]), &["y"], 5, Some(FinishReason::MaxTokens)),
            (Any(vec![text("X"), MaxTokens(5)]), &["X"], 5, Some(FinishReason::TextMention)),
            (All(vec![text("X"), text("Y")]), &["X"], 0, None),
            (All(vec![text("X"), text("Y")]), &["Y", "later X"], 0, Some(FinishReason::TextMention)),
            (All(vec![MaxTurns(1), text("Y")]), &["Y"], 0, Some(FinishReason::MaxTurns)),
            (Any(vec![All(vec![text("X"), text("Y")]), text("Z")]), &["Z"], 0, Some(FinishReason::TextMention)),
            (Any(vec![All(vec![text("X"), text("Y")]), text("Z")]), &["X"], 0, None),
            (All(vec![]), &[], 0, None),
            (Any(vec![]), &[], 0, None),
        ];
        for (condition, replies, tokens, expected) in rows {
            let mut round = Round::new(1, 0, "", 1, latches(Some(&condition)));
            round.tokens = tokens;
            for reply in replies {
                hear(&condition, reply, &"ada".into(), &mut round.heard.iter_mut());
                round.replied(0);
            }
            let seen = Seen { round: &round, elapsed_ms: 0, messages: 0 };
            let fired = holds(&condition, &seen, &mut round.heard.iter().copied());
            assert_eq!(fired, expected.map(Reached::Finish), "{condition:?}");
        }
    }
}
