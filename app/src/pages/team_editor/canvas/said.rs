//! What was done last, in words, until something else is done.

use super::Canvas;
use leptos::prelude::*;

/// What was done last.
#[derive(Clone, Default)]
pub struct Said {
    /// In words; empty once something was done that says nothing.
    pub words: String,
    /// Whether what it is about has not been seen yet.
    is_new: bool,
}

impl Canvas {
    pub(super) fn say(self, words: impl Into<String>) {
        self.said.set(Said { words: words.into(), is_new: true });
    }

    /// Forgets what was said as soon as the team or the choice changes without a word.
    pub(super) fn forget_what_was_said(self) {
        let about = Memo::new(move |_| (self.state.draft.get(), self.state.selection.get()));
        Effect::new(move || {
            about.track();
            let (is_new, is_silent) = self.said.with(|said| (said.is_new, said.words.is_empty()));
            if is_new {
                self.said.write_untracked().is_new = false;
            } else if !is_silent {
                self.said.set(Said::default());
            }
        });
    }
}
