//! What follows of itself, and the whole step of one input.
//!
//! While something waits for a person's approval, nothing follows. Messages that waited for running turns are posted first.
//! The order in which a round is looked at when none of its turns is running: cut-off turns begin again, unless the round
//! must end; those who were selected begin; the plan goes on; parallel replies go on their way to a decision; budget and
//! conditions end the round; then its strategy does; then come those whom a person asked for; then the limits; then the
//! strategy chooses. Caps and allowed roles hold for all of them here, so that a strategy cannot forget them.

use crate::conversation::{Again, Conversation, Lifecycle, Retry, Selection};
use crate::decision::{self, Case};
use crate::deliberation::Deliberation;
use crate::strategy::{self, Choice, End, Next, eligibility};
use crate::termination::Reached;
use crate::{
    Input, Rejection, State, budget, clock, context, decide, digest, effect, evolve, nested, table, tasks, termination,
};
use model::event::{ApprovalSubject, ContextTokens, Exclusion, FinishReason, MemoryRead, PersonTurn, TurnPurpose};
use model::policy::{OnExhaustion, WhenAllPass, seconds_to_ms};
use model::{AgentId, Event, Timestamp, TurnId};
use std::sync::Arc;

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
        let more = advance(state, input.at);
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

/// The next events that follow of themselves; none while the conversation waits for the outside. `at` is the time of the
/// input that they follow from.
pub fn advance(state: &State, at: Timestamp) -> Vec<Event> {
    let Some(conversation) = &state.conversation else { return Vec::new() };
    match conversation.lifecycle {
        Lifecycle::Running | Lifecycle::Paused if !conversation.is_busy() && !conversation.queue.is_empty() => {
            decide::deliver(conversation)
        }
        Lifecycle::Running if conversation.approval.is_none() => {
            let inside = nested::advance(conversation, at);
            if !inside.is_empty() {
                inside
            } else if conversation.open.is_empty() {
                next(conversation, at)
            } else {
                beside(conversation, at)
            }
        }
        _ => Vec::new(),
    }
}

/// What goes on beside running turns: those that were cut off beside a team whose turn was not, and other tasks of the plan.
fn beside(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    let reached = termination::reached(conversation);
    match &conversation.selection {
        Some(selection) if !conversation.to_start.is_empty() => begin(conversation, at, selection),
        _ if conversation.again.iter().any(|again| again.is_due(at)) && may_begin_again(conversation) => {
            begin_again(conversation, at)
        }
        _ if reached.is_some() || conversation.round.limit.is_some() => Vec::new(),
        _ => tasks::meanwhile(conversation),
    }
}

/// Whether calls that were cut off begin again: those of a round that goes on, and those that a limit ends it with, though
/// the limit stands; never beyond the budget.
pub(crate) fn may_begin_again(conversation: &Conversation) -> bool {
    let ends = conversation.round.limit.is_some() && !termination::budget_spent(conversation);
    ends || termination::reached(conversation).is_none()
}

fn next(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    if conversation.round.number == 0 {
        return Vec::new();
    }
    let reached = termination::reached(conversation);
    if !conversation.again.is_empty() && may_begin_again(conversation) {
        // None of them, while their time has not come.
        return begin_again(conversation, at);
    }
    if let Some(selection) = &conversation.selection
        && !conversation.to_start.is_empty()
    {
        return begin(conversation, at, selection);
    }
    if let Some(limit) = conversation.round.limit {
        return wind_up(conversation, at, limit);
    }
    if reached.is_none()
        && let Some(seat) = digest::due(conversation)
    {
        return vec![call(conversation, at, TurnPurpose::Summary, seat)];
    }
    let strategy = strategy::of(conversation.table.policy().turn_strategy);
    let asked_for = eligibility::asked_for(conversation);
    let turns_left = eligibility::turns_left(conversation);
    if turns_left > 0 && reached.is_none() {
        match tasks::next(conversation) {
            None => {}
            Some(tasks::Next::Events(events)) => return events,
            Some(tasks::Next::Plan(seat)) => return vec![call(conversation, at, TurnPurpose::Plan, seat)],
            Some(tasks::Next::OutOfBudget) => return finish(conversation, at, FinishReason::Budget),
        }
    }
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
        Some(Reached::Finish(reason)) => return finish(conversation, at, reason),
        Some(Reached::AskPerson) => {
            return ask_person(conversation, conversation.round.question.clone().unwrap_or_default());
        }
        None => {}
    }
    if asked_for.is_empty()
        && let Some(end) = strategy.ended(conversation)
    {
        return match end {
            End::Finished(reason) => finish(conversation, at, reason),
            End::AllPassed => all_passed(conversation, at),
        };
    }
    if turns_left == 0 {
        return finish(conversation, at, FinishReason::MaxTurns);
    }
    let choice = if asked_for.is_empty() {
        let eligible = eligibility::eligible(conversation);
        strategy.choose(conversation, &eligible, turns_left)
    } else {
        let together = if strategy.is_parallel(conversation) { turns_left } else { 1 };
        Some(Next::Speak(strategy::mention::choose(conversation, &asked_for, together)))
    };
    match choice {
        Some(Next::Speak(choice)) if !choice.chosen.is_empty() => select(conversation, at, choice),
        Some(Next::Ask) if budget::fits(conversation, TurnPurpose::Select, &[table::SELECTOR]) => ask(conversation, at),
        Some(Next::Ask) => finish(conversation, at, FinishReason::Budget),
        _ => finish(conversation, at, eligibility::why_nobody(conversation)),
    }
}

