//! A turn as the page holds it: its text apart from the rest, and what happens inside where the agent is a team.

use super::Rows;
use leptos::prelude::*;
use model::event::FinishReason;
use model::{Status, TeamSpec, TurnId};
use projections::Transcript;
use projections::transcript::{TaskEntry, TurnEntry};
use std::sync::Arc;

/// A turn, its text apart from the rest.
#[derive(Clone)]
pub struct TurnCell {
    /// The turn.
    pub id: TurnId,
    /// The id of its element: that of the turn, after those of the turns that it lies in.
    pub anchor: String,
    /// All but its text and the conversation inside, which are empty here.
    pub entry: ArcRwSignal<TurnEntry>,
    /// Its text.
    pub text: ArcRwSignal<String>,
    /// The conversation inside, where the agent is itself a team.
    pub team: Option<TeamCell>,
}

/// The conversation inside a turn.
#[derive(Clone)]
pub struct TeamCell {
    /// The team.
    pub team: Arc<TeamSpec>,
    /// What it said.
    pub rows: Rows,
    /// Where it stands.
    pub head: ArcRwSignal<TeamHead>,
}

/// Where the conversation inside a turn stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TeamHead {
    /// Where it stands.
    pub status: Status,
    /// Why it finished, if it did.
    pub finish_reason: Option<FinishReason>,
    /// Replies so far.
    pub turns: u32,
    /// Entries that lie before the first one that is shown.
    pub earlier_entries: u64,
    /// Its tasks.
    pub tasks: Vec<TaskEntry>,
}

impl PartialEq for TurnCell {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl TurnCell {
    pub(super) fn of(turn: &TurnEntry, prefix: &str) -> Self {
        let anchor = format!("{prefix}{}", turn.turn_id);
        Self {
            id: turn.turn_id.clone(),
            entry: ArcRwSignal::new(turn.outline()),
            text: ArcRwSignal::new(turn.text.clone()),
            team: turn.inner.as_deref().map(|inner| TeamCell::of(inner, &anchor)),
            anchor,
        }
    }

    /// Shows what the transcript says now.
    pub(super) fn show(&self, turn: &TurnEntry) {
        self.show_text(turn);
        let entry = turn.outline();
        if self.entry.with_untracked(|shown| *shown != entry) {
            self.entry.set(entry);
        }
        if let (Some(team), Some(inner)) = (&self.team, &turn.inner) {
            team.show(inner);
        }
    }

    /// Shows what was said since, here or inside.
    pub(super) fn grow(&self, turn: &TurnEntry) {
        self.show_text(turn);
        if self.entry.with_untracked(|shown| shown.state != turn.state) {
            self.entry.update(|shown| shown.state = turn.state.clone());
        }
        if let (Some(team), Some(inner)) = (&self.team, &turn.inner) {
            team.rows.grow(inner);
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

impl TeamCell {
    fn of(inner: &Transcript, anchor: &str) -> Self {
        Self {
            team: Arc::new(inner.team.clone().unwrap_or_default()),
            rows: Rows::within(anchor, inner),
            head: ArcRwSignal::new(TeamHead::of(inner)),
        }
    }

    fn show(&self, inner: &Transcript) {
        self.rows.sync(inner);
        let head = TeamHead::of(inner);
        if self.head.with_untracked(|shown| *shown != head) {
            self.head.set(head);
        }
    }
}

impl TeamHead {
    fn of(inner: &Transcript) -> Self {
        Self {
            status: inner.status,
            finish_reason: inner.finish_reason,
            turns: inner.totals.turns,
            earlier_entries: inner.earlier_entries,
            tasks: inner.tasks.clone(),
        }
    }
}
