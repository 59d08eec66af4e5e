//! Seeded chance: the same seed and agent give the same choices.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::time::Duration;

/// A source of choices.
#[derive(Clone, Debug)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// Agents that are given the same seed still choose differently.
    pub(super) fn new(seed: u64, agent: &str) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(fnv1a(agent.as_bytes()));
        Self(rng)
    }

    /// Chance of its own for one matter, which leaves all other choices as they are.
    pub(super) fn aside(&self, matter: &str) -> Self {
        let mut rng = self.0.clone();
        rng.set_stream(rng.get_stream() ^ fnv1a(matter.as_bytes()));
        Self(rng)
    }

    /// A number below `n`; 0 for `n = 0`.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.0.next_u64() % n).unwrap_or(0)
    }

    /// True once in `n` times.
    pub(super) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of the items; `None` if there are none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// A time from `low` to `high` milliseconds.
    pub(super) fn millis(&mut self, low: u64, high: u64) -> Duration {
        let span = usize::try_from(high.saturating_sub(low) + 1).unwrap_or(usize::MAX);
        Duration::from_millis(low + u64::try_from(self.below(span)).unwrap_or(0))
    }
}

/// A hash that is the same in every build, unlike the standard library's.
pub(super) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