/// The end of the round. One that a limit brings is marked with the best answer so far, and summed up or voted on where
/// the policy wants it, there is something to say, and the budget allows it.
fn finish(conversation: &Conversation, at: Timestamp, reason: FinishReason) -> Vec<Event> {
    if !reason.is_limit() {
        return if needs_approval(conversation, reason) {
            vec![decide::request_approval(conversation, at, ApprovalSubject::Result(reason))]
        } else {
            finished(conversation, reason)
        };
    }
    let limit = Event::LimitReached { which: reason, best: conversation.round.best.clone() };
    let last_words = match conversation.table.policy().on_exhaustion {
        OnExhaustion::Finish => false,
        OnExhaustion::Summary => conversation.round.replies > 0,
        OnExhaustion::Vote => !conversation.deliberates() && conversation.round.last_replies.len() > 1,
    };
    if last_words && budget::fits_last_words(conversation) && !termination::budget_spent(conversation) {
        return vec![limit];
    }
    std::iter::once(limit).chain(finished(conversation, reason)).collect()
}

/// Whether a person is to approve what the round has come to. What a person concluded needs no approval.
fn needs_approval(conversation: &Conversation, reason: FinishReason) -> bool {
    let round = &conversation.round;
    let is_outcome = !matches!(reason, FinishReason::Failed | FinishReason::Concluded) && round.best.is_some();
    conversation.table.policy().approvals.result && is_outcome && !round.approved
}

/// The round ends, and what is left of its plan with it.
fn finished(conversation: &Conversation, reason: FinishReason) -> Vec<Event> {
    let mut events = tasks::dropped(conversation, &format!("The round ended: {}.", reason.label()));
    events.push(Event::Finished { reason });
    events
}

/// What was said is summed up, or voted on; then the round ends.
fn wind_up(conversation: &Conversation, at: Timestamp, limit: FinishReason) -> Vec<Event> {
    if conversation.table.policy().on_exhaustion == OnExhaustion::Vote {
        return if conversation.round.deliberation.decided.is_some() {
            finished(conversation, limit)
        } else {
            let case = Case { conversation, pressed: false, turns_left: 0 };
            decision::of(case.protocol()).next(&case)
        };
    }
    let summariser = budget::summariser(conversation).filter(|_| !conversation.round.summary_asked);
    let Some(seat) = summariser else { return finished(conversation, limit) };
    vec![call(conversation, at, TurnPurpose::Summary, seat)]
}

/// Whether the budget has room for the calls that these events open.
fn fits(conversation: &Conversation, events: &[Event]) -> bool {
    if budget::is_unlimited(conversation) {
        return true;
    }
    let (selection, agents) = match events.first() {
        Some(Event::SpeakersSelected { purpose, chosen, .. }) => (Selection::now(conversation, *purpose), chosen),
        Some(Event::BallotOpened { protocol, options, voters, number }) => {
            // Voters are sent the ballot, which is not open yet.
            let mut deliberation = Deliberation::clone(&conversation.round.deliberation);
            deliberation.ballot_opened(&conversation.table, *protocol, options, voters, *number);
            let selection = Selection::now(conversation, TurnPurpose::Ballot);
            (Selection { deliberation: Arc::new(deliberation), ..selection }, voters)
        }
        _ => return true,
    };
    let seats: Vec<usize> = agents.iter().filter_map(|id| conversation.table.seat_of(id)).collect();
    budget::affordable(conversation, &selection, &seats) == seats.len()
}

