//! `WriteMemory`: a person writes the shared memory; also how an agent's own writes are decided.

use super::{MAX_MEMORY_KEY_BYTES, MAX_MEMORY_VALUE_BYTES, author_or_person};
use crate::Rejection;
use crate::conversation::Conversation;
use crate::memory::{MAX_ENTRIES, Memory};
use model::Event;

pub(super) fn decide(
    conversation: &Conversation,
    key: &str,
    value: &str,
    expected_version: Option<u32>,
    author: &str,
) -> Result<Vec<Event>, Rejection> {
    let key = key.trim();
    if key.is_empty() {
        return Err(Rejection::InvalidValue("name the entry of the shared memory".to_owned()));
    }
    if key.len() > MAX_MEMORY_KEY_BYTES {
        return Err(Rejection::InvalidValue(format!("shorten the key to at most {MAX_MEMORY_KEY_BYTES} bytes")));
    }
    if value.len() > MAX_MEMORY_VALUE_BYTES {
        return Err(Rejection::InvalidValue(format!(
            "shorten the value to at most {} KiB",
            MAX_MEMORY_VALUE_BYTES / 1024
        )));
    }
    let memory = &conversation.memory;
    if !memory.has_room(key) {
        return Err(Rejection::InvalidValue(format!(
            "the shared memory has {MAX_ENTRIES} entries, which is the most: write over one of them"
        )));
    }
    let seen = expected_version.unwrap_or_else(|| memory.version(key));
    Ok(vec![write(memory, key, value, seen, &author_or_person(author))])
}

/// The write, or the conflict where the writer saw another version than the one that stands.
pub(super) fn write(memory: &Memory, key: &str, value: &str, seen: u32, author: &str) -> Event {
    let (key, value, author) = (key.to_owned(), value.to_owned(), author.to_owned());
    let current_version = memory.version(&key);
    if seen == current_version {
        return Event::MemoryWritten { key, value, version: current_version.saturating_add(1), author };
    }
    let current_value = memory.get(&key).map(|entry| entry.value.to_string()).unwrap_or_default();
    Event::MemoryConflict { key, author, value, expected_version: seen, current_value, current_version }
}
