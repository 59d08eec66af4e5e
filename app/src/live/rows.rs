//! The transcript cut into rows, with signals so fine that a token wakes its own turn only.

use super::TurnCell;
use crate::components::decision_card::anchor_of;
use leptos::prelude::*;
use model::event::TurnPurpose;
use model::{AgentId, TurnId};
use projections::Transcript;
use projections::transcript::{DecisionEntry, Entry, MessageEntry, NoticeEntry, PlanEntry};
use std::collections::BTreeMap;

/// What a transcript shows, in order. Cheap to clone; each clone shows the same.
#[derive(Clone)]
pub struct Rows {
    list: ArcRwSignal<Vec<Row>>,
    turns: ArcStoredValue<BTreeMap<TurnId, TurnCell>>,
    /// What the ids of its elements begin with: two teams have the same turns.
    prefix: String,
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
    /// Calls of one purpose that are no reply.
    Calls(TurnPurpose, ArcRwSignal<Vec<TurnCell>>),
    /// Parallel replies became one. Boxed: it holds ballots.
    Decision(Box<DecisionEntry>),
    /// A plan was made.
    Plan(ArcRwSignal<PlanEntry>),
    /// Something that happened to the conversation.
    Notice(NoticeEntry),
}

/// A draft that a decision was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whose.
    pub agent_id: AgentId,
    /// Its display name.
    pub agent_name: String,
    /// The id of its element.
    pub anchor: String,
    /// Its text.
    pub text: String,
}

/// What entries share that stand in one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    /// They were chosen together.
    Batch(u64),
    /// They are calls for the same purpose, one after the other.
    Calls(TurnPurpose),
}

impl Rows {
    /// The rows of a transcript.
    pub fn of(transcript: &Transcript) -> Self {
        Self::new(String::new(), transcript)
    }

    /// The rows of what happens inside a turn.
    pub(super) fn within(anchor: &str, transcript: &Transcript) -> Self {
        Self::new(format!("{anchor}-"), transcript)
    }

    fn new(prefix: String, transcript: &Transcript) -> Self {
        let (list, turns) = (ArcRwSignal::new(Vec::new()), ArcStoredValue::new(BTreeMap::new()));
        let rows = Self { list, turns, prefix };
        rows.sync(transcript);
        rows
    }

    /// The rows; follows the list, not what is in them.
    pub fn get(&self) -> Vec<Row> {
        self.list.get()
    }

    /// How many messages, replies, plans and decisions came after event `seq`: what there is to read. Notices and the calls
    /// of the coordination are not.
    pub fn count_after(&self, seq: u64) -> usize {
        let texts = |row: &Row| match &row.body {
            RowBody::Message(_) | RowBody::Turn(_) | RowBody::Decision(_) | RowBody::Plan(_) => 1,
            RowBody::Lanes(turns) => turns.with(Vec::len),
            RowBody::Calls(..) | RowBody::Notice(_) => 0,
        };
        self.list.with(|rows| rows.iter().rev().take_while(|row| row.seq > seq).map(texts).sum())
    }

    /// The id of a turn's element.
    pub fn anchor(&self, turn: &TurnId) -> String {
        format!("{}{turn}", self.prefix)
    }

    /// The drafts that a decision was about, as far as they are on the page: what was voted on, else the last lanes.
    pub fn drafts_of(&self, decision: &DecisionEntry) -> Vec<Draft> {
        let draft = |cell: &TurnCell| Draft {
            agent_id: cell.entry.with_untracked(|entry| entry.agent_id.clone()),
            agent_name: cell.entry.with_untracked(|entry| entry.agent_name.clone()),
            anchor: cell.anchor.clone(),
            text: cell.text.get_untracked(),
        };
        if let Some(ballot) = decision.ballots.last() {
            return self.turns.with_value(|cells| {
                ballot.options.iter().filter_map(|option| cells.get(&option.turn_id)).map(draft).collect()
            });
        }
        self.list.with_untracked(|rows| {
            let lanes = rows.iter().rev().filter(|row| row.seq < decision.seq).find_map(|row| match &row.body {
                RowBody::Lanes(cells) => Some(cells.with_untracked(|cells| cells.iter().map(draft).collect())),
                _ => None,
            });
            lanes.unwrap_or_default()
        })
    }

