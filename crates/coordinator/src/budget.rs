//! The conversation's budget of tokens is reserved before a call: what it is sent, as estimated, and the most that it may
//! reply, where the agent has such a limit. What a call costs in money is known only afterwards.
//!
//! Where a summary is wanted at the end, enough for its prompt and a short text is kept back.

use crate::context;
use crate::conversation::{Conversation, Selection};
use crate::strategy::eligibility;
use model::event::TurnPurpose;
use model::policy::OnExhaustion;
use std::cmp::Reverse;

/// Tokens of a summary's text that are kept back.
const SUMMARY_TOKENS: u64 = 300;

/// How many of these calls, in order, fit into what is left.
pub(crate) fn affordable(conversation: &Conversation, purpose: TurnPurpose, seats: &[usize]) -> usize {
    let Some(most) = conversation.budget.max_tokens else { return seats.len() };
    let selection = Selection::now(conversation, purpose);
    let needs = |seat: usize| {
        let reply = conversation.table.agent(seat).and_then(|agent| agent.max_output_tokens).map_or(0, u64::from);
        context::tokens(conversation, &selection, seat).total().saturating_add(reply)
    };
    let mut used = conversation.totals.tokens();
    if purpose != TurnPurpose::Summary && conversation.table.policy().on_exhaustion == OnExhaustion::Summary {
        let selection = Selection::now(conversation, TurnPurpose::Summary);
        let prompt = summariser(conversation).map_or(0, |seat| context::tokens(conversation, &selection, seat).total());
        used = used.saturating_add(prompt).saturating_add(SUMMARY_TOKENS);
    }
    let fits = |seat: &&usize| {
        used = used.saturating_add(needs(**seat));
        used <= most
    };
    seats.iter().take_while(fits).count()
}

/// Whether all of these calls fit.
pub(crate) fn fits(conversation: &Conversation, purpose: TurnPurpose, seats: &[usize]) -> bool {
    affordable(conversation, purpose, seats) == seats.len()
}

/// Who sums up: the agent of highest priority whose role may speak and whom nobody has muted; caps do not matter.
pub(crate) fn summariser(conversation: &Conversation) -> Option<usize> {
    let table = &conversation.table;
    let may = |seat: &usize| !eligibility::is_silenced(conversation, *seat);
    (0..table.len()).filter(may).min_by_key(|seat| (Reverse(table.priority(*seat)), *seat))
}
