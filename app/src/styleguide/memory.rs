//! The shared memory.

use super::log::{Log, Opening, START, team};
use super::{CONVERSATION, Layout, group, state};
use crate::components::memory_entry::{MemoryCard, MemoryList};
use crate::live::LiveConversation;
use leptos::prelude::*;
use model::event::MemoryRead;
use model::{Event, TurnStrategy};
use projections::Transcript;
use projections::transcript::{MemoryEntry, MemoryVersion};
use std::sync::Arc;

const EMPTY: &str = "Nothing has been written yet.";

pub(super) fn memory() -> Vec<AnyView> {
    let long = MemoryEntry {
        value: "Ada writes, Bo reads.".to_owned(),
        version: 31,
        author: "Maya".to_owned(),
        at: START,
        history: vec![MemoryVersion {
            value: "Ada writes.".to_owned(),
            version: 30,
            author: "person".to_owned(),
            at: START,
        }],
        ..MemoryEntry::default()
    };
    let team = Arc::new(team(TurnStrategy::RoundRobin));
    let long = view! {
        <ul class="memory-list">
            <li class="memory-entry"><MemoryCard key="who does what".to_owned() entry=Signal::stored(long) team=team.clone() /></li>
        </ul>
    };
    let list = move |transcript: Transcript| {
        let (live, team) = (LiveConversation::new(CONVERSATION, transcript), team.clone());
        let item = move |key: String, entry: Memo<MemoryEntry>| {
            view! { <li class="memory-entry"><MemoryCard key entry team=team.clone() /></li> }.into_any()
        };
        view! { <MemoryList live empty=EMPTY item /> }
    };
    vec![group(
        Layout::Columns,
        [
            state("entries, one with a lost write", list(written())),
            state("more versions than are kept", long),
            state("nothing yet", list(Transcript::default())),
        ],
    )]
}

/// One entry that was read, one with a history and a write that lost a race.
fn written() -> Transcript {
    let mut log = Log::start(700, TurnStrategy::RoundRobin, "Should the release wait?");
    let write = |log: &mut Log, key: &str, value: &str, version: u32, author: &str| {
        let (key, value, author) = (key.to_owned(), value.to_owned(), author.to_owned());
        log.wait(8_000).push(Event::MemoryWritten { key, value, version, author });
    };
    write(&mut log, "tone", "Plain and short.", 1, "ada");
    write(&mut log, "verdict", "The release waits.", 1, "ada");
    write(&mut log, "verdict", "The release waits until Monday.", 2, "bo");
    log.wait(500).push(Event::MemoryConflict {
        key: "verdict".to_owned(),
        author: "cy".to_owned(),
        value: "The release goes out today.".to_owned(),
        expected_version: 1,
        current_value: "The release waits until Monday.".to_owned(),
        current_version: 2,
    });
    write(&mut log, "verdict", "The release waits until Monday, after a second rehearsal.", 3, "Maya");
    let read = |key: &str, version| MemoryRead { key: key.to_owned(), version };
    let memory_read = vec![read("tone", 1), read("verdict", 3)];
    log.open("bo", Opening { memory_read, ..Opening::default() });
    log.transcript()
}
