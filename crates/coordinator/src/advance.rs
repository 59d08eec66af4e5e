//! What follows of itself, and the whole step of one input.
//!
//! The order in which a round is looked at when none of its turns is running: cut-off turns begin again, unless the round
//! must end; those who were
//! selected begin; parallel replies go on their way to a decision; budget and conditions end the round; then its strategy
//! does; then come those whom a person asked for; then the limits; then the strategy chooses. Caps and allowed roles hold
//! for all of them here, so that a strategy cannot forget them.

use crate::conversation::{Again, Conversation, Lifecycle, Retry, Selection};
use crate::decision::Case;
use crate::strategy::{self, Choice, End, Next, eligibility};
use crate::termination::Reached;
use crate::{Input, Rejection, State, budget, clock, context, decide, digest, effect, evolve, table, termination};
use model::event::{ContextTokens, Exclusion, FinishReason, TurnPurpose};
use model::policy::{OnExhaustion, WhenAllPass};
use model::{AgentId, Event, TurnId};

/// Decides on an input, applies what came of it, and goes on until nothing more follows without the outside.
///
/// Returns every event, in order, for one transaction. The state has them applied already: where the commit fails, it is
/// to be built again from the log. A step ends: whatever follows of itself either selects agents and opens their turns,
/// which only the outside ends, or ends the round, or takes the round's replies one step nearer to their decision.
///
/// # Errors
/// A [`Rejection`] leaves the state as it was.
pub fn step(state: &mut State, input: &Input) -> Result<Vec<Event>, Rejection> {
    let mut events = decide(state, input)?;
    apply(state, &events);
    let passed = clock::pass(state, input);
    apply(state, &passed);
    events.extend(passed);
    loop {
        let more = advance(state);
        if more.is_empty() {
            return Ok(events);
        }
        apply(state, &more);
        events.extend(more);
    }
}

fn apply(state: &mut State, events: &[Event]) {
    for event in events {
        evolve(state, event);
    }
}

/// The next events that follow of themselves; none while the conversation waits for the outside.
pub fn advance(state: &State) -> Vec<Event> {
    match &state.conversation {
        Some(conversation) if conversation.lifecycle == Lifecycle::Running && conversation.open.is_empty() => {
            next(conversation)
        }
        _ => Vec::new(),
    }
}

fn next(conversation: &Conversation) -> Vec<Event> {
    if conversation.round.number == 0 {
        return Vec::new();
    }
    let reached = termination::reached(conversation);
    if let Some(selection) = &conversation.selection {
        if !conversation.again.is_empty() && reached.is_none() {
            return begin_again(conversation, selection);
        }
        if !selection.to_start.is_empty() {
            return begin(conversation, selection);
        }
    }
    if let Some(limit) = conversation.round.limit {
        return sum_up(conversation, limit);
    }
    if reached.is_none()
        && let Some(seat) = digest::due(conversation)
    {
        return vec![call(conversation, TurnPurpose::Summary, seat)];
    }
    let strategy = strategy::of(conversation.table.policy().turn_strategy);
    let asked_for = eligibility::asked_for(conversation);
    let turns_left = eligibility::turns_left(conversation);
    if asked_for.is_empty() || turns_left == 0 || reached.is_some() {
        let case = |pressed: bool| Case { conversation, pressed, turns_left };
        let mut events = strategy.deliberate(&case(reached.is_some()));
        if !fits(conversation, &events) {
            events = strategy.deliberate(&case(true));
        }
        if !events.is_empty() {
            return events;
        }
    }
    match reached {
        Some(Reached::Finish(reason)) => return finish(conversation, reason),
        Some(Reached::AskPerson) => return ask_person(conversation),
        None => {}
    }
    if asked_for.is_empty()
        && let Some(end) = strategy.ended(conversation)
    {
        return match end {
            End::Finished(reason) => finish(conversation, reason),
            End::AllPassed => all_passed(conversation),
        };
    }
    if turns_left == 0 {
        return finish(conversation, FinishReason::MaxTurns);
    }
    let choice = if asked_for.is_empty() {
        let eligible = eligibility::eligible(conversation);
        strategy.choose(conversation, &eligible, turns_left)
    } else {
        let together = if strategy.is_parallel(conversation) { turns_left } else { 1 };
        Some(Next::Speak(strategy::mention::choose(conversation, &asked_for, together)))
    };
    match choice {
        Some(Next::Speak(choice)) if !choice.chosen.is_empty() => select(conversation, choice),
        Some(Next::Ask) if budget::fits(conversation, TurnPurpose::Select, &[table::SELECTOR]) => ask(conversation),
        Some(Next::Ask) => finish(conversation, FinishReason::Budget),
        _ => finish(conversation, eligibility::why_nobody(conversation)),
    }
}