/// The round ends with a question to a person, and what is left of its plan with it: the answer opens another round.
pub(crate) fn ask_person(conversation: &Conversation, reason: String) -> Vec<Event> {
    let mut events = tasks::dropped(conversation, "The round ended: a person is asked.");
    events.push(Event::WaitingForPerson { reason });
    events
}

fn all_passed(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    match conversation.table.policy().when_all_pass {
        WhenAllPass::Finish => finish(conversation, at, FinishReason::AllPassed),
        WhenAllPass::AskPerson => ask_person(conversation, "Everybody passed: say how to go on.".to_owned()),
    }
}

/// Those of a choice whose calls fit into the budget speak; where none does, the budget ends the round.
fn select(conversation: &Conversation, at: Timestamp, mut choice: Choice) -> Vec<Event> {
    let table = &conversation.table;
    let selection = Selection::now(conversation, TurnPurpose::Speak);
    let count = budget::affordable(conversation, &selection, &choice.chosen);
    if count == 0 {
        return finish(conversation, at, FinishReason::Budget);
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
fn ask(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    vec![call(conversation, at, TurnPurpose::Select, table::SELECTOR)]
}

/// A turn that nobody was selected for.
fn call(conversation: &Conversation, at: Timestamp, purpose: TurnPurpose, seat: usize) -> Event {
    let selection = Selection::now(conversation, purpose);
    let turn_id = TurnId::nth(conversation.opened.saturating_add(1));
    let context = context::tokens(conversation, &selection, seat);
    start_turn(conversation, at, &selection, Begun { seat, turn_id, attempt: 1, context })
}

/// The turns of those who were selected.
fn begin(conversation: &Conversation, at: Timestamp, selection: &Selection) -> Vec<Event> {
    let numbers = conversation.opened.saturating_add(1)..;
    let start = |(seat, number): (&usize, u32)| {
        let context = context::tokens(conversation, selection, *seat);
        let begun = Begun { seat: *seat, turn_id: TurnId::nth(number), attempt: 1, context };
        start_turn(conversation, at, selection, begun)
    };
    conversation.to_start.iter().zip(numbers).map(start).collect()
}

/// Those that were cut off and whose time has come.
fn begin_again(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    let mut number = conversation.opened;
    let start = |again: &Again| {
        let (turn_id, attempt) = match &again.how {
            Retry::Attempt { turn_id, attempt } => (turn_id.clone(), *attempt),
            Retry::NewTurn => {
                number = number.saturating_add(1);
                (TurnId::nth(number), 1)
            }
        };
        let begun = Begun { seat: again.seat, turn_id, attempt, context: again.context };
        start_turn(conversation, at, &again.selection, begun)
    };
    conversation.again.iter().filter(|again| again.is_due(at)).map(start).collect()
}

/// A turn that begins.
struct Begun {
    seat: usize,
    turn_id: TurnId,
    attempt: u32,
    context: ContextTokens,
}

fn start_turn(conversation: &Conversation, at: Timestamp, selection: &Selection, begun: Begun) -> Event {
    let Begun { seat, turn_id, attempt, context } = begun;
    let is_work = selection.purpose == TurnPurpose::Work;
    let person = conversation.table.agent(seat).and_then(|agent| agent.person);
    Event::TurnStarted {
        turn_id,
        agent_id: if seat == table::SELECTOR { AgentId::selector() } else { conversation.table.id(seat) },
        attempt,
        model: effect::model(conversation, seat),
        context,
        purpose: selection.purpose,
        task_id: selection.board.task_of(seat).filter(|_| is_work).map(|task| task.spec.id.clone()),
        memory_read: memory_read(conversation, selection, seat),
        person: person.map(|person| PersonTurn {
            asked_at: at,
            answer_by: person.timeout_s.map(|seconds| at.plus_millis(seconds_to_ms(seconds))),
        }),
    }
}

/// What of the shared memory this agent is sent for the first time.
fn memory_read(conversation: &Conversation, selection: &Selection, seat: usize) -> Vec<MemoryRead> {
    let Some(read) = conversation.last_read.get(seat) else { return Vec::new() };
    let is_new = |(key, version): &(&str, u32)| read.get(*key) != Some(version);
    let entries = selection.memory.entries().map(|(key, entry)| (key, entry.version));
    entries.filter(is_new).map(|(key, version)| MemoryRead { key: key.to_owned(), version }).collect()
}
