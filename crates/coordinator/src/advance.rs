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
use crate::{Input, Rejection, State, clock, context, decide, effect, evolve, table, termination};
use model::event::{ContextTokens, FinishReason, TurnPurpose};
use model::policy::WhenAllPass;
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
    let strategy = strategy::of(conversation.table.policy().turn_strategy);
    let asked_for = eligibility::asked_for(conversation);
    let turns_left = eligibility::turns_left(conversation);
    if asked_for.is_empty() || turns_left == 0 || reached.is_some() {
        let case = Case { conversation, pressed: reached.is_some(), turns_left };
        let events = strategy.deliberate(&case);
        if !events.is_empty() {
            return events;
        }
    }
    match reached {
        Some(Reached::Finish(reason)) => return finish(reason),
        Some(Reached::AskPerson) => return ask_person(conversation),
        None => {}
    }
    if asked_for.is_empty()
        && let Some(end) = strategy.ended(conversation)
    {
        return match end {
            End::Finished(reason) => finish(reason),
            End::AllPassed => all_passed(conversation),
        };
    }
    if turns_left == 0 {
        return finish(FinishReason::MaxTurns);
    }
    let choice = if asked_for.is_empty() {
        let eligible = eligibility::eligible(conversation);
        strategy.choose(conversation, &eligible, turns_left)
    } else {
        let together = if strategy.is_parallel(conversation) { turns_left } else { 1 };
        Some(Next::Speak(strategy::mention::choose(conversation, &asked_for, together)))
    };
    match choice {
        Some(Next::Speak(choice)) if !choice.chosen.is_empty() => vec![select(conversation, choice)],
        Some(Next::Ask) => ask(conversation),
        _ => finish(eligibility::why_nobody(conversation)),
    }
}

fn finish(reason: FinishReason) -> Vec<Event> {
    let finished = Event::Finished { reason };
    if reason.is_limit() { vec![Event::LimitReached { which: reason }, finished] } else { vec![finished] }
}

fn ask_person(conversation: &Conversation) -> Vec<Event> {
    let reason = conversation.round.question.clone().unwrap_or_default();
    vec![Event::WaitingForPerson { reason }]
}

fn all_passed(conversation: &Conversation) -> Vec<Event> {
    match conversation.table.policy().when_all_pass {
        WhenAllPass::Finish => finish(FinishReason::AllPassed),
        WhenAllPass::AskPerson => {
            vec![Event::WaitingForPerson { reason: "Everybody passed: say how to go on.".to_owned() }]
        }
    }
}

fn select(conversation: &Conversation, choice: Choice) -> Event {
    let table = &conversation.table;
    Event::SpeakersSelected {
        strategy: table.policy().turn_strategy,
        candidates: choice.candidates,
        chosen: choice.chosen.iter().map(|seat| table.id(*seat)).collect(),
        reason: choice.reason,
        fallback: choice.fallback,
        purpose: TurnPurpose::Speak,
        selector: choice.selector,
    }
}

/// A model is asked who speaks next.
fn ask(conversation: &Conversation) -> Vec<Event> {
    let selection = Selection::now(conversation, TurnPurpose::Select);
    let turn_id = TurnId::nth(conversation.opened.saturating_add(1));
    let context = context::tokens(conversation, &selection, table::SELECTOR);
    vec![start_turn(conversation, &selection, table::SELECTOR, turn_id, 1, context)]
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
