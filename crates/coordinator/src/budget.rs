//! The conversation's budget is reserved before a call: what it is sent, as estimated, and the most that it may reply,
//! where the agent has such a limit, in tokens and, where the model's price is known, in money. Running calls keep what
//! was reserved for them; a team that is an agent has a share of what is left to itself.
//!
//! Where a summary or a vote is wanted at the end, enough for its calls is kept back.

use crate::context;
use crate::conversation::{Conversation, Selection, Spent};
use crate::deliberation::Deliberation;
use crate::effect;
use crate::state::OpenTurn;
use crate::strategy::eligibility;
use model::event::TurnPurpose;
use model::policy::{OnExhaustion, budget_ms};
use model::{Budget, MicroUsd, Usage};
use std::cmp::Reverse;
use std::sync::Arc;

/// Tokens of a summary's text that are kept back.
const SUMMARY_TOKENS: u64 = 300;
/// Tokens of a vote that are kept back.
const VOTE_TOKENS: u64 = 100;

/// What a call takes of the budget.
#[derive(Clone, Copy, Debug, Default)]
struct Need {
    tokens: u64,
    cost: MicroUsd,
}

impl Need {
    fn add(&mut self, other: Self) {
        self.tokens = self.tokens.saturating_add(other.tokens);
        self.cost += other.cost;
    }
}

/// How many of these calls, in order, fit into what is left.
pub(crate) fn affordable(conversation: &Conversation, selection: &Selection, seats: &[usize]) -> usize {
    if is_unlimited(conversation) {
        return seats.len();
    }
    let mut used = used(conversation);
    if conversation.round.limit.is_none() {
        used.add(last_words(conversation));
    }
    let fits = |seat: &&usize| {
        used.add(need(conversation, selection, **seat));
        is_within(conversation, used)
    };
    seats.iter().take_while(fits).count()
}

/// Whether all of these calls fit.
pub(crate) fn fits(conversation: &Conversation, purpose: TurnPurpose, seats: &[usize]) -> bool {
    is_unlimited(conversation) || affordable(conversation, &Selection::now(conversation, purpose), seats) == seats.len()
}

/// Whether the summary or the vote that the policy wants at the end fits.
pub(crate) fn fits_last_words(conversation: &Conversation) -> bool {
    let mut used = used(conversation);
    used.add(last_words(conversation));
    let can_speak =
        conversation.table.policy().on_exhaustion != OnExhaustion::Summary || summariser(conversation).is_some();
    can_speak && is_within(conversation, used)
}

/// The share of what is left that one of those who are to begin may use.
pub(crate) fn share(conversation: &Conversation) -> Budget {
    let used = used(conversation);
    let heads = u64::try_from(conversation.to_start.len()).unwrap_or(u64::MAX).max(1);
    let budget = conversation.budget;
    Budget {
        max_tokens: budget.max_tokens.map(|most| most.saturating_sub(used.tokens) / heads),
        max_cost_micro_usd: budget.max_cost_micro_usd.map(|most| MicroUsd(most.0.saturating_sub(used.cost.0) / heads)),
        // The time of the team around it is kept there.
        max_time_s: None,
        per_agent: budget.per_agent,
    }
}

/// Whether the agent's own budget has no room for another call.
pub(crate) fn is_spent(conversation: &Conversation, seat: usize) -> bool {
    let limits = conversation.budget.per_agent;
    if limits.is_unlimited() {
        return false;
    }
    let Spent { tokens, cost, duration_ms } = conversation.spent.get(seat).copied().unwrap_or_default();
    let mut next = need(conversation, &Selection::now(conversation, TurnPurpose::Speak), seat);
    next.add(Need { tokens, cost });
    limits.max_tokens.is_some_and(|most| next.tokens > most)
        || limits.max_cost_micro_usd.is_some_and(|most| cost >= most || next.cost > most)
        || limits.max_time_s.is_some_and(|seconds| duration_ms >= budget_ms(seconds))
}

/// Who sums up: the agent of highest priority that is no person, whose role may speak and whom nobody has muted; caps do
/// not matter.
pub(crate) fn summariser(conversation: &Conversation) -> Option<usize> {
    let table = &conversation.table;
    let is_person = |seat: usize| table.agent(seat).is_some_and(|agent| agent.person.is_some());
    let may = |seat: &usize| !eligibility::is_silenced(conversation, *seat) && !is_person(*seat);
    (0..table.len()).filter(may).min_by_key(|seat| (Reverse(table.priority(*seat)), *seat))
}

/// Whether neither tokens nor money are limited.
pub(crate) fn is_unlimited(conversation: &Conversation) -> bool {
    let Budget { max_tokens, max_cost_micro_usd, .. } = conversation.budget;
    max_tokens.is_none() && max_cost_micro_usd.is_none()
}

fn is_within(conversation: &Conversation, used: Need) -> bool {
    let Budget { max_tokens, max_cost_micro_usd, .. } = conversation.budget;
    max_tokens.is_none_or(|most| used.tokens <= most) && max_cost_micro_usd.is_none_or(|most| used.cost <= most)
}

/// What ended calls have used and running ones have reserved.
fn used(conversation: &Conversation) -> Need {
    let mut used = Need { tokens: conversation.totals.tokens(), cost: conversation.totals.cost_micro_usd };
    conversation.open.iter().for_each(|turn| used.add(reserved(conversation, turn)));
    used
}

