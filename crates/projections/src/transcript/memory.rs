//! The shared memory as it stands, what stood there before, and what could not be written.

use super::Transcript;
use model::{Event, Timestamp};
use serde::{Deserialize, Serialize};

/// Most earlier versions that an entry keeps, and most bytes of them; the log has all.
const VERSIONS: usize = 20;
const VERSION_BYTES: usize = 64 * 1024;
/// Most lost writes that an entry keeps.
const CONFLICTS: usize = 10;

/// An entry of the shared memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryEntry {
    /// Its value.
    pub value: String,
    /// Its version, from 1.
    pub version: u32,
    /// Agent or person who wrote it.
    pub author: String,
    /// Names of the agents that have been sent this version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_by: Vec<String>,
    /// When it was written.
    pub at: Timestamp,
    /// Number of the event that wrote it.
    pub seq: u64,
    /// The versions before, oldest first; of many or long ones the newest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<MemoryVersion>,
    /// Writes that lost a race, oldest first; of many the newest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<LostWrite>,
}

/// A version of an entry that another has replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryVersion {
    /// What it was.
    pub value: String,
    /// Which, from 1.
    pub version: u32,
    /// Agent or person who wrote it.
    pub author: String,
    /// When it was written.
    pub at: Timestamp,
}

/// A write that lost a race: its author had seen another version than the one that stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostWrite {
    /// Number of its event.
    pub seq: u64,
    /// When it was tried.
    pub at: Timestamp,
    /// Agent or person who tried.
    pub author: String,
    /// What was to be written.
    pub value: String,
    /// The version that its author had seen; 0: none.
    pub expected_version: u32,
    /// The version that stood.
    pub current_version: u32,
}

impl MemoryEntry {
    /// The value that it replaced; `None` for a first version.
    pub fn previous(&self) -> Option<&str> {
        self.history.last().map(|version| version.value.as_str())
    }

    /// Lost writes that nothing was written after: the version that stood still stands.
    pub fn open_conflicts(&self) -> impl Iterator<Item = &LostWrite> {
        self.conflicts.iter().filter(|lost| lost.current_version == self.version)
    }

    /// The entry with another value; what stood before becomes history.
    fn replaced(self, value: String, version: u32, author: String, at: Timestamp, seq: u64) -> Self {
        let Self { value: before, version: was, author: by, at: then, mut history, conflicts, .. } = self;
        history.push(MemoryVersion { value: before, version: was, author: by, at: then });
        let mut bytes = 0;
        let fits = |version: &&MemoryVersion| {
            bytes += version.value.len();
            bytes <= VERSION_BYTES
        };
        // The version before is kept however long it is.
        let kept = history.iter().rev().take(VERSIONS).take_while(fits).count().max(1);
        history.drain(..history.len() - kept);
        Self { value, version, author, read_by: Vec::new(), at, seq, history, conflicts }
    }
}

impl Transcript {
    /// What is written to the shared memory, or could not be.
    pub(super) fn apply_to_memory(&mut self, seq: u64, at: Timestamp, event: &Event) {
        match event {
            Event::MemoryWritten { key, value, version, author } => {
                let (value, author, version) = (value.clone(), author.clone(), *version);
                let entry = match self.memory.remove(key) {
                    Some(before) => before.replaced(value, version, author, at, seq),
                    None => MemoryEntry {
                        value,
                        version,
                        author,
                        read_by: Vec::new(),
                        at,
                        seq,
                        history: Vec::new(),
                        conflicts: Vec::new(),
                    },
                };
                self.memory.insert(key.clone(), entry);
            }
            Event::MemoryConflict { key, author, value, expected_version, current_version, .. } => {
                let Some(entry) = self.memory.get_mut(key) else { return };
                entry.conflicts.push(LostWrite {
                    seq,
                    at,
                    author: author.clone(),
                    value: value.clone(),
                    expected_version: *expected_version,
                    current_version: *current_version,
                });
                let many = entry.conflicts.len().saturating_sub(CONFLICTS);
                entry.conflicts.drain(..many);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Log;
    use model::TurnStrategy::RoundRobin;

    fn write(log: &mut Log, version: u32, value: &str, author: &str) {
        let (key, value, author) = ("tone".to_owned(), value.to_owned(), author.to_owned());
        log.wait(100).push(Event::MemoryWritten { key, value, version, author });
    }

    fn lose(log: &mut Log, value: &str, expected_version: u32, current_version: u32) {
        log.wait(100).push(Event::MemoryConflict {
            key: "tone".to_owned(),
            author: "Maya".to_owned(),
            value: value.to_owned(),
            expected_version,
            current_value: String::new(),
            current_version,
        });
    }

    #[test]
    fn an_entry_remembers_its_versions_and_who_lost() {
        let mut log = Log::start(RoundRobin, "task");
        write(&mut log, 1, "plain", "ada");
        write(&mut log, 2, "plain and warm", "bo");
        lose(&mut log, "dry", 1, 2);
        let entry = |log: &Log| Transcript::replay(&log.events).memory.remove("tone").unwrap();

        let tone = entry(&log);
        let history: Vec<_> = tone.history.iter().map(|v| (v.version, v.value.as_str(), v.author.as_str())).collect();
        assert_eq!(history, [(1, "plain", "ada")]);
        assert_eq!((tone.version, tone.previous()), (2, Some("plain")));
        let open: Vec<_> = tone.open_conflicts().map(|lost| (lost.value.as_str(), lost.expected_version)).collect();
        assert_eq!(open, [("dry", 1)]);

        write(&mut log, 3, "dry", "Maya");
        let tone = entry(&log);
        assert_eq!(tone.open_conflicts().count(), 0, "somebody has chosen since");
        assert_eq!((tone.conflicts.len(), tone.history.len(), tone.previous()), (1, 2, Some("plain and warm")));
    }

    #[test]
    fn history_is_bounded_but_the_version_before_is_always_there() {
        let mut log = Log::start(RoundRobin, "task");
        for version in 1..=50 {
            write(&mut log, version, "short", "ada");
            lose(&mut log, "late", 0, version);
        }
        let tone = Transcript::replay(&log.events).memory.remove("tone").unwrap();
        assert_eq!((tone.history.len(), tone.history[0].version), (VERSIONS, 30));
        assert_eq!((tone.conflicts.len(), tone.open_conflicts().count()), (CONFLICTS, 1));

        write(&mut log, 51, &"x".repeat(VERSION_BYTES + 1), "ada");
        write(&mut log, 52, "short again", "ada");
        let tone = Transcript::replay(&log.events).memory.remove("tone").unwrap();
        assert_eq!(tone.history.iter().map(|version| version.version).collect::<Vec<_>>(), [51]);
    }
}
