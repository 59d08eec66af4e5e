//! Whole conversations under a virtual clock: teams of up to 64 agents that fail, stall, pass, contradict each other, repeat
//! themselves and vote at random, while people interrupt. What holds always is checked for each; a failing seed is named.

#[cfg(test)]
mod world;

/// Conversations that are played.
#[cfg(test)]
const SEEDS: u64 = 10_000;

#[test]
fn every_seed_plays_to_an_end() {
    for seed in 0..SEEDS {
        if let Err(panic) = std::panic::catch_unwind(|| world::play(seed)) {
            println!("seed {seed} fails");
            std::panic::resume_unwind(panic);
        }
    }
}
