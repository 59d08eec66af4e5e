//! Several answer at the same time on the same context, blind to each other; their replies become one decision.
//!
//! Whoever passed, failed or came late is recorded as absent and does not hold up the others. Where a person asked for
//! fewer agents than the quorum, all of those are the quorum.

use super::{Choice, End, Strategy, eligibility};
use crate::conversation::{Conversation, Selection};
use crate::decision;
use model::Event;
use model::event::{Exclusion, FinishReason};

/// See the module.
pub(crate) struct Collaborative;

impl Strategy for Collaborative {
    fn conclude(&self, conversation: &Conversation) -> Option<Event> {
        let selection = last_selection(conversation)?;
        if conversation.round.decided
            || selection.replies.is_empty()
            || selection.replies.len() < quorum(conversation, selection)
        {
            return None;
        }
        let absent: Vec<usize> = selection
            .chosen
            .iter()
            .copied()
            .filter(|seat| selection.replies.iter().all(|reply| reply.seat != *seat))
            .collect();
        let protocol = conversation.table.policy().collaborative.decision;
        Some(decision::decide(protocol, &conversation.table, &selection.replies, &absent))
    }

    fn ended(&self, conversation: &Conversation) -> Option<End> {
        let selection = last_selection(conversation)?;
        let chosen = selection.chosen.len();
        Some(if conversation.round.decided {
            End::Finished(FinishReason::Decided)
        } else if selection.passes == chosen {
            End::AllPassed
        } else if selection.failures == chosen {
            End::Finished(FinishReason::Failed)
        } else {
            End::Finished(FinishReason::NoQuorum)
        })
    }

    /// Scores are the priorities.
    fn choose(&self, conversation: &Conversation, eligible: &[usize], turns_left: usize) -> Option<Choice> {
        let table = &conversation.table;
        let wanted = table.policy().collaborative.responders;
        let most = wanted.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX)).min(turns_left);
        let mut ranked = eligible.to_vec();
        // Stable: equals stay in list order.
        ranked.sort_by_key(|seat| std::cmp::Reverse(table.priority(*seat)));
        ranked.truncate(most);
        let mut candidates = eligibility::candidates(conversation);
        for (seat, candidate) in candidates.iter_mut().enumerate() {
            if candidate.excluded_because.is_some() {
                continue;
            }
            candidate.score = f64::from(table.priority(seat));
            if !ranked.contains(&seat) {
                candidate.score = 0.0;
                candidate.excluded_because = Some(Exclusion::BeyondResponders);
            }
        }
        let reason = match ranked[..] {
            [] => return None,
            [only] => format!("{} answers.", table.name(only)),
            _ => format!("{} answer at the same time, blind to each other.", table.list(&ranked)),
        };
        Some(Choice { candidates, chosen: ranked, reason })
    }

    fn is_parallel(&self) -> bool {
        true
    }
}

/// The selection of this round, if there was one.
fn last_selection(conversation: &Conversation) -> Option<&Selection> {
    conversation.selection.as_ref().filter(|selection| selection.round == conversation.round.number)
}

/// Fewest replies that decide.
fn quorum(conversation: &Conversation, selection: &Selection) -> usize {
    let quorum = usize::try_from(conversation.table.policy().collaborative.quorum).unwrap_or(usize::MAX);
    if selection.by_mention { quorum.min(selection.chosen.len()) } else { quorum }
}
