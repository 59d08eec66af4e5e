//! Those whom a person asks for speak next, whatever the strategy; caps and allowed roles still hold.

use super::{Choice, eligibility};
use crate::conversation::Conversation;
use model::event::Exclusion;

/// The next of those who are asked for, at most `together` of them.
///
/// Scores fall with the place in the order of asking: 1, 1/2, 1/3, …
pub(crate) fn choose(conversation: &Conversation, asked_for: &[usize], together: usize) -> Choice {
    let mut candidates = eligibility::candidates(conversation);
    for (seat, candidate) in candidates.iter_mut().enumerate() {
        match asked_for.iter().position(|asked| *asked == seat) {
            Some(place) => {
                candidate.score = falling(place);
                candidate.excluded_because = None;
            }
            None => candidate.excluded_because = candidate.excluded_because.or(Some(Exclusion::NotMentioned)),
        }
    }
    let chosen: Vec<usize> = asked_for.iter().copied().take(together).collect();
    let round = &conversation.round;
    let author = chosen.iter().find_map(|seat| round.picked.get(seat)).unwrap_or(&round.author);
    let reason = format!("{author} asked for {}.", conversation.table.list(&chosen));
    Choice::new(candidates, chosen, reason)
}

/// 1, 1/2, 1/3, … rounded to four decimals.
fn falling(place: usize) -> f64 {
    super::rounded(1.0 / (1.0 + f64::from(u32::try_from(place).unwrap_or(u32::MAX))))
}
