//! The list of entries with an index of its turns.

use super::entry::{Entry, MessageEntry, TurnEntry};
use super::task::PlanEntry;
use model::TurnId;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::ops::Deref;

/// Entries in the order of the log; reads as a slice, and is a plain list on the wire.
///
/// A turn is found in logarithmic time, so that applying an event does not slow down as a conversation grows.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "Vec<Entry>")]
pub struct Entries {
    list: Vec<Entry>,
    turns: BTreeMap<TurnId, usize>,
}

impl Entries {
    /// The turn of this id.
    pub fn turn(&self, id: &TurnId) -> Option<&TurnEntry> {
        match self.list.get(*self.turns.get(id)?)? {
            Entry::Turn(turn) => Some(turn),
            _ => None,
        }
    }

    /// Where the turn of this id stands.
    pub fn position(&self, id: &TurnId) -> Option<usize> {
        self.turns.get(id).copied()
    }

    pub(super) fn turn_mut(&mut self, id: &TurnId) -> Option<&mut TurnEntry> {
        match self.list.get_mut(*self.turns.get(id)?)? {
            Entry::Turn(turn) => Some(turn),
            _ => None,
        }
    }

    /// All turns, oldest first.
    pub fn turns(&self) -> impl DoubleEndedIterator<Item = &TurnEntry> {
        self.list.iter().filter_map(|entry| match entry {
            Entry::Turn(turn) => Some(&**turn),
            _ => None,
        })
    }

    /// The latest turn that fits; takes time in proportion to the entries after it.
    pub(super) fn latest_turn_mut(&mut self, fits: impl Fn(&TurnEntry) -> bool) -> Option<&mut TurnEntry> {
        self.list.iter_mut().rev().find_map(|entry| match entry {
            Entry::Turn(turn) if fits(turn) => Some(&mut **turn),
            _ => None,
        })
    }

    /// The last entry, if it is a plan.
    pub(super) fn last_plan_mut(&mut self) -> Option<&mut PlanEntry> {
        match self.list.last_mut()? {
            Entry::Plan(plan) => Some(plan),
            _ => None,
        }
    }

    /// The last entry, if it is a message.
    pub(super) fn last_message_mut(&mut self) -> Option<&mut MessageEntry> {
        match self.list.last_mut()? {
            Entry::Message(message) => Some(message),
            _ => None,
        }
    }

    /// Leaves out what lies far back inside the turns of teams.
    pub(super) fn shorten_teams(&mut self, keep: usize) {
        for entry in &mut self.list {
            if let Entry::Turn(turn) = entry
                && let Some(inner) = turn.inner.take()
            {
                turn.inner = Some(Box::new(inner.with_last_turns(keep)));
            }
        }
    }

    pub(super) fn push(&mut self, entry: Entry) {
        if let Entry::Turn(turn) = &entry {
            self.turns.insert(turn.turn_id.clone(), self.list.len());
        }
        self.list.push(entry);
    }

    /// Drops what lies before the last `keep` turns and before any running one; returns how many entries went.
    pub(super) fn keep_last_turns(&mut self, keep: usize) -> usize {
        let is_turn = |(_, entry): &(usize, &Entry)| matches!(entry, Entry::Turn(_));
        let last_dropped = self.list.iter().enumerate().rev().filter(is_turn).nth(keep);
        let running = self.list.iter().position(|entry| matches!(entry, Entry::Turn(turn) if turn.state.is_open()));
        let first_kept = last_dropped.map_or(0, |(at, _)| at + 1).min(running.unwrap_or(usize::MAX));
        *self = Self::from(self.list.split_off(first_kept));
        first_kept
    }
}

impl From<Vec<Entry>> for Entries {
    fn from(list: Vec<Entry>) -> Self {
        let turns = list
            .iter()
            .enumerate()
            .filter_map(|(at, entry)| match entry {
                Entry::Turn(turn) => Some((turn.turn_id.clone(), at)),
                _ => None,
            })
            .collect();
        Self { list, turns }
    }
}

impl Serialize for Entries {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.list.serialize(serializer)
    }
}

impl Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        &self.list
    }
}

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}