/// A team that is an agent takes its share or, where its calls have used more, those and the ones that are running.
fn reserved(conversation: &Conversation, turn: &OpenTurn) -> Need {
    let inner = turn.inner.as_ref().and_then(|inner| inner.conversation.as_ref());
    let Some(inner) = inner else { return call(conversation, turn.seat, turn.context.total()) };
    let used = used(inner);
    let Budget { max_tokens, max_cost_micro_usd, .. } = inner.budget;
    Need {
        tokens: max_tokens.unwrap_or(0).max(used.tokens),
        cost: max_cost_micro_usd.unwrap_or_default().max(used.cost),
    }
}

/// What the ended calls of this conversation, and of those inside its turns, have used.
fn so_far(conversation: &Conversation) -> Need {
    let mut used = Need { tokens: conversation.totals.tokens(), cost: conversation.totals.cost_micro_usd };
    let inside = conversation.open.iter().filter_map(|turn| turn.inner.as_ref()?.conversation.as_ref());
    inside.for_each(|inner| used.add(so_far(inner)));
    used
}

/// Whether what ended calls have used is all that there was, be it of tokens or of money.
pub(crate) fn is_used_up(conversation: &Conversation) -> bool {
    let Budget { max_tokens, max_cost_micro_usd, .. } = conversation.budget;
    if is_unlimited(conversation) {
        return false;
    }
    let used = so_far(conversation);
    max_tokens.is_some_and(|most| used.tokens >= most) || max_cost_micro_usd.is_some_and(|most| used.cost >= most)
}

/// Takes what calls have used beyond what was reserved for them out of the shares of the teams whose turns are running, so
/// that they do not spend what is gone.
pub(crate) fn settle(conversation: &mut Conversation) {
    if is_unlimited(conversation) {
        return;
    }
    let all = used(conversation);
    let over = |most: Option<u64>, used: u64| most.map_or(0, |most| used.saturating_sub(most));
    let mut tokens = over(conversation.budget.max_tokens, all.tokens);
    let mut cost = over(conversation.budget.max_cost_micro_usd.map(|most| most.0), all.cost.0);
    if tokens == 0 && cost == 0 {
        return;
    }
    for inner in conversation.open.iter_mut().filter_map(|turn| turn.inner.as_mut()?.conversation.as_mut()) {
        let (so_far, used) = (so_far(inner), used(inner));
        // What its running calls take is taken from the share, so that no other begins, but is not there for anybody else.
        let take = |most: &mut u64, so_far: u64, used: u64, over: &mut u64| {
            let before = used.max(*most);
            *most -= most.saturating_sub(so_far).min(*over);
            *over = over.saturating_sub(before - used.max(*most));
        };
        if let Some(most) = &mut inner.budget.max_tokens {
            take(most, so_far.tokens, used.tokens, &mut tokens);
        }
        if let Some(most) = &mut inner.budget.max_cost_micro_usd {
            take(&mut most.0, so_far.cost.0, used.cost.0, &mut cost);
        }
        settle(inner);
    }
}

/// What this agent's call takes, as one of this selection.
fn need(conversation: &Conversation, selection: &Selection, seat: usize) -> Need {
    call(conversation, seat, context::tokens(conversation, selection, seat).total())
}

fn call(conversation: &Conversation, seat: usize, input_tokens: u64) -> Need {
    let agent = conversation.table.agent(seat);
    if agent.is_some_and(|agent| agent.person.is_some()) {
        return Need::default();
    }
    let most = agent.and_then(|agent| agent.max_output_tokens);
    priced(conversation, seat, input_tokens, most.map_or_else(|| expected_reply(conversation), u64::from))
}

/// Tokens that a reply without a limit is expected to have, where something is kept back that it would else eat up: the
/// mean of the replies so far.
fn expected_reply(conversation: &Conversation) -> u64 {
    match conversation.table.policy().on_exhaustion {
        OnExhaustion::Finish => 0,
        OnExhaustion::Summary | OnExhaustion::Vote => {
            conversation.totals.output_tokens.checked_div(u64::from(conversation.totals.turns)).unwrap_or(0)
        }
    }
}

fn priced(conversation: &Conversation, seat: usize, input_tokens: u64, output_tokens: u64) -> Need {
    let price = conversation.prices.of(effect::model(conversation, seat).as_ref());
    let usage = Usage { input_tokens, output_tokens, ..Usage::default() };
    Need {
        tokens: input_tokens.saturating_add(output_tokens),
        cost: price.map(|price| price.cost(&usage)).unwrap_or_default(),
    }
}

/// What the summary or the vote takes that the policy wants at the end.
fn last_words(conversation: &Conversation) -> Need {
    match conversation.table.policy().on_exhaustion {
        OnExhaustion::Finish => Need::default(),
        OnExhaustion::Summary => {
            let selection = Selection::now(conversation, TurnPurpose::Summary);
            let prompt = |seat| context::tokens(conversation, &selection, seat).total();
            summariser(conversation)
                .map_or(Need::default(), |seat| priced(conversation, seat, prompt(seat), SUMMARY_TOKENS))
        }
        OnExhaustion::Vote if conversation.deliberates() => Need::default(),
        OnExhaustion::Vote => {
            let drafts = conversation.round.last_replies.values().cloned().collect();
            let deliberation = Arc::new(Deliberation { drafts, ..Deliberation::default() });
            let selection = Selection { deliberation, ..Selection::now(conversation, TurnPurpose::Ballot) };
            let mut need = Need::default();
            for seat in conversation.round.last_replies.keys() {
                let prompt = context::tokens(conversation, &selection, *seat).total();
                need.add(priced(conversation, *seat, prompt, VOTE_TOKENS));
            }
            need
        }
    }
}
