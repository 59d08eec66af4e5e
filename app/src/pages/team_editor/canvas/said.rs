//! What was done last, in words, until something else is done.

use super::Canvas;
use leptos::prelude::*;

/// What was done last.
#[derive(Clone, Default)]
pub struct Said {
    /// In words; empty once something was done that says nothing.
    pub words: String,
    /// Counts what was said.
    nth: u32,
}

impl Canvas {
    pub(super) fn say(self, words: impl Into<String>) {
        let words = words.into();
        self.said.update(|said| *said = Said { words, nth: said.nth + 1 });
    }

    /// Forgets what was said as soon as the team or the choice changes without a word.
    pub(super) fn forget_what_was_said(self) {
        Effect::new(move |before: Option<(_, u32)>| {
            let about = (self.state.draft.get(), self.state.selection.get());
            let nth = self.said.with(|said| said.nth);
            if let Some((was_about, was_nth)) = before
                && was_about != about
                && was_nth == nth
            {
                self.said.update(|said| said.words.clear());
            }
            (about, nth)
        });
    }
}
