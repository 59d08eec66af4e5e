//! An entry of the shared memory: its value, who wrote it, and what stood there before.

use crate::components::moment::Moment;
use crate::components::word_diff::word_diff;
use crate::format;
use crate::live::LiveConversation;
use leptos::prelude::*;
use model::{TeamSpec, Timestamp};
use projections::person::Voice;
use projections::transcript::{LostWrite, MemoryEntry};
use std::sync::Arc;

/// The entries of the shared memory as the page shows it, by key.
#[component]
pub fn MemoryList(
    /// The conversation.
    live: LiveConversation,
    /// What is said where there is none.
    empty: &'static str,
    /// Draws an entry.
    item: impl Fn(String, Memo<MemoryEntry>) -> AnyView + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let memory = Memo::new(move |_| live.head.with(|head| head.memory.clone()));
    let keys = Memo::new(move |_| memory.with(|memory| memory.keys().cloned().collect::<Vec<_>>()));
    let entry = move |key: String| {
        let of = key.clone();
        item(key, Memo::new(move |_| memory.with(|memory| memory.get(&of).cloned().unwrap_or_default())))
    };
    view! {
        <Show when=move || keys.with(Vec::is_empty)><p class="inspector__note">{empty}</p></Show>
        <ul class="memory-list"><For each=move || keys.get() key=String::clone children=entry /></ul>
    }
}

/// An entry of the shared memory.
#[component]
pub fn MemoryCard(
    /// Its key.
    key: String,
    /// The entry.
    #[prop(into)]
    entry: Signal<MemoryEntry>,
    /// The team, for the names of authors.
    team: Arc<TeamSpec>,
) -> impl IntoView {
    let written = {
        let team = Arc::clone(&team);
        move || entry.with(|entry| written(entry.version, &author_name(&team, &entry.author), entry.at))
    };
    let readers = move || {
        entry.with(|entry| (!entry.read_by.is_empty()).then(|| format!("Read by {}", entry.read_by.join(", "))))
    };
    let past = Memo::new(move |_| entry.with(|entry| entry.history.len() + entry.conflicts.len()));
    view! {
        <h3 class="memory-entry__key">{key}</h3>
        <p class="memory-entry__value">{move || entry.with(|entry| entry.value.clone())}</p>
        {written}
        {move || readers().map(|readers| view! { <p class="memory-entry__meta">{readers}</p> })}
        <Show when=move || { past.get() > 0 }>
            <details class="disclosure memory-entry__history">
                <summary>"History " <span class="disclosure__count">{move || past.get() + 1}</span></summary>
                {
                    let team = Arc::clone(&team);
                    move || entry.with(|entry| history(entry, &team))
                }
            </details>
        </Show>
    }
}

/// Name of who wrote something, as it stands within a sentence.
pub fn author_name(team: &TeamSpec, author: &str) -> String {
    match team.agents.iter().find(|agent| agent.id.as_str() == author) {
        Some(agent) => agent.name.clone(),
        None => Voice::You.object(author).to_owned(),
    }
}

fn written(version: u32, author: &str, at: Timestamp) -> impl IntoView + use<> {
    let by = format!("Version {version} by {author}");
    view! { <p class="memory-entry__meta">{by} " · " <Moment at /></p> }
}

/// Versions and lost writes, newest first; each version with what it changed.
fn history(entry: &MemoryEntry, team: &TeamSpec) -> impl IntoView + use<> {
    let now = (entry.version, entry.value.as_str(), entry.author.as_str(), entry.at);
    let before = entry.history.iter().map(|past| (past.version, past.value.as_str(), past.author.as_str(), past.at));
    let versions: Vec<_> = before.chain([now]).collect();
    let is_whole = versions.first().is_some_and(|(first, ..)| *first == 1);
    let items = (0..versions.len())
        .rev()
        .map(|place| {
            let (version, value, author, at) = versions[place];
            let lost = entry.conflicts.iter().rev().filter(|lost| lost.current_version == version);
            let lost = lost.map(|lost| lost_write(lost, value, team)).collect_view();
            let change = match place.checked_sub(1).map(|place| versions[place].1) {
                Some(before) => word_diff(before, value).into_any(),
                None => view! { <p class="word-diff">{format::excerpt(value, EXCERPT)}</p> }.into_any(),
            };
            view! { {lost} <li class="memory-version">{written(version, &author_name(team, author), at)} {change}</li> }
        })
        .collect_view();
    let rest = (!is_whole).then(|| view! { <p class="inspector__note">"Earlier versions are in the export."</p> });
    view! { <ol class="memory-history" reversed>{items}</ol> {rest} }
}

/// Characters of a first version that the history repeats.
const EXCERPT: usize = 400;

/// A write that lost a race, against the value that stood.
fn lost_write(lost: &LostWrite, stood: &str, team: &TeamSpec) -> impl IntoView + use<> {
    let author = author_name(team, &lost.author);
    let said = format!("Not written by {author}: had seen version {}", lost.expected_version);
    let at = lost.at;
    view! {
        <li class="memory-version" data-state="lost">
            <p class="memory-entry__meta">{said} " · " <Moment at /></p>
            {word_diff(stood, &lost.value)}
        </li>
    }
}
