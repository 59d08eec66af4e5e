//! A log as a document that people read from top to bottom.

use super::{KEPT_TURNS, MOST_ENTRIES};
use crate::transcript::{Entry, Transcript};
use model::{Envelope, Event};
use std::collections::VecDeque;

/// The entries of a log in the order of the page, each written when what stands before it is.
///
/// A turn stands where it began, so that parallel replies stand in the order in which they were chosen; it is written when
/// it ends, and what follows it waits for that. An attempt at a turn that was written already stands where it ends.
#[derive(Clone, Debug, Default)]
pub struct Document {
    transcript: Transcript,
    /// Entries that are written, from the first of the log.
    written: u64,
    /// What is to be written of the entries after them.
    held: VecDeque<String>,
}

impl Document {
    /// Applies the next event; what it adds to the document, often nothing. `write` is asked for messages, plans,
    /// decisions and notices as they come, and for turns that have ended, once an attempt.
    pub fn apply(&mut self, envelope: &Envelope, mut write: impl FnMut(&Transcript, &Entry) -> String) -> String {
        let before = self.transcript.entries.len();
        if !self.transcript.apply(envelope) {
            return String::new();
        }
        let entries = &self.transcript.entries;
        let mut chunk = String::new();
        match &envelope.event {
            Event::TurnCompleted { turn_id, .. }
            | Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => {
                if let Some((at, entry)) = entries.position(turn_id).and_then(|at| Some((at, entries.get(at)?))) {
                    let place = (self.transcript.earlier_entries + at as u64).checked_sub(self.written);
                    let held = place.and_then(|place| self.held.get_mut(usize::try_from(place).ok()?));
                    *held.unwrap_or(&mut chunk) += &write(&self.transcript, entry);
                }
            }
            // The first task of a plan has the entry; the others join it.
            Event::TaskCreated { .. } if entries.len() == before => {
                if let (Some(held), Some(entry)) = (self.held.back_mut(), entries.last()) {
                    *held = write(&self.transcript, entry);
                }
            }
            _ => {}
        }
        for entry in entries.get(before..).unwrap_or_default() {
            self.held.push_back(match entry {
                Entry::Turn(_) => String::new(),
                entry => write(&self.transcript, entry),
            });
        }
        chunk += &self.settled();
        if self.transcript.entries.len() > MOST_ENTRIES {
            self.transcript = std::mem::take(&mut self.transcript).with_last_turns(KEPT_TURNS);
        }
        chunk
    }

    /// What is written of the entries that nothing more can join, nor those before them.
    fn settled(&mut self) -> String {
        let mut chunk = String::new();
        let first = self.transcript.entries.len() - self.held.len();
        for entry in self.transcript.entries.get(first..).unwrap_or_default() {
            let is_settled = match entry {
                Entry::Turn(turn) => !turn.state.is_open(),
                Entry::Plan(_) => self.held.len() > 1,
                Entry::Message(_) | Entry::Decision(_) | Entry::Notice(_) => true,
            };
            if !is_settled {
                break;
            }
            chunk.extend(self.held.pop_front());
            self.written += 1;
        }
        chunk
    }

    /// What stands after the first turn that is still open; the turn itself is not written.
    pub fn rest(&self) -> String {
        self.held.iter().map(String::as_str).collect()
    }

    /// The transcript so far; of a long one the end.
    pub const fn transcript(&self) -> &Transcript {
        &self.transcript
    }
}