    /// The id of the heading of the last round's decision, if it came to one.
    pub fn decision(&self) -> Option<String> {
        self.list.with(|rows| {
            let mut last_round = rows.iter().rev().take_while(|row| !matches!(row.body, RowBody::Message(_)));
            last_round.find_map(|row| match &row.body {
                RowBody::Decision(decision) => Some(anchor_of(decision)),
                _ => None,
            })
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
                        cells.insert(turn.turn_id.clone(), TurnCell::of(turn, &self.prefix));
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
                if let Some(cell) = cells.get(&turn.turn_id) {
                    cell.grow(turn);
                }
            }
        });
    }
}

/// The rows of `entries`, those of `shown` reused; `None` where the same ones are shown already.
fn rows(entries: &[Entry], shown: &[Row], cells: &BTreeMap<TurnId, TurnCell>) -> Option<Vec<Row>> {
    let reusable: BTreeMap<&str, &Row> = shown.iter().map(|row| (row.key.as_str(), row)).collect();
    let groups: Vec<&[Entry]> = entries.chunk_by(|a, b| group(a).is_some() && group(a) == group(b)).collect();
    let mut fresh = Vec::with_capacity(groups.len());
    let mut reused = 0;
    for members in groups {
        let Some(first) = members.first() else { continue };
        let key = key(first);
        let body = match reusable.get(key.as_str()) {
            Some(row) => {
                reused += 1;
                update(&row.body, members, cells);
                row.body.clone()
            }
            None => body(first, members, cells),
        };
        fresh.push(Row { key, seq: first.seq(), body });
    }
    (reused != shown.len() || fresh.len() != shown.len()).then_some(fresh)
}

fn key(first: &Entry) -> String {
    match group(first) {
        Some(Group::Batch(batch)) => format!("b{batch}-{}", first.seq()),
        Some(Group::Calls(_)) => format!("c{}", first.seq()),
        None => first.key(),
    }
}

fn body(first: &Entry, members: &[Entry], cells: &BTreeMap<TurnId, TurnCell>) -> RowBody {
    match first {
        Entry::Message(message) => RowBody::Message(message.clone()),
        Entry::Decision(decision) => RowBody::Decision(Box::new(decision.clone())),
        Entry::Plan(plan) => RowBody::Plan(ArcRwSignal::new(plan.clone())),
        Entry::Notice(notice) => RowBody::Notice(notice.clone()),
        Entry::Turn(_) => {
            let mut turns = turns(members, cells);
            match (group(first), turns.pop()) {
                (None, Some(turn)) => RowBody::Turn(turn),
                (group, last) => {
                    turns.extend(last);
                    match group {
                        Some(Group::Calls(purpose)) => RowBody::Calls(purpose, ArcRwSignal::new(turns)),
                        _ => RowBody::Lanes(ArcRwSignal::new(turns)),
                    }
                }
            }
        }
    }
}

/// Shows in a row that is there what has joined it.
fn update(body: &RowBody, members: &[Entry], cells: &BTreeMap<TurnId, TurnCell>) {
    match (body, members.first()) {
        (RowBody::Lanes(shown) | RowBody::Calls(_, shown), _) => {
            let now = turns(members, cells);
            if shown.with_untracked(|shown| *shown != now) {
                shown.set(now);
            }
        }
        (RowBody::Plan(shown), Some(Entry::Plan(now))) if shown.with_untracked(|shown| shown != now) => {
            shown.set(now.clone());
        }
        _ => {}
    }
}

/// What the entry stands in one row with. A summary is read like a reply, though it is none.
fn group(entry: &Entry) -> Option<Group> {
    match entry {
        Entry::Turn(turn) if turn.is_reply() => turn.batch.map(Group::Batch),
        Entry::Turn(turn) if turn.purpose != TurnPurpose::Summary => Some(Group::Calls(turn.purpose)),
        _ => None,
    }
}

fn turns(members: &[Entry], cells: &BTreeMap<TurnId, TurnCell>) -> Vec<TurnCell> {
    members
        .iter()
        .filter_map(|entry| match entry {
            Entry::Turn(turn) => cells.get(&turn.turn_id).cloned(),
            _ => None,
        })
        .collect()
}
