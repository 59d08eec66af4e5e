//! Several answer on the same context, blind to each other; their replies become one decision.
//!
//! The way of a round: drafts, at most one exchange of them, the contradictions between them, then the decision protocol
//! with its ballots. Whoever passed, failed or came late is recorded as absent and does not hold up the others. Where a
//! person asked for fewer agents than the quorum, all of those are the quorum. Where the round must end, because of a
//! condition or the budget, no further call is made: those who have replied and voted decide.

use super::{Choice, End, Next, Strategy, eligibility};
use crate::conversation::Conversation;
use crate::decision::{self, Case};
use crate::deliberation::{Decided, Deliberation};
use crate::{advance, contradiction};
use model::Event;
use model::event::{Exclusion, FinishReason, TurnPurpose};
use model::policy::Contradictions;
use std::cmp::Reverse;

/// See the module.
pub(crate) struct Collaborative;

impl Strategy for Collaborative {
    fn deliberate(&self, case: &Case<'_>) -> Vec<Event> {
        let conversation = case.conversation;
        let deliberation = case.deliberation();
        let is_complete = case.pressed || case.turns_left == 0 || still_to_draft(conversation).is_empty();
        if deliberation.decided.is_some()
            || deliberation.drafts.is_empty()
            || !is_complete
            || deliberation.drafts.len() < quorum(conversation, deliberation)
        {
            return Vec::new();
        }
        let prepared = exchange(case).or_else(|| contradictions(case));
        prepared.unwrap_or_else(|| decision::of(case.protocol()).next(case))
    }

    fn ended(&self, conversation: &Conversation) -> Option<End> {
        let deliberation = &conversation.round.deliberation;
        let asked = deliberation.responders.len();
        match deliberation.decided {
            Some(Decided::Agreed) => return Some(End::Finished(FinishReason::Decided)),
            Some(Decided::NotAgreed) => return Some(End::Finished(FinishReason::NoConsensus)),
            None if asked == 0 || !still_to_draft(conversation).is_empty() => return None,
            None => {}
        }
        Some(if deliberation.passes == asked {
            End::AllPassed
        } else if deliberation.failures == asked {
            End::Finished(FinishReason::Failed)
        } else {
            End::Finished(FinishReason::NoQuorum)
        })
    }

    /// Scores are the priorities.
    fn choose(&self, conversation: &Conversation, _eligible: &[usize], turns_left: usize) -> Option<Next> {
        let table = &conversation.table;
        let blind = table.policy().collaborative.blind;
        let mut chosen = still_to_draft(conversation);
        chosen.truncate(if blind { turns_left } else { 1 });
        let mut candidates = eligibility::candidates(conversation);
        for (seat, candidate) in candidates.iter_mut().enumerate() {
            let excluded = candidate.excluded_because.or_else(|| does_not_draft(conversation, seat));
            candidate.excluded_because = match excluded {
                None if !chosen.contains(&seat) => Some(Exclusion::BeyondResponders),
                excluded => excluded,
            };
            if candidate.excluded_because.is_none() {
                candidate.score = f64::from(table.priority(seat));
            }
        }
        let reason = match chosen[..] {
            [] => return None,
            [only] if blind => format!("{} answers.", table.name(only)),
            [only] => format!("{} answers next, having read those before.", table.name(only)),
            _ => format!("{} answer at the same time, blind to each other.", table.list(&chosen)),
        };
        Some(Choice::new(candidates, chosen, reason).into())
    }

    fn is_parallel(&self, conversation: &Conversation) -> bool {
        conversation.table.policy().collaborative.blind
    }
}

/// Who is to draft and has not been asked yet, by priority, then list order.
fn still_to_draft(conversation: &Conversation) -> Vec<usize> {
    let table = &conversation.table;
    let policy = &table.policy().collaborative;
    let asked = &conversation.round.deliberation.responders;
    let is_over = conversation.round.deliberation.by_mention || (policy.blind && !asked.is_empty());
    if is_over {
        return Vec::new();
    }
    let most = policy.responders.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let mut seats = eligibility::eligible(conversation);
    seats.retain(|seat| !asked.contains(seat) && does_not_draft(conversation, *seat).is_none());
    // Stable: equals stay in list order.
    seats.sort_by_key(|seat| Reverse(table.priority(*seat)));
    seats.truncate(most.saturating_sub(asked.len()));
    seats
}

/// Why the policy does not have this agent draft, if it does not.
fn does_not_draft(conversation: &Conversation, seat: usize) -> Option<Exclusion> {
    let team = conversation.table.team();
    let agent = conversation.table.agent(seat)?;
    if team.judges(agent) {
        Some(Exclusion::Judges)
    } else {
        (!team.responds(agent)).then_some(Exclusion::NotResponder)
    }
}

/// Everybody who drafted reads all drafts and revises its own, once, if the turns suffice for all of them.
fn exchange(case: &Case<'_>) -> Option<Vec<Event>> {
    let deliberation = case.deliberation();
    let wanted = case.table().policy().collaborative.rounds > 0;
    if !wanted || case.pressed || deliberation.exchanges > 0 || deliberation.poll.is_some() {
        return None;
    }
    let mut seats = case.drafters();
    seats.retain(|seat| eligibility::exclusion(case.conversation, *seat).is_none());
    let is_possible = deliberation.drafts.len() > 1 && !seats.is_empty() && seats.len() <= case.turns_left;
    let reason = format!("{} read each other's drafts and revise.", case.table().list(&seats));
    is_possible.then(|| eligibility::call(case.conversation, TurnPurpose::Exchange, &seats, reason))
}

/// Contradictions between the drafts are found and sent to the policy's resolver.
fn contradictions(case: &Case<'_>) -> Option<Vec<Event>> {
    let deliberation = case.deliberation();
    if deliberation.poll.is_some() || deliberation.synthesiser.is_some() {
        return None;
    }
    if deliberation.contradictions.is_empty() {
        let found = contradiction::find(case.conversation, &deliberation.drafts);
        return (!found.is_empty()).then(|| found.into_iter().map(Event::ContradictionFound).collect());
    }
    if case.pressed {
        return None;
    }
    match case.table().policy().collaborative.contradictions {
        Contradictions::Note => None,
        Contradictions::AskPerson => {
            let about: Vec<String> = deliberation.unresolved().into_iter().map(|found| found.about).collect();
            let reason = format!("The drafts contradict each other: {}. Say what holds.", about.join("; "));
            Some(advance::ask_person(case.conversation, reason))
        }
        Contradictions::Judge if deliberation.ruling_asked => None,
        Contradictions::Judge => {
            let judge = case.judge()?;
            let reason = format!("{} rules on what the drafts contradict each other in.", case.table().name(judge));
            Some(eligibility::call(case.conversation, TurnPurpose::Judge, &[judge], reason))
        }
    }
}

/// Fewest replies that decide.
fn quorum(conversation: &Conversation, deliberation: &Deliberation) -> usize {
    let quorum = usize::try_from(conversation.table.policy().collaborative.quorum).unwrap_or(usize::MAX);
    if deliberation.by_mention { quorum.min(deliberation.responders.len()) } else { quorum }
}
