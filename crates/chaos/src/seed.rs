//! Chance that can be repeated.

use anyhow::Context;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Numbers that follow from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Chance of this seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is greater than 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    /// A time from `from` to `to`, in milliseconds.
    pub fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.below(to - from + 1))
    }

    /// Chance of its own for one part, so that parts that run at the same time do not disturb each other.
    #[must_use]
    pub fn fork(&mut self) -> Self {
        Self(self.number())
    }
}

/// The seed of this run: `CHAOS_SEED`, else one of the clock.
///
/// # Errors
/// When `CHAOS_SEED` is no number.
pub fn of_this_run() -> anyhow::Result<u64> {
    if let Ok(text) = std::env::var("CHAOS_SEED") {
        return text.trim().parse().context("CHAOS_SEED is no whole number");
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(u64::from(now.subsec_nanos()) ^ now.as_secs())
}

/// Names the seed where something went wrong.
///
/// # Errors
/// The same, with the seed.
pub fn named<T>(seed: u64, ended: anyhow::Result<T>) -> anyhow::Result<T> {
    ended.with_context(|| format!("repeat it with CHAOS_SEED={seed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_again() {
        let numbers = |seed| {
            std::iter::repeat_with({
                let mut chance = Chance::new(seed);
                move || chance.below(100)
            })
            .take(9)
            .collect::<Vec<_>>()
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }
}
