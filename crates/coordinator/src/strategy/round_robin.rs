//! Agents speak in list order, round and round. A new message and a resumed run go on at the next speaker.

use super::{Choice, End, Next, Strategy, eligibility, rounded};
use crate::conversation::Conversation;

/// See the module.
pub(crate) struct RoundRobin;

impl Strategy for RoundRobin {
    fn ended(&self, conversation: &Conversation) -> Option<End> {
        eligibility::stuck(conversation)
    }

    /// Scores are the nearness in the order, from 1 for the next down to 1/n.
    fn choose(&self, conversation: &Conversation, eligible: &[usize], _turns_left: usize) -> Option<Next> {
        let table = &conversation.table;
        let seats = table.len();
        let first = conversation.previous.map_or(0, |previous| previous + 1);
        let distance = |seat: usize| (seat + seats - first % seats) % seats;
        let next = eligible.iter().copied().min_by_key(|seat| distance(*seat))?;
        let mut candidates = eligibility::candidates(conversation);
        for (seat, candidate) in candidates.iter_mut().enumerate() {
            if candidate.excluded_because.is_none() {
                candidate.score = nearness(distance(seat), seats);
            }
        }
        let name = table.name(next);
        let reason = match conversation.previous {
            Some(previous) if previous != next => {
                format!("{name} is next in the order after {}.", table.name(previous))
            }
            Some(_) => format!("{name} goes on: nobody else may speak."),
            None => format!("{name} is first in the order."),
        };
        Some(Choice::new(candidates, vec![next], reason).into())
    }
}

fn nearness(distance: usize, seats: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    rounded(number(seats - distance) / number(seats))
}
