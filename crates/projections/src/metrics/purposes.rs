//! What the turns are for that events speak of.

use model::event::TurnPurpose;
use model::{Event, TurnId};
use std::collections::BTreeMap;

/// Follows what running turns are for.
#[derive(Clone, Debug, Default)]
pub(super) struct Purposes {
    open: BTreeMap<TurnId, TurnPurpose>,
}

impl Purposes {
    /// The purpose of the turn that the event starts or ends; that of a reply for any other event, and for the end of a
    /// turn that never started.
    pub(super) fn after(&mut self, event: &Event) -> TurnPurpose {
        match event {
            Event::TurnStarted { turn_id, purpose, .. } => {
                self.open.insert(turn_id.clone(), *purpose);
                *purpose
            }
            Event::TurnCompleted { turn_id, .. }
            | Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => self.open.remove(turn_id).unwrap_or_default(),
            _ => TurnPurpose::default(),
        }
    }
}
