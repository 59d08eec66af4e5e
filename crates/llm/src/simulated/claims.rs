//! Plain statements of fact in which drafts can contradict each other: agents of one task state the same thing, but not
//! all the same way.
//!
//! What is stated follows from the task alone, so that agents who do not hear each other speak of the same thing.

use super::dice::{Dice, fnv1a};
use super::scene::Scene;
use super::topic::Genre;

/// Ways to state one thing; any two of them cannot both hold.
type Claim = &'static [&'static str];

const DECIDING: &[Claim] = &[
    &["A first result takes 3 weeks.", "A first result takes 6 weeks.", "A first result takes 10 weeks."],
    &["The first step can be undone later.", "The first step cannot be undone later."],
    &["Two people are enough for the start.", "Two people are not enough for the start."],
];
const SOFTWARE: &[Claim] = &[
    &["The change is ready to be merged.", "The change is not ready to be merged."],
    &["A safe fix takes 2 days.", "A safe fix takes 5 days."],
    &["The fault can be seen from outside.", "The fault cannot be seen from outside."],
];
const WRITING: &[Claim] = &[
    &["The text should end on a question.", "The text should not end on a question."],
    &["The text should have 80 words.", "The text should have 150 words."],
];

/// A claim, now and then, of an agent that has not heard the others in this round.
pub(super) fn made(scene: &Scene<'_>, dice: &Dice) -> Option<String> {
    let mut dice = dice.aside("claim");
    let is_first = scene.round.is_empty() && !scene.others.is_empty();
    let claim = of(scene).filter(|_| is_first && !dice.once_in(3))?;
    dice.pick(claim).map(|way| (*way).to_owned())
}

/// The draft with its claim as another draft has it; `None` where both do not state the same thing differently.
pub(super) fn taken_over(scene: &Scene<'_>, own: &str, other: &str) -> Option<String> {
    let stated = |text: &str| of(scene)?.iter().find(|way| text.contains(**way)).copied();
    let (mine, theirs) = (stated(own)?, stated(other)?);
    (mine != theirs).then(|| own.replace(mine, theirs))
}

/// What agents may state about the task.
fn of(scene: &Scene<'_>) -> Option<Claim> {
    let claims = match scene.topic.genre {
        Genre::Deciding => DECIDING,
        Genre::Software => SOFTWARE,
        Genre::Writing => WRITING,
    };
    let count = u64::try_from(claims.len()).unwrap_or(1).max(1);
    let at = fnv1a(scene.task.as_bytes()) % count;
    claims.get(usize::try_from(at).unwrap_or_default()).copied()
}
