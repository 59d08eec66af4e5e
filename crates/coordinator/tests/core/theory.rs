//! What theory says of votes, against votes that the core counted.

use crate::dsl::{completed, start, team, with};
use coordinator::{Input, InputKind, State, step};
use model::policy::{DecisionProtocol, TieBreak};
use model::{Budget, Event, Timestamp, TurnStrategy};
use std::cmp::Ordering;

/// Trials for each size of a team.
const TRIALS: u32 = 400;
/// A voter's accuracy.
const ACCURACY: f64 = 0.65;

/// Numbers in `[0, 1)`, the same for the same seed (xorshift64*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let share = (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64;
        share
    }
}

/// Behaviour 17: the accuracy of the majority of `n` independent voters of accuracy `p` (Condorcet 1785): the chance that
/// more than half are right, and half the chance of a tie.
fn majority(n: u32, p: f64) -> f64 {
    let chance = |k: u32| {
        let choose = (1..=k).map(|i| f64::from(n - k + i) / f64::from(i)).product::<f64>();
        choose * p.powf(f64::from(k)) * (1.0 - p).powf(f64::from(n - k))
    };
    (0..=n)
        .map(|k| match (2 * k).cmp(&n) {
            Ordering::Greater => chance(k),
            Ordering::Equal => chance(k) / 2.0,
            Ordering::Less => 0.0,
        })
        .sum()
}

/// Whether the decision is right where each agent believes the truth with this accuracy, drafts what it believes, and
/// votes for it.
fn trial(started: &State, believes_truth: &[bool]) -> bool {
    let mut state = started.clone();
    let mut decided = None;
    while let Some(turn) = state.open_turns().first().cloned() {
        let seat: usize = turn.agent_id.as_str()[1..].parse().unwrap();
        let text = match (turn.purpose.is_reply(), believes_truth[seat]) {
            (true, true) => "The earth goes round the sun".to_owned(),
            (true, false) => "The sun goes round the earth, on crystal spheres".to_owned(),
            (false, _) => format!("VOTE: {}", turn.agent_id),
        };
        let kind = InputKind::Turn { turn_id: turn.turn_id, attempt: turn.attempt, outcome: completed(&text) };
        for event in step(&mut state, &Input { at: Timestamp::default(), kind }).unwrap() {
            if let Event::DecisionReached { winner, .. } = event {
                decided = winner;
            }
        }
    }
    let winner: usize = decided.expect("a winner").as_str()[1..].parse().unwrap();
    believes_truth[winner]
}

/// Behaviour 17: with independent voters of accuracy p, the accuracy of a simple vote is the binomial's, for 3 to 15.
#[test]
fn b17_a_majority_is_as_accurate_as_the_binomial_says() {
    let mut chance = Chance(0x5EED_0017);
    for voters in 3..=15_u32 {
        let lines: Vec<String> = (0..voters).map(|n| format!("a{n} voter 1")).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let spec = with(team(TurnStrategy::Collaborative, &lines), |policy| {
            policy.max_turns = None;
            policy.collaborative.decision = DecisionProtocol::VoteSimple;
            policy.collaborative.tie_break = TieBreak::Order;
        });
        let mut started = State::default();
        let kind = start(spec, "What goes round what?", Budget::default());
        step(&mut started, &Input { at: Timestamp::default(), kind }).unwrap();
        let right = (0..TRIALS).filter(|_| {
            let beliefs: Vec<bool> = (0..voters).map(|_| chance.next() < ACCURACY).collect();
            trial(&started, &beliefs)
        });
        let observed = f64::from(u32::try_from(right.count()).unwrap()) / f64::from(TRIALS);
        let expected = majority(voters, ACCURACY);
        let three_sigma = 3.0 * (expected * (1.0 - expected) / f64::from(TRIALS)).sqrt();
        assert!((observed - expected).abs() <= three_sigma, "{voters} voters: {observed} instead of {expected}");
    }
}

#[test]
fn the_binomial_is_the_published_one() {
    for (n, p, expected) in [(1, 0.6, 0.6), (3, 0.6, 0.648), (5, 0.6, 0.682_56), (2, 0.6, 0.6), (15, 0.5, 0.5)] {
        assert!((majority(n, p) - expected).abs() < 1e-9, "{n} {p}: {}", majority(n, p));
    }
}
