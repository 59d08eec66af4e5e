//! An event with its place in the log, whether it stands there by itself or within a team's turn.

use model::{Envelope, Event, Timestamp};

/// An event with its place in the log.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happened<'log> {
    /// Number in the log; of what happened inside a team, that of the event that carries it.
    pub(super) seq: u64,
    /// When it was committed.
    pub(super) at: Timestamp,
    /// What happened.
    pub(super) event: &'log Event,
}

impl<'log> Happened<'log> {
    /// The same place, another event: what the one there carries.
    pub(super) const fn carrying(self, event: &'log Event) -> Self {
        Self { event, ..self }
    }
}

impl<'log> From<&'log Envelope> for Happened<'log> {
    fn from(envelope: &'log Envelope) -> Self {
        Self { seq: envelope.seq, at: envelope.at, event: &envelope.event }
    }
}
