//! A conversation as its page holds it: the transcript that the server rendered, continued by the same fold.
//!
//! There is one [`Transcript`] and it is not a signal. After each batch of frames [`LiveConversation::apply`] compares what
//! the page shows with what the transcript says and wakes only what differs: a token redraws its own turn's last block,
//! an event redraws the header and the rows that it changed. Nothing here knows a browser; `stream` feeds it there.

mod announce;
mod cell;
mod consensus;
mod delivery;
mod head;
mod rows;
pub mod scroll;
#[cfg(feature = "hydrate")]
pub mod stream;
#[cfg(feature = "hydrate")]
pub mod viewport;

pub use announce::Announcements;
pub use cell::{TeamCell, TeamHead, TurnCell};
pub use consensus::Consensus;
pub use head::{AgentHead, ApprovalHead, AskedHead, Head};
pub use rows::{Draft, Row, RowBody, Rows};

use leptos::prelude::*;
use model::command::TeamOrigin;
use model::event::Delta;
use model::{ConversationId, Envelope, TeamSpec, Totals, TurnId};
use projections::{Timeline, Transcript};
use std::sync::Arc;

/// Most turns that the page shows while it follows a conversation; beyond, the oldest leave it.
pub const MAX_TURNS: usize = 150;
/// Turns that are rendered at first, and that stay when the oldest leave.
pub const PAGE_TURNS: u32 = 100;

/// Turns that are shown before one that an address names.
const BEFORE: u32 = 5;

/// The address of an entry in its conversation's page; so many turns back, the page with enough of them.
pub fn address_of(key: &str, turns_back: u32) -> String {
    let wanted = turns_back + BEFORE;
    if wanted <= PAGE_TURNS { format!("#{key}") } else { format!("?turns={wanted}#{key}") }
}

/// What the stream brings.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// Something happened.
    Event(Box<Envelope>),
    /// A running turn's text grew.
    Delta(Delta),
}

/// Whether what happens is seen here as it happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Nothing follows the conversation yet: the page is as the server sent it.
    #[default]
    Off,
    /// What happens is shown at once.
    Live,
    /// So many events are being made up for.
    CatchingUp(usize),
    /// The stream broke; it is being opened again.
    Reconnecting,
    /// The conversation has ended; nothing will come before a person acts.
    Ended,
}

impl Connection {
    /// The name in attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Live => "live",
            Self::CatchingUp(_) => "catching-up",
            Self::Reconnecting => "reconnecting",
            Self::Ended => "ended",
        }
    }
}

/// A conversation as its page holds it. Cheap to copy; lives as long as the component that made it.
#[derive(Clone, Copy)]
pub struct LiveConversation {
    /// Which conversation.
    pub id: ConversationId,
    /// What the header and the inspector show.
    pub head: RwSignal<Head>,
    /// Whether the page is up to date.
    pub connection: RwSignal<Connection>,
    /// What a screen reader is told.
    pub announcements: Announcements,
    rows: StoredValue<Rows>,
    team: StoredValue<Arc<TeamSpec>>,
    transcript: StoredValue<Transcript>,
}

impl LiveConversation {
    /// The conversation as the server rendered it.
    pub fn new(id: ConversationId, transcript: Transcript) -> Self {
        Self {
            id,
            head: RwSignal::new(Head::of(&transcript)),
            connection: RwSignal::new(Connection::default()),
            announcements: Announcements::default(),
            rows: StoredValue::new(Rows::of(&transcript)),
            team: StoredValue::new(Arc::new(transcript.team.clone().unwrap_or_default())),
            transcript: StoredValue::new(transcript),
        }
    }

    /// What the transcript shows.
    pub fn rows(&self) -> Rows {
        self.rows.get_value()
    }

    /// The team as it runs.
    pub fn team(&self) -> Arc<TeamSpec> {
        self.team.get_value()
    }

    /// What the team was asked to do.
    pub fn task(&self) -> String {
        self.transcript.with_value(|transcript| transcript.task.clone())
    }

    /// The stored team and version that it was taken from.
    pub fn origin(&self) -> Option<TeamOrigin> {
        self.transcript.with_value(|transcript| transcript.origin)
    }

    /// What came after this turn: how many turns, and what they used.
    pub fn after(&self, turn: &TurnId) -> (usize, Totals) {
        self.transcript.with_value(|transcript| {
            let later = transcript.entries.turns().rev().take_while(|later| later.turn_id != *turn);
            later.filter_map(|turn| turn.usage.as_ref()).fold((0, Totals::default()), |(n, mut totals), usage| {
                totals.add(usage);
                (n + 1, totals)
            })
        })
    }

    /// Number of the last event that is shown.
    pub fn seq(&self) -> u64 {
        self.transcript.with_value(|transcript| transcript.seq)
    }

    /// When each agent waited and spoke in the turns that are shown; follows what happens.
    pub fn timeline(&self) -> Timeline {
        self.head.track();
        self.transcript.with_value(Timeline::of)
    }

    /// How far the agents agree; follows what happens.
    pub fn consensus(&self) -> Consensus {
        self.head.track();
        self.transcript.with_value(Consensus::of)
    }

    /// Applies frames in the order in which they came, then wakes what changed.
    pub fn apply(&self, frames: &[Frame]) {
        let Some(events) = self.transcript.try_update_value(|transcript| {
            let mut events = false;
            for frame in frames {
                match frame {
                    Frame::Event(envelope) => {
                        if transcript.apply(envelope) {
                            events = true;
                            self.announcements.hear(transcript, &envelope.event);
                        }
                    }
                    Frame::Delta(delta) => {
                        transcript.apply_delta(delta);
                    }
                }
            }
            events
        }) else {
            return;
        };
        if events {
            self.show();
        } else {
            self.transcript.with_value(|transcript| self.rows().grow(transcript));
        }
    }

    /// Drops the oldest turns where there are more than [`MAX_TURNS`].
    pub fn trim(&self) {
        self.trim_to(MAX_TURNS);
    }

    /// Drops all but the last [`PAGE_TURNS`] turns where there are more than `most`.
    pub fn trim_to(&self, most: usize) {
        let trimmed = self.transcript.try_update_value(|transcript| {
            let long = transcript.entries.turns().count() > most;
            if long {
                *transcript = std::mem::take(transcript).with_last_turns(PAGE_TURNS as usize);
            }
            long
        });
        if trimmed == Some(true) {
            self.show();
        }
    }

    /// Takes another transcript in place of the one that is shown.
    pub fn replace(&self, transcript: Transcript) {
        self.transcript.set_value(transcript);
        self.show();
    }

    fn show(&self) {
        self.transcript.with_value(|transcript| {
            self.rows().sync(transcript);
            let head = Head::of(transcript);
            if self.head.with_untracked(|shown| *shown != head) {
                self.head.set(head);
            }
        });
    }
}

#[cfg(test)]
mod tests;
