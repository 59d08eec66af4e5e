//! What theory says of the majority of voters on a question with two answers. Every function gives the chance that the
//! majority is right, in `[0, 1]`; an equal split counts as half.

use std::cmp::Ordering;

/// Independent voters, each right with chance `p` (Condorcet 1785).
pub fn majority(voters: usize, p: f64) -> f64 {
    more_than_half(&counts(&vec![p; voters]))
}

/// With chance `c` all voters share one belief, right with chance `p`; else they are independent. The correlation of any
/// two votes is `c` (the case that Ladha 1992 warns of).
pub fn with_common_cause(voters: usize, p: f64, c: f64) -> f64 {
    c * p + (1.0 - c) * majority(voters, p)
}

/// How many independent voters spread their mean vote as widely as these, whose votes have pairwise correlation `c`.
pub fn effective_voters(voters: usize, c: f64) -> f64 {
    number(voters) / (1.0 + (number(voters) - 1.0) * c)
}

/// Voters speak one after the other; each after the first says with chance `q` what the first one said.
pub fn following_the_first(voters: usize, p: f64, q: f64) -> f64 {
    let after = |first: f64| {
        let mut chances = vec![q * first + (1.0 - q) * p; voters];
        chances[0] = first;
        more_than_half(&counts(&chances))
    };
    p * after(1.0) + (1.0 - p) * after(0.0)
}

/// Voters speak one after the other; each says with chance `q` what most of those before it said, where most said one.
pub fn following_the_majority(voters: usize, p: f64, q: f64) -> f64 {
    let mut right = vec![1.0];
    for spoken in 0..voters {
        let mut next = vec![0.0; spoken + 2];
        for (count, chance) in right.iter().enumerate() {
            let followed = match (2 * count).cmp(&spoken) {
                Ordering::Greater => 1.0,
                Ordering::Equal => p,
                Ordering::Less => 0.0,
            };
            let is_right = q * followed + (1.0 - q) * p;
            next[count + 1] += chance * is_right;
            next[count] += chance * (1.0 - is_right);
        }
        right = next;
    }
    more_than_half(&right)
}

/// Independent drafts are exchanged once; each voter then takes over with chance `q` the draft of one of the others, each
/// as likely. A single voter is as often right as before: the exchange is a martingale (Choi et al. 2025).
pub fn after_an_exchange(voters: usize, p: f64, q: f64) -> f64 {
    let drafted = counts(&vec![p; voters]);
    let others = number(voters - 1);
    let after = |right: usize| {
        let chance = |others_right: f64, own: f64| (1.0 - q) * own + q * others_right / others;
        let chances: Vec<f64> = (0..voters)
            .map(|voter| if voter < right { chance(number(right) - 1.0, 1.0) } else { chance(number(right), 0.0) })
            .collect();
        more_than_half(&counts(&chances))
    };
    drafted.iter().enumerate().map(|(right, chance)| chance * after(right)).sum()
}

/// Independent voters of these accuracies whose votes count so much.
pub fn weighted(accuracies: &[f64], weights: &[f64]) -> f64 {
    let all: f64 = weights.iter().sum();
    let of_pattern = |pattern: u32| {
        let is_right = |voter: usize| pattern >> voter & 1 == 1;
        let voters = || 0..accuracies.len();
        let chance: f64 =
            voters().map(|voter| if is_right(voter) { accuracies[voter] } else { 1.0 - accuracies[voter] }).product();
        let right: f64 = voters().filter(|voter| is_right(*voter)).map(|voter| weights[voter]).sum();
        if 2.0 * right > all { chance } else { 0.0 }
    };
    (0..1_u32 << accuracies.len()).map(of_pattern).sum()
}

/// By number of right voters: its chance, where each is right with its own chance and independent of the others.
fn counts(chances: &[f64]) -> Vec<f64> {
    chances.iter().fold(vec![1.0], |counts, chance| {
        let mut next = vec![0.0; counts.len() + 1];
        for (right, share) in counts.iter().enumerate() {
            next[right + 1] += share * chance;
            next[right] += share * (1.0 - chance);
        }
        next
    })
}

fn more_than_half(counts: &[f64]) -> f64 {
    let voters = counts.len() - 1;
    let part = |(right, chance): (usize, &f64)| match (2 * right).cmp(&voters) {
        Ordering::Greater => *chance,
        Ordering::Equal => chance / 2.0,
        Ordering::Less => 0.0,
    };
    counts.iter().enumerate().map(part).sum()
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
