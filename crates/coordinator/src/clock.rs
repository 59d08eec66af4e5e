//! Time, as far as conditions need it: noted when a round begins and when one of its timeouts is up.
//!
//! The core knows no clock. Every input says when it comes, and [`wake_at`] says when one must come.

use crate::conversation::{Conversation, Lifecycle};
use crate::decide::interrupt_all;
use crate::{Input, InputKind, State, termination};
use model::event::InterruptKind;
use model::policy::seconds_to_ms;
use model::{Condition, Event, Timestamp};
use std::collections::BTreeMap;

/// When the core is to be given [`InputKind::Woke`], if nothing else comes before; `None`: no timeout is running.
pub fn wake_at(state: &State) -> Option<Timestamp> {
    let conversation = state.conversation.as_ref()?;
    let runs = conversation.lifecycle == Lifecycle::Running;
    let noted = conversation.round.noted?;
    timeouts(conversation).into_iter().filter(|at| runs && *at > noted).min()
}

/// What follows of the time at which an input came.
pub(crate) fn pass(state: &State, input: &Input) -> Vec<Event> {
    let Some(conversation) = &state.conversation else { return Vec::new() };
    let note = Event::TimeNoted { at: input.at };
    let is_timed = conversation.table.policy().conditions().iter().any(|part| matches!(part, Condition::TimeoutS(_)));
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
    let is_over = termination::reached_at(conversation, Some(input.at)).is_some()
        && termination::reached_at(conversation, Some(noted)).is_none();
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
    conversation.table.policy().conditions().into_iter().filter_map(at).collect()
}
