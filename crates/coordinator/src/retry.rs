//! When a turn whose call failed is attempted again: later each time, or when its endpoint asks for it.
//!
//! The wait doubles with each attempt, and half of it is by chance, so that many calls that failed together do not come
//! back together. The chance is the conversation's seed: the same log gives the same times.

use crate::conversation::Conversation;
use crate::seed;
use crate::state::OpenTurn;
use model::Timestamp;
use model::event::FailureKind;

/// Longest wait before the second attempt, in milliseconds.
const FIRST_WAIT_MS: u64 = 1_000;
/// Longest wait that is chosen here, in milliseconds.
const LONGEST_WAIT_MS: u64 = 30_000;
/// Longest wait that an endpoint may ask for, in milliseconds; one that asks for more is not tried again.
const LONGEST_ASKED_MS: u64 = 60_000;

/// When this turn is attempted again after a fault of this kind; `None` where it is not.
pub(crate) fn due(
    conversation: &Conversation,
    at: Timestamp,
    turn: &OpenTurn,
    kind: FailureKind,
    retry_after_ms: Option<u64>,
) -> Option<Timestamp> {
    let policy = conversation.table.policy();
    // The other drafts do not wait longer than their deadline.
    let is_awaited = turn.purpose.is_speak() && conversation.deliberates() && policy.collaborative.deadline_s.is_some();
    let is_over = turn.round() != conversation.round.number || turn.attempt >= policy.max_attempts;
    if !kind.may_pass() || is_awaited || is_over {
        return None;
    }
    let wait_ms = match retry_after_ms {
        Some(asked) if asked > LONGEST_ASKED_MS => return None,
        Some(asked) => asked,
        None => wait_ms(turn.attempt, seed::of_attempt(conversation.seed, turn.number, turn.attempt)),
    };
    Some(at.plus_millis(wait_ms))
}

/// The wait after this attempt, counted from 1: the half of its longest, and of the other half a part by chance.
fn wait_ms(attempt: u32, chance: u64) -> u64 {
    let doubled = FIRST_WAIT_MS.saturating_mul(1 << attempt.saturating_sub(1).min(16));
    let half = doubled.min(LONGEST_WAIT_MS) / 2;
    half + chance % (half + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_longest() {
        for (attempt, longest) in [(1, 1_000), (2, 2_000), (3, 4_000), (5, 16_000), (6, 30_000), (99, 30_000)] {
            for chance in [0, 1, 499, 12_345, u64::MAX] {
                let wait = wait_ms(attempt, chance);
                assert!((longest / 2..=longest).contains(&wait), "attempt {attempt}: {wait} ms");
            }
        }
    }
}