/// The end of the round. One that a limit brings is marked with the best answer so far, and summed up where the policy
/// wants it, there is something to sum up, and the budget allows it.
fn finish(conversation: &Conversation, reason: FinishReason) -> Vec<Event> {
    let finished = Event::Finished { reason };
    if !reason.is_limit() {
        return vec![finished];
    }
    let round = &conversation.round;
    let limit = Event::LimitReached { which: reason, best: round.best.clone() };
    let wants_summary = conversation.table.policy().on_exhaustion == OnExhaustion::Summary && round.replies > 0;
    let can_sum_up =
        budget::summariser(conversation).is_some_and(|seat| budget::fits(conversation, TurnPurpose::Summary, &[seat]));
    if wants_summary && can_sum_up && !termination::budget_spent(conversation) {
        vec![limit]
    } else {
        vec![limit, finished]
    }
}

/// Somebody sums up what was said, once; then the round ends.
fn sum_up(conversation: &Conversation, limit: FinishReason) -> Vec<Event> {
    let summariser = budget::summariser(conversation).filter(|_| !conversation.round.summary_asked);
    let Some(seat) = summariser else { return vec![Event::Finished { reason: limit }] };
    vec![call(conversation, TurnPurpose::Summary, seat)]
}

/// Whether the budget has room for the calls that these events open.
fn fits(conversation: &Conversation, events: &[Event]) -> bool {
    let (purpose, agents) = match events.first() {
        Some(Event::SpeakersSelected { purpose, chosen, .. }) => (*purpose, chosen),
        Some(Event::BallotOpened { voters, .. }) => (TurnPurpose::Ballot, voters),
        _ => return true,
    };
    let seats: Vec<usize> = agents.iter().filter_map(|id| conversation.table.seat_of(id)).collect();
    budget::fits(conversation, purpose, &seats)
}

fn ask_person(conversation: &Conversation) -> Vec<Event> {
    let reason = conversation.round.question.clone().unwrap_or_default();
    vec![Event::WaitingForPerson { reason }]
}

fn all_passed(conversation: &Conversation) -> Vec<Event> {
    match conversation.table.policy().when_all_pass {
        WhenAllPass::Finish => finish(conversation, FinishReason::AllPassed),
        WhenAllPass::AskPerson => {
            vec![Event::WaitingForPerson { reason: "Everybody passed: say how to go on.".to_owned() }]
        }
    }
}

/// Those of a choice whose calls fit into the budget speak; where none does, the budget ends the round.
fn select(conversation: &Conversation, mut choice: Choice) -> Vec<Event> {
    let table = &conversation.table;
    let count = budget::affordable(conversation, TurnPurpose::Speak, &choice.chosen);
    if count == 0 {
        return finish(conversation, FinishReason::Budget);
    }
    for seat in choice.chosen.drain(count..) {
        if let Some(candidate) = choice.candidates.get_mut(seat) {
            candidate.score = 0.0;
            candidate.excluded_because = Some(Exclusion::Unaffordable);
        }
    }
    vec![Event::SpeakersSelected {
        strategy: table.policy().turn_strategy,
        candidates: choice.candidates,
        chosen: choice.chosen.iter().map(|seat| table.id(*seat)).collect(),
        reason: choice.reason,
        fallback: choice.fallback,
        purpose: TurnPurpose::Speak,
        selector: choice.selector,
    }]
}

/// A model is asked who speaks next.
fn ask(conversation: &Conversation) -> Vec<Event> {
    vec![call(conversation, TurnPurpose::Select, table::SELECTOR)]
}

/// A turn that nobody was selected for.
fn call(conversation: &Conversation, purpose: TurnPurpose, seat: usize) -> Event {
    let selection = Selection::now(conversation, purpose);
    let turn_id = TurnId::nth(conversation.opened.saturating_add(1));
    let context = context::tokens(conversation, &selection, seat);
    start_turn(conversation, &selection, seat, turn_id, 1, context)
}

/// The turns of those who were selected.
fn begin(conversation: &Conversation, selection: &Selection) -> Vec<Event> {
    let numbers = conversation.opened.saturating_add(1)..;
    let start = |(seat, number): (&usize, u32)| {
        let context = context::tokens(conversation, selection, *seat);
        start_turn(conversation, selection, *seat, TurnId::nth(number), 1, context)
    };
    selection.to_start.iter().zip(numbers).map(start).collect()
}

fn begin_again(conversation: &Conversation, selection: &Selection) -> Vec<Event> {
    let mut number = conversation.opened;
    let start = |again: &Again| {
        let (turn_id, attempt) = match &again.how {
            Retry::Attempt { turn_id, attempt } => (turn_id.clone(), *attempt),
            Retry::NewTurn => {
                number = number.saturating_add(1);
                (TurnId::nth(number), 1)
            }
        };
        start_turn(conversation, selection, again.seat, turn_id, attempt, again.context)
    };
    conversation.again.iter().map(start).collect()
}

fn start_turn(
    conversation: &Conversation,
    selection: &Selection,
    seat: usize,
    turn_id: TurnId,
    attempt: u32,
    context: ContextTokens,
) -> Event {
    Event::TurnStarted {
        turn_id,
        agent_id: if seat == table::SELECTOR { AgentId::selector() } else { conversation.table.id(seat) },
        attempt,
        model: effect::model(conversation, seat),
        context,
        purpose: selection.purpose,
    }
}
