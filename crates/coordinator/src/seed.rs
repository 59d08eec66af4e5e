//! The seed of one attempt of one turn.

/// A seed for this attempt, derived from the conversation's: the same three numbers give the same seed, and neighbours
/// give unrelated ones.
pub(crate) fn of_attempt(conversation: u64, turn: u32, attempt: u32) -> u64 {
    splitmix64(splitmix64(conversation) ^ (u64::from(turn) << 32 | u64::from(attempt)))
}

/// One output of the SplitMix64 generator (Steele, Lea and Flood, 2014).
fn splitmix64(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_generator_gives_its_published_first_output() {
        assert_eq!(splitmix64(0), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn turns_and_attempts_have_seeds_of_their_own() {
        let seeds: BTreeSet<u64> =
            (1..50).flat_map(|turn| (1..=3).map(move |attempt| of_attempt(7, turn, attempt))).collect();
        assert_eq!(seeds.len(), 49 * 3);
        assert_eq!(of_attempt(7, 1, 1), of_attempt(7, 1, 1));
    }
}
