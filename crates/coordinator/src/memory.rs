//! The shared memory and each agent's own state, as they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

/// Most entries of the shared memory, and of each agent's state: every turn is sent them.
pub(crate) const MAX_ENTRIES: usize = 256;

/// What the team has written down. Texts are shared, so copying it copies no text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Memory {
    entries: BTreeMap<Arc<str>, MemoryEntry>,
    entry_tokens: u64,
    /// By seat.
    states: Vec<AgentState>,
    shared_tokens: u64,
}

/// An entry of the shared memory.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct MemoryEntry {
    pub(crate) value: Arc<str>,
    /// From 1.
    pub(crate) version: u32,
    pub(crate) author: Arc<str>,
}

/// One agent's own state.
#[derive(Clone, Debug, Default, PartialEq)]
struct AgentState {
    entries: BTreeMap<Arc<str>, StateEntry>,
    tokens: u64,
    shared_tokens: u64,
}

/// An entry of an agent's own state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StateEntry {
    pub(crate) value: Arc<str>,
    pub(crate) shared: bool,
}

impl Memory {
    pub(crate) fn new(agents: usize) -> Self {
        Self { states: vec![AgentState::default(); agents], ..Self::default() }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&MemoryEntry> {
        self.entries.get(key)
    }

    /// Whether this entry can be written: it is there, or there is room for another one.
    pub(crate) fn has_room(&self, key: &str) -> bool {
        self.entries.contains_key(key) || self.entries.len() < MAX_ENTRIES
    }

    /// The same for this agent's own state.
    pub(crate) fn has_room_in_state(&self, seat: usize, key: &str) -> bool {
        let state = self.states.get(seat);
        state.is_some_and(|state| state.entries.contains_key(key) || state.entries.len() < MAX_ENTRIES)
    }

    /// The entry's version; 0 where there is none.
    pub(crate) fn version(&self, key: &str) -> u32 {
        self.get(key).map_or(0, |entry| entry.version)
    }

    pub(crate) fn write(&mut self, key: &str, value: &str, version: u32, author: &str) {
        let entry = MemoryEntry { value: value.into(), version, author: author.into() };
        self.entry_tokens = self.entry_tokens.saturating_add(line_tokens(key, value));
        if let Some(old) = self.entries.insert(key.into(), entry) {
            self.entry_tokens = self.entry_tokens.saturating_sub(line_tokens(key, &old.value));
        }
    }

    pub(crate) fn set_state(&mut self, seat: usize, key: &str, value: &str, shared: bool) {
        let Some(state) = self.states.get_mut(seat) else { return };
        let tokens = line_tokens(key, value);
        let shared_before = state.shared_tokens;
        state.tokens = state.tokens.saturating_add(tokens);
        if shared {
            state.shared_tokens = state.shared_tokens.saturating_add(tokens);
        }
        if let Some(old) = state.entries.insert(key.into(), StateEntry { value: value.into(), shared }) {
            let tokens = line_tokens(key, &old.value);
            state.tokens = state.tokens.saturating_sub(tokens);
            if old.shared {
                state.shared_tokens = state.shared_tokens.saturating_sub(tokens);
            }
        }
        self.shared_tokens = self.shared_tokens.saturating_sub(shared_before).saturating_add(state.shared_tokens);
    }

    /// Estimated tokens of what this agent is shown: the shared memory, its own state, what others share of theirs.
    pub(crate) fn tokens(&self, seat: usize) -> u64 {
        let (own, own_shared) = self.states.get(seat).map_or((0, 0), |state| (state.tokens, state.shared_tokens));
        self.entry_tokens.saturating_add(own).saturating_add(self.shared_tokens.saturating_sub(own_shared))
    }

    /// The shared memory, by key.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &MemoryEntry)> {
        self.entries.iter().map(|(key, entry)| (key.as_ref(), entry))
    }

    /// This agent's own state, by key.
    pub(crate) fn state(&self, seat: usize) -> impl Iterator<Item = (&str, &StateEntry)> {
        self.states
            .get(seat)
            .into_iter()
            .flat_map(|state| state.entries.iter().map(|(key, entry)| (key.as_ref(), entry)))
    }

    /// What the others share of their state: seat, key and entry.
    pub(crate) fn shared_by_others(&self, seat: usize) -> impl Iterator<Item = (usize, &str, &StateEntry)> {
        (0..self.states.len())
            .filter(move |other| *other != seat && self.states[*other].shared_tokens > 0)
            .flat_map(|other| self.state(other).map(move |(key, entry)| (other, key, entry)))
            .filter(|(_, _, entry)| entry.shared)
    }
}

fn line_tokens(key: &str, value: &str) -> u64 {
    model::tokens::estimate(key).saturating_add(model::tokens::estimate(value)).saturating_add(1)
}
