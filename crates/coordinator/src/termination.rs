//! What ends a round beside its strategy: the conversation's budget and the policy's conditions.
//!
//! A text condition is latched for the round when a reply contains the text; tokens and turns are the round's counters.
//! Nothing is searched again, so a check costs as much as there are conditions.

use crate::conversation::Conversation;
use crate::round::Round;
use model::Condition;
use model::event::FinishReason;

/// Whether the conversation's budget is used up.
pub(crate) fn budget_spent(conversation: &Conversation) -> bool {
    let (budget, totals) = (conversation.budget, conversation.totals);
    budget.max_tokens.is_some_and(|most| totals.tokens() >= most)
        || budget.max_cost_micro_usd.is_some_and(|most| totals.cost_micro_usd >= most)
}

/// Why the round must end now, if it must. The budget comes first.
pub(crate) fn reached(conversation: &Conversation) -> Option<FinishReason> {
    if budget_spent(conversation) {
        return Some(FinishReason::Budget);
    }
    let condition = conversation.table.policy().termination.as_ref()?;
    holds(condition, &conversation.round, &mut conversation.round.texts_said.iter().copied())
}

/// How many texts the condition waits for.
pub(crate) fn texts(condition: Option<&Condition>) -> usize {
    match condition {
        Some(Condition::Any(parts) | Condition::All(parts)) => parts.iter().map(|part| texts(Some(part))).sum(),
        Some(Condition::TextMention { .. }) => 1,
        Some(Condition::MaxTokens(_) | Condition::MaxTurns(_)) | None => 0,
    }
}

/// Marks the texts that this reply contains.
pub(crate) fn hear(condition: &Condition, reply: &str, said: &mut std::slice::IterMut<'_, bool>) {
    match condition {
        Condition::Any(parts) | Condition::All(parts) => parts.iter().for_each(|part| hear(part, reply, said)),
        Condition::TextMention { text } => {
            if let Some(said) = said.next() {
                *said = *said || reply.contains(text.as_str());
            }
        }
        Condition::MaxTokens(_) | Condition::MaxTurns(_) => {}
    }
}

/// The reason that fired: of `any` the first part that holds, of `all` the first part. Takes every text's mark in turn.
fn holds(condition: &Condition, round: &Round, said: &mut impl Iterator<Item = bool>) -> Option<FinishReason> {
    match condition {
        Condition::Any(parts) => {
            let fired: Vec<_> = parts.iter().map(|part| holds(part, round, said)).collect();
            fired.into_iter().flatten().next()
        }
        Condition::All(parts) => {
            let fired: Vec<_> = parts.iter().map(|part| holds(part, round, said)).collect();
            fired.into_iter().collect::<Option<Vec<_>>>()?.first().copied()
        }
        Condition::TextMention { .. } => said.next()?.then_some(FinishReason::TextMention),
        Condition::MaxTokens(tokens) => (round.tokens >= *tokens).then_some(FinishReason::MaxTokens),
        Condition::MaxTurns(turns) => {
            (round.replies >= turns.saturating_add(round.granted)).then_some(FinishReason::MaxTurns)
        }
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
            let mut round = Round::new(1, 0, "", 1, texts(Some(&condition)));
            round.tokens = tokens;
            for reply in replies {
                hear(&condition, reply, &mut round.texts_said.iter_mut());
                round.replied(0);
            }
            assert_eq!(holds(&condition, &round, &mut round.texts_said.iter().copied()), expected, "{condition:?}");
        }
    }
}
