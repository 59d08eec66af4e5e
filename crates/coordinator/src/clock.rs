//! Time, as far as conditions need it: noted when a round begins, when one of its timeouts is up and when time is granted.
//!
//! The core knows no clock. Every input says when it comes, and [`wake_at`] says when one must come.

use crate::conversation::{Conversation, Lifecycle};
use crate::decide::{self, interrupt_all};
use crate::{Input, InputKind, Partial, State, advance, nested, termination};
use model::event::InterruptKind;
use model::policy::seconds_to_ms;
use model::{Condition, Event, Timestamp, TurnId};
use std::collections::BTreeMap;

/// When the core is to be given [`InputKind::Woke`], if nothing else comes before; `None`: no timeout is running.
pub fn wake_at(state: &State) -> Option<Timestamp> {
    let conversation = state.conversation.as_ref()?;
    if conversation.lifecycle != Lifecycle::Running {
        return None;
    }
    let inside = conversation.open.iter().filter_map(|turn| wake_at(turn.inner.as_ref()?));
    let noted = conversation.round.noted;
    let own = timeouts(conversation).into_iter().filter(|at| noted.is_some_and(|noted| *at > noted));
    let asked = conversation.approval.iter().filter_map(|approval| approval.answer_by);
    let awaited = conversation.open.iter().filter_map(|turn| turn.person?.answer_by);
    let again = advance::may_begin_again(conversation).then_some(&conversation.again).into_iter().flatten();
    let again = again.filter_map(|again| again.not_before);
    own.chain(inside).chain(asked).chain(awaited).chain(again).min()
}

/// What follows of the time at which an input came, for the conversation and for those inside its turns.
pub(crate) fn pass(state: &State, input: &Input) -> Vec<Event> {
    let Some(conversation) = &state.conversation else { return Vec::new() };
    let mut events = own(conversation, input);
    let is_cut_off = events.len() > 1;
    if is_cut_off || conversation.lifecycle != Lifecycle::Running {
        return events;
    }
    let mut overdue = decide::approval_overdue(conversation, input.at);
    if overdue.is_empty() {
        overdue = decide::replies_overdue(conversation, input.at);
    }
    // A stop cuts off what runs inside, which no time of its own is to cut off before.
    if !overdue.contains(&Event::Stopped) {
        for turn in &conversation.open {
            if let Some(inner) = &turn.inner {
                events.extend(nested::wrap(&turn.turn_id, pass(inner, &within(input, &turn.turn_id))));
            }
        }
    }
    events.extend(overdue);
    events
}

/// The input as those inside this turn are told of it: what their turns have streamed goes by their own names.
pub(crate) fn within(input: &Input, turn_id: &TurnId) -> Input {
    let kind = match &input.kind {
        InputKind::Command { command, partials } => {
            InputKind::Command { command: command.clone(), partials: partials_within(partials, turn_id) }
        }
        InputKind::Woke { partials } => InputKind::Woke { partials: partials_within(partials, turn_id) },
        other => other.clone(),
    };
    Input { at: input.at, kind }
}

/// What the turns within this one have streamed, by their own names.
pub(crate) fn partials_within(partials: &BTreeMap<TurnId, Partial>, turn_id: &TurnId) -> BTreeMap<TurnId, Partial> {
    let inner = |(id, partial): (&TurnId, &Partial)| match id.split() {
        (outer, Some(inner)) if outer == *turn_id => Some((inner, partial.clone())),
        _ => None,
    };
    partials.iter().filter_map(inner).collect()
}

fn own(conversation: &Conversation, input: &Input) -> Vec<Event> {
    let note = Event::TimeNoted { time: input.at };
    let has_timeout =
        conversation.table.policy().conditions().iter().any(|part| matches!(part, Condition::TimeoutS(_)));
    let is_timed = has_timeout || conversation.budget.max_time_s.is_some();
    let Some(noted) = conversation.round.noted else {
        return if is_timed && conversation.round.number > 0 { vec![note] } else { Vec::new() };
    };
    let runs = conversation.lifecycle == Lifecycle::Running;
    if !runs || !timeouts(conversation).into_iter().any(|at| noted < at && at <= input.at) {
        return Vec::new();
    }
    let unknown = BTreeMap::new();
    let partials = match &input.kind {
        InputKind::Command { partials, .. } | InputKind::Woke { partials } => partials,
        InputKind::Turn { .. } | InputKind::Recovered => &unknown,
    };
    let is_over = termination::reached_at(conversation, Some(input.at)).is_some();
    let cut = if is_over { interrupt_all(conversation, InterruptKind::TimedOut, partials) } else { Vec::new() };
    std::iter::once(note).chain(cut).collect()
}

/// When the round's timeouts are up.
fn timeouts(conversation: &Conversation) -> Vec<Timestamp> {
    let Some(began) = conversation.round.began else { return Vec::new() };
    let at = |part: &Condition| match part {
        Condition::TimeoutS(seconds) => Some(began.plus_millis(seconds_to_ms(*seconds))),
        _ => None,
    };
    conversation.table.policy().conditions().into_iter().filter_map(at).chain(conversation.time_up).collect()
}
