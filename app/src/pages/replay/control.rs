//! What the reader does to the replay, and what the page shows of it.
//!
//! The player decides; here it is joined to the page. `screen` reads the log, gives the time, and draws.

#[cfg(feature = "hydrate")]
use super::screen::{self, Screen};
use crate::live::LiveConversation;
use leptos::prelude::*;
use projections::replay::{Outline, Pace, Player, Speed};

/// How far the log has been read. The server reads none of it for the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Reading {
    /// It is being read.
    #[default]
    UnderWay,
    /// All of it is here.
    Done,
    /// It could not be read.
    Failed,
}

/// The replay of a page. Cheap to copy; lives as long as the component that made it.
#[derive(Clone, Copy)]
pub(super) struct Control {
    /// The conversation as of [`Control::at`].
    pub(super) live: LiveConversation,
    /// What lies where in the log.
    pub(super) outline: RwSignal<Outline>,
    /// The event that the reader is at.
    pub(super) at: RwSignal<u64>,
    /// Whether the replay goes on by itself.
    pub(super) playing: RwSignal<bool>,
    /// How far the log has been read.
    pub(super) reading: RwSignal<Reading>,
    /// The column whose end is what was said last.
    pub(super) column: NodeRef<leptos::html::Div>,
    /// Whether the browser has taken over.
    pub(super) is_alive: RwSignal<bool>,
    pub(super) player: StoredValue<Player>,
    pub(super) pace: StoredValue<Pace>,
    #[cfg(feature = "hydrate")]
    pub(super) screen: Screen,
}

impl Control {
    pub(super) fn new(live: LiveConversation, outline: Outline, at: u64) -> Self {
        Self {
            live,
            outline: RwSignal::new(outline),
            at: RwSignal::new(at),
            playing: RwSignal::new(false),
            reading: RwSignal::new(Reading::UnderWay),
            column: NodeRef::new(),
            is_alive: RwSignal::new(false),
            player: StoredValue::new(Player::at(at, &Pace::default())),
            pace: StoredValue::new(Pace::default()),
            #[cfg(feature = "hydrate")]
            screen: Screen::default(),
        }
    }

    /// Reads the log and follows the address, in the browser only.
    pub(super) fn start(self, asked: Memo<Option<u64>>) {
        #[cfg(feature = "hydrate")]
        screen::start(self, asked);
        #[cfg(not(feature = "hydrate"))]
        let _ = (self, asked);
    }

    /// The number of the last event.
    pub(super) fn end(&self) -> u64 {
        self.outline.with(|outline| outline.end)
    }

    /// Where the turn before had ended.
    pub(super) fn previous(&self) -> u64 {
        self.outline.with(|outline| outline.previous_turn(self.at.get()))
    }

    /// Where the next turn has ended.
    pub(super) fn next(&self) -> u64 {
        self.outline.with(|outline| outline.next_turn(self.at.get()))
    }

    /// Tries again to read the log.
    pub(super) fn read_again(self) {
        #[cfg(feature = "hydrate")]
        screen::read(self);
        #[cfg(not(feature = "hydrate"))]
        let _ = self;
    }

    /// Goes to the point right after an event.
    pub(super) fn seek(self, seq: u64) {
        self.live.announcements.forget();
        #[cfg(feature = "hydrate")]
        screen::leave(self);
        self.move_by(|player, pace| player.seek(seq, pace));
    }

    /// Goes to where the turn before had ended.
    pub(super) fn step_back(self) {
        self.seek(untrack(|| self.previous()));
    }

    /// Goes to where the next turn has ended.
    pub(super) fn step_forward(self) {
        self.seek(untrack(|| self.next()));
    }

    /// Plays, or stands still.
    pub(super) fn toggle(self) {
        if self.reading.get_untracked() != Reading::Done {
            // Played as soon as there is something to play.
            self.playing.update(|playing| *playing = !*playing);
            return;
        }
        let start = self.outline.with_untracked(|outline| outline.start);
        self.move_by(|player, pace| player.toggle(start, pace));
    }

    /// Goes at another speed from here on.
    pub(super) fn set_speed(self, speed: Speed) {
        self.player.update_value(|player| player.set_speed(speed));
    }

    /// Moves the player as the reader asks.
    fn move_by(self, by: impl FnOnce(&mut Player, &Pace)) {
        self.pace.with_value(|pace| self.player.update_value(|player| by(player, pace)));
        self.tell();
        #[cfg(feature = "hydrate")]
        screen::moved(self);
    }

    /// Says where the player stands.
    pub(super) fn tell(self) {
        let player = self.player.get_value();
        if self.at.get_untracked() != player.seq() {
            self.at.set(player.seq());
        }
        let playing = player.is_playing();
        if self.reading.get_untracked() == Reading::Done && self.playing.get_untracked() != playing {
            self.playing.set(playing);
        }
    }
}
