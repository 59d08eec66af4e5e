//! What was said, with running sums of tokens: any window's sums are differences, whatever its length.

use std::ops::Range;
use std::sync::Arc;

/// Everything that people posted and agents replied, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Transcript {
    entries: Vec<Entry>,
    /// By seat: the agent's own entries.
    own: Vec<Vec<Own>>,
    people: u64,
    agents: u64,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) speaker: Speaker,
    pub(crate) text: Arc<str>,
    /// Estimated tokens of what people said before.
    people_before: u64,
    /// Estimated tokens of what agents said before.
    agents_before: u64,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// A person, by name.
    Person(Arc<str>),
    /// An agent, by seat.
    Agent(usize),
}

/// One of an agent's own entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Own {
    at: usize,
    /// Estimated tokens of the agent's own entries up to this one, itself included.
    through: u64,
}

/// Estimated tokens of a part of the transcript.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) people: u64,
    pub(crate) own: u64,
    pub(crate) others: u64,
}

impl Transcript {
    pub(crate) fn new(agents: usize) -> Self {
        Self { own: vec![Vec::new(); agents], ..Self::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn last(&self) -> Option<&Entry> {
        self.entries.last()
    }

    /// These entries; those that are there, where the range reaches too far.
    pub(crate) fn get(&self, range: Range<usize>) -> &[Entry] {
        let end = range.end.min(self.entries.len());
        &self.entries[range.start.min(end)..end]
    }

    pub(crate) fn push(&mut self, speaker: Speaker, text: &str) {
        let tokens = model::tokens::estimate(text);
        let at = self.entries.len();
        let entry = Entry { speaker, text: text.into(), people_before: self.people, agents_before: self.agents };
        match entry.speaker {
            Speaker::Person(_) => self.people = self.people.saturating_add(tokens),
            Speaker::Agent(seat) => {
                self.agents = self.agents.saturating_add(tokens);
                if let Some(own) = self.own.get_mut(seat) {
                    let before = own.last().map_or(0, |last| last.through);
                    own.push(Own { at, through: before.saturating_add(tokens) });
                }
            }
        }
        self.entries.push(entry);
    }

    /// Takes the last entry away.
    pub(crate) fn pop(&mut self) {
        let Some(last) = self.entries.pop() else { return };
        (self.people, self.agents) = (last.people_before, last.agents_before);
        if let Speaker::Agent(seat) = last.speaker
            && let Some(own) = self.own.get_mut(seat)
        {
            own.pop();
        }
    }

    /// Tokens of these entries, as this agent tells them apart. Takes time logarithmic in the agent's own entries.
    pub(crate) fn sums(&self, range: Range<usize>, seat: usize) -> Sums {
        let (people_from, agents_from) = self.before(range.start);
        let (people_to, agents_to) = self.before(range.end);
        let own = self.own_before(seat, range.end).saturating_sub(self.own_before(seat, range.start));
        Sums {
            people: people_to.saturating_sub(people_from),
            own,
            others: agents_to.saturating_sub(agents_from).saturating_sub(own),
        }
    }

    /// Tokens of the entry at this place.
    pub(crate) fn tokens_at(&self, at: usize) -> u64 {
        self.total_before(at + 1).saturating_sub(self.total_before(at))
    }

    /// The first of the newest entries before `end` that together have at most so many tokens.
    pub(crate) fn newest_within(&self, end: usize, tokens: u64) -> usize {
        let end = end.min(self.entries.len());
        let total = self.total_before(end);
        let too_many =
            |entry: &Entry| total.saturating_sub(entry.people_before).saturating_sub(entry.agents_before) > tokens;
        self.entries[..end].partition_point(too_many)
    }

    fn before(&self, at: usize) -> (u64, u64) {
        self.entries.get(at).map_or((self.people, self.agents), |entry| (entry.people_before, entry.agents_before))
    }

    fn total_before(&self, at: usize) -> u64 {
        let (people, agents) = self.before(at);
        people.saturating_add(agents)
    }

    fn own_before(&self, seat: usize, at: usize) -> u64 {
        let Some(own) = self.own.get(seat) else { return 0 };
        let count = own.partition_point(|entry| entry.at < at);
        count.checked_sub(1).and_then(|last| own.get(last)).map_or(0, |entry| entry.through)
    }
}
