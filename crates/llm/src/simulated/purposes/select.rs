//! The choice of who speaks next: mostly whoever was turned to last, else whoever has been silent for longest. Now and
//! then it names two, so that it has to be asked again.

use super::question::Question;
use crate::simulated::dice::Dice;
use crate::simulated::scene::Scene;
use std::cmp::Reverse;

/// One name and nothing else; rarely two.
pub(super) fn write(question: &Question<'_>, scene: &Scene<'_>, dice: &mut Dice) -> String {
    let mut names = question.options();
    let is_asked_again = question.text.starts_with("Your last reply named ");
    let last_turn = |name: &str| scene.round.iter().rposition(|m| m.speaker.as_deref() == Some(name));
    let addressed = |name: &str| scene.round.last().and_then(|message| message.text.rfind(name));
    // Stable: those who have not spoken stay in the order of the question.
    names.sort_by_key(|name| last_turn(name));
    if !dice.once_in(4) {
        names.sort_by_key(|name| Reverse(addressed(name)));
    }
    match names.as_slice() {
        [] => "PASS: there is nobody to choose.".to_owned(),
        [first, second, ..] if !is_asked_again && dice.once_in(6) => format!("{first} or {second}, I would say."),
        [first, ..] => (*first).to_owned(),
    }
}
