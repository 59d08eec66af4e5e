//! Who may speak under any strategy, and when nobody can.

use super::End;
use crate::budget;
use crate::conversation::Conversation;
use crate::round::AgentRound;
use model::Event;
use model::event::{Candidate, Exclusion, FinishReason, TurnPurpose};

/// Failures of one agent in a row after which it is left out for the rest of the round.
pub(crate) const MAX_FAILURES_IN_ROW: u32 = 3;

/// Why the rules keep this agent from speaking, if they do.
pub(crate) fn exclusion(conversation: &Conversation, seat: usize) -> Option<Exclusion> {
    let AgentRound { turns, failures_in_row, .. } = counters(conversation, seat);
    if conversation.muted.contains(&seat) {
        Some(Exclusion::Muted)
    } else if !conversation.table.seats().get(seat).is_some_and(|seat| seat.allowed) {
        Some(Exclusion::RoleNotAllowed)
    } else if cap(conversation).is_some_and(|cap| turns >= cap) {
        Some(Exclusion::TurnCapReached)
    } else if failures_in_row >= MAX_FAILURES_IN_ROW {
        Some(Exclusion::Failing)
    } else if budget::is_spent(conversation, seat) {
        Some(Exclusion::AgentBudgetSpent)
    } else {
        None
    }
}

/// Whether this agent may not speak at all: for its role, or because it is muted.
pub(crate) fn is_silenced(conversation: &Conversation, seat: usize) -> bool {
    matches!(exclusion(conversation, seat), Some(Exclusion::Muted | Exclusion::RoleNotAllowed))
}

/// Everybody whom the rules let speak, in list order. Somebody who repeats itself is passed over where others can speak.
pub(crate) fn eligible(conversation: &Conversation) -> Vec<usize> {
    let mut eligible: Vec<usize> =
        (0..conversation.table.len()).filter(|seat| exclusion(conversation, *seat).is_none()).collect();
    if eligible.len() > 1 {
        eligible.retain(|seat| !repeats_itself(conversation, *seat));
    }
    eligible
}

fn repeats_itself(conversation: &Conversation, seat: usize) -> bool {
    let round = &conversation.round;
    round.held_back.is_some_and(|(held_back, until)| held_back == seat && round.selections < until)
}

/// Those whom the round's message asks for, who have not been selected for it, and whom the rules let speak.
pub(crate) fn asked_for(conversation: &Conversation) -> Vec<usize> {
    conversation.round.mentioned.iter().copied().filter(|seat| exclusion(conversation, *seat).is_none()).collect()
}

/// How many more turns the round may have.
pub(crate) fn turns_left(conversation: &Conversation) -> usize {
    let round = &conversation.round;
    conversation.table.policy().max_turns.map_or(usize::MAX, |most| {
        let left = most.saturating_add(round.granted).saturating_sub(round.turns());
        usize::try_from(left).unwrap_or(usize::MAX)
    })
}

/// Every agent as a candidate of score 0, with why it may not speak.
pub(crate) fn candidates(conversation: &Conversation) -> Vec<Candidate> {
    let eligible = eligible(conversation);
    let excluded = |seat: usize| {
        let held_back = (!eligible.contains(&seat)).then_some(Exclusion::Looping);
        exclusion(conversation, seat).or(held_back)
    };
    (0..conversation.table.len())
        .map(|seat| Candidate {
            agent_id: conversation.table.id(seat),
            score: 0.0,
            parts: std::collections::BTreeMap::default(),
            excluded_because: excluded(seat),
        })
        .collect()
}

/// A selection of these agents for something else than to speak: they are the only candidates, scored by priority.
pub(crate) fn call(conversation: &Conversation, purpose: TurnPurpose, seats: &[usize], reason: String) -> Vec<Event> {
    let table = &conversation.table;
    let candidate = |seat: &usize| Candidate {
        agent_id: table.id(*seat),
        score: f64::from(table.priority(*seat)),
        parts: std::collections::BTreeMap::default(),
        excluded_because: None,
    };
    vec![Event::SpeakersSelected {
        strategy: table.policy().turn_strategy,
        candidates: seats.iter().map(candidate).collect(),
        chosen: seats.iter().map(|seat| table.id(*seat)).collect(),
        reason,
        fallback: false,
        purpose,
        selector: None,
    }]
}

/// Why a round goes no further under a strategy that never has enough: as many failures in a row as there are agents
/// with turns to take, or a pass of everybody since the last reply.
pub(crate) fn stuck(conversation: &Conversation) -> Option<End> {
    let with_turns = (0..conversation.table.len()).filter(|seat| has_turns(exclusion(conversation, *seat))).count();
    let failures = usize::try_from(conversation.round.failures_in_row).unwrap_or(usize::MAX);
    if failures > 0 && failures >= with_turns {
        return Some(End::Finished(FinishReason::Failed));
    }
    let eligible = eligible(conversation);
    let passed = |seat: usize| counters(conversation, seat).passed;
    let all_passed = if eligible.is_empty() {
        (0..conversation.table.len()).filter(|seat| conversation.table.seats()[*seat].allowed).all(passed)
    } else {
        eligible.into_iter().all(passed)
    };
    (conversation.round.passes > 0 && all_passed).then_some(End::AllPassed)
}

/// Whether an agent has turns to take in this round, be it failing.
const fn has_turns(excluded: Option<Exclusion>) -> bool {
    matches!(excluded, None | Some(Exclusion::Failing))
}

/// Why nobody is left: the caps, where lifting them would let somebody speak; failures, where the last turn was one.
pub(crate) fn why_nobody(conversation: &Conversation) -> FinishReason {
    let excluded_for =
        |reason: Exclusion| (0..conversation.table.len()).any(|seat| exclusion(conversation, seat) == Some(reason));
    if excluded_for(Exclusion::TurnCapReached) {
        FinishReason::MaxTurnsPerAgent
    } else if conversation.round.failures_in_row > 0 {
        FinishReason::Failed
    } else {
        FinishReason::NobodyLeft
    }
}

/// This agent's counters of the round.
pub(crate) fn counters(conversation: &Conversation, seat: usize) -> AgentRound {
    conversation.round.agents.get(seat).copied().unwrap_or_default()
}

/// Most turns of one agent in this round.
fn cap(conversation: &Conversation) -> Option<u32> {
    let cap = conversation.table.policy().max_turns_per_agent?;
    Some(cap.saturating_add(conversation.round.cap_raise))
}
