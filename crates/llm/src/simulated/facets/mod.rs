//! Sides that a task can be looked at from, and what each kind of agent says about one.
//!
//! `{it}` is what the task is about. It can be singular or plural, so no sentence has it as the subject of a verb that
//! tells the two apart.

mod deciding;
mod software;
mod writing;

use super::topic::Genre;

/// One side of a task.
#[derive(Debug)]
pub(super) struct Facet {
    /// As it is said within a sentence.
    pub(super) name: &'static str,
    /// Words that show that a text is about it.
    cues: &'static [&'static str],
    /// What speaks for going ahead.
    pub(super) claim: &'static str,
    /// What is wrong or missing.
    pub(super) doubt: &'static str,
    /// An item of a draft.
    pub(super) step: &'static str,
    /// What is known.
    pub(super) finding: &'static str,
    /// What one may think of it.
    pub(super) view: &'static str,
    /// A reply to somebody who brought it up.
    pub(super) answer: &'static str,
    /// A condition of a decision.
    pub(super) condition: &'static str,
}

impl Facet {
    /// Whether a text is about it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.point_in(text).or_else(|| self.cue_in(text)).is_some()
    }

    /// Where a text makes one of its points word for word.
    pub(super) fn point_in(&self, text: &str) -> Option<usize> {
        let points = [self.claim, self.doubt, self.step, self.finding, self.view];
        points.iter().filter_map(|point| text.rfind(fixed_part(point))).max()
    }

    /// Where a text last has a word that hints at it.
    pub(super) fn cue_in(&self, text: &str) -> Option<usize> {
        let text = text.to_lowercase();
        self.cues.iter().filter_map(|cue| text.rfind(cue)).max()
    }
}

/// The sides of tasks of this kind; at least two.
pub(super) const fn of(genre: Genre) -> &'static [Facet] {
    match genre {
        Genre::Deciding => deciding::FACETS,
        Genre::Writing => writing::FACETS,
        Genre::Software => software::FACETS,
    }
}

/// The longest part of a template between its slots: it is in every text that was made from it.
pub(super) fn fixed_part(template: &'static str) -> &'static str {
    template.split(['{', '}']).step_by(2).max_by_key(|part| part.len()).unwrap_or(template)
}
