//! The transcript cut into rows, with signals so fine that a token wakes its own turn only.

use leptos::prelude::*;
use model::{AgentId, TurnId};
use projections::Transcript;
use projections::transcript::{DecisionEntry, Entry, MessageEntry, NoticeEntry, TurnEntry};
use std::collections::BTreeMap;

/// What the transcript shows, in order.
#[derive(Clone, Copy)]
pub struct Rows {
    list: RwSignal<Vec<Row>>,
    turns: StoredValue<BTreeMap<TurnId, TurnCell>>,
}

/// One row.
#[derive(Clone)]
pub struct Row {
    /// Stable for the life of the row.
    pub key: String,
    /// Number of the event that put it here.
    pub seq: u64,
    /// What it shows.
    pub body: RowBody,
}

/// What a row shows.
#[derive(Clone)]
pub enum RowBody {
    /// A person's message.
    Message(MessageEntry),
    /// An agent's turn.
    Turn(TurnCell),
    /// Turns that run in parallel.
    Lanes(ArcRwSignal<Vec<TurnCell>>),
    /// Parallel replies became one.
    Decision(DecisionEntry),
    /// Something that happened to the conversation.
    Notice(NoticeEntry),
}

/// A turn, its text apart from the rest.
#[derive(Clone)]
pub struct TurnCell {
    /// The turn.
    pub id: TurnId,
    /// All but its text, which is empty here.
    pub entry: ArcRwSignal<TurnEntry>,
    /// Its text.
    pub text: ArcRwSignal<String>,
}

impl PartialEq for TurnCell {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl TurnCell {
    fn of(turn: &TurnEntry) -> Self {
        Self {
            id: turn.turn_id.clone(),
            entry: ArcRwSignal::new(without_text(turn)),
            text: ArcRwSignal::new(turn.text.clone()),
        }
    }

    fn show(&self, turn: &TurnEntry) {
        self.show_text(turn);
        let entry = without_text(turn);
        if self.entry.with_untracked(|shown| *shown != entry) {
            self.entry.set(entry);
        }
    }

    fn show_text(&self, turn: &TurnEntry) {
        if self.text.with_untracked(|shown| *shown != turn.text) {
            self.text.update(|shown| match turn.text.strip_prefix(shown.as_str()) {
                Some(more) => shown.push_str(more),
                None => turn.text.clone_into(shown),
            });
        }
    }
}

fn without_text(turn: &TurnEntry) -> TurnEntry {
    TurnEntry {
        turn_id: turn.turn_id.clone(),
        agent_id: turn.agent_id.clone(),
        agent_name: turn.agent_name.clone(),
        role: turn.role.clone(),
        state: turn.state.clone(),
        text: String::new(),
        model: turn.model.clone(),
        why: turn.why.clone(),
        ratings: turn.ratings.clone(),
        ..*turn
    }
}

impl Rows {
    /// The rows of a transcript.
    pub fn of(transcript: &Transcript) -> Self {
        let rows = Self { list: RwSignal::new(Vec::new()), turns: StoredValue::new(BTreeMap::new()) };
        rows.sync(transcript);
        rows
    }

    /// The rows; follows the list, not what is in them.
    pub fn get(&self) -> Vec<Row> {
        self.list.get()
    }

    /// How many rows came after event `seq`.
    pub fn count_after(&self, seq: u64) -> usize {
        self.list.with(|rows| rows.iter().rev().take_while(|row| row.seq > seq).count())
    }

    /// Whose turns are in the last lanes before event `seq`.
    pub fn latest_lanes_before(&self, seq: u64) -> Vec<(AgentId, TurnId)> {
        let turn = |cell: &TurnCell| (cell.entry.with_untracked(|entry| entry.agent_id.clone()), cell.id.clone());
        self.list.with_untracked(|rows| {
            let lanes = rows.iter().rev().filter(|row| row.seq < seq).find_map(|row| match &row.body {
                RowBody::Lanes(cells) => Some(cells.with_untracked(|cells| cells.iter().map(turn).collect())),
                _ => None,
            });
            lanes.unwrap_or_default()
        })
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.list.with(Vec::is_empty)
    }

    /// Shows what the transcript says now.
    pub(super) fn sync(&self, transcript: &Transcript) {
        self.turns.update_value(|cells| {
            for turn in transcript.entries.turns() {
                match cells.get(&turn.turn_id) {
                    Some(cell) => cell.show(turn),
                    None => {
                        cells.insert(turn.turn_id.clone(), TurnCell::of(turn));
                    }
                }
            }
            cells.retain(|id, _| transcript.entries.turn(id).is_some());
            let fresh = self.list.with_untracked(|shown| rows(&transcript.entries, shown, cells));
            if let Some(fresh) = fresh {
                self.list.set(fresh);
            }
        });
    }

    /// Shows what running turns have said since.
    pub(super) fn grow(&self, transcript: &Transcript) {
        self.turns.with_value(|cells| {
            for turn in transcript.open_turns() {
                let Some(cell) = cells.get(&turn.turn_id) else { continue };
                cell.show_text(turn);
                if cell.entry.with_untracked(|shown| shown.state != turn.state) {
                    cell.entry.update(|shown| shown.state = turn.state.clone());
                }
            }
        });
    }
}

/// The rows of `entries`, those of `shown` reused; `None` where the same ones are shown already.
fn rows(entries: &[Entry], shown: &[Row], cells: &BTreeMap<TurnId, TurnCell>) -> Option<Vec<Row>> {
    let reusable: BTreeMap<&str, &Row> = shown.iter().map(|row| (row.key.as_str(), row)).collect();
    let groups: Vec<&[Entry]> = entries.chunk_by(|a, b| batch(a).is_some() && batch(a) == batch(b)).collect();
    let mut fresh = Vec::with_capacity(groups.len());
    let mut reused = 0;
    for group in groups {
        let Some(first) = group.first() else { continue };
        let key = batch(first).map_or_else(|| first.key(), |batch| format!("b{batch}-{}", first.seq()));
        let body = match (reusable.get(key.as_str()), first) {
            (Some(row), _) => {
                reused += 1;
                if let RowBody::Lanes(lanes) = &row.body {
                    let now = turns(group, cells);
                    if lanes.with_untracked(|lanes| *lanes != now) {
                        lanes.set(now);
                    }
                }
                row.body.clone()
            }
            (None, Entry::Message(message)) => RowBody::Message(message.clone()),
            (None, Entry::Decision(decision)) => RowBody::Decision(decision.clone()),
            (None, Entry::Notice(notice)) => RowBody::Notice(notice.clone()),
            (None, Entry::Turn(turn)) => {
                let mut turns = turns(group, cells);
                match (turn.batch, turns.pop()) {
                    (None, Some(turn)) => RowBody::Turn(turn),
                    (_, last) => {
                        turns.extend(last);
                        RowBody::Lanes(ArcRwSignal::new(turns))
                    }
                }
            }
        };
        fresh.push(Row { key, seq: first.seq(), body });
    }
    (reused != shown.len() || fresh.len() != shown.len()).then_some(fresh)
}

fn batch(entry: &Entry) -> Option<u64> {
    match entry {
        Entry::Turn(turn) => turn.batch,
        _ => None,
    }
}

fn turns(group: &[Entry], cells: &BTreeMap<TurnId, TurnCell>) -> Vec<TurnCell> {
    group
        .iter()
        .filter_map(|entry| match entry {
            Entry::Turn(turn) => cells.get(&turn.turn_id).cloned(),
            _ => None,
        })
        .collect()
}
