//! What theory says of votes, against votes that the core counted. Its tables stand in `docs/decisions.md`.

#[cfg(test)]
mod binomial;
#[cfg(test)]
mod panel;
#[cfg(test)]
mod tables;

#[cfg(test)]
mod tests {
    use super::binomial;
    use super::panel::Panel;
    use super::tables::{self, ACCURACY, QUESTIONS};
    use model::policy::DecisionProtocol;

    const DOCUMENT: &str = include_str!("../../../../docs/decisions.md");

    /// Behaviour 17: what the core comes to is what theory says, within three standard deviations of so many questions:
    /// for 3 to 15 independent voters, for errors with a common cause, for voters who follow others, and for each protocol
    /// of which theory says something. The document has these very figures.
    #[test]
    fn b17_the_core_decides_as_theory_says() {
        let tables = tables::all();
        for table in &tables {
            for (row, figures) in &table.rows {
                for figure in figures {
                    let (theory, observed) = (figure.theory, figure.observed);
                    let three_sigma = 3.0 * (theory * (1.0 - theory) / f64::from(QUESTIONS)).sqrt();
                    let is_near = (observed - theory).abs() <= three_sigma + 1e-9;
                    assert!(is_near, "{}, {row:?}: {observed} instead of {theory}", table.name);
                }
            }
        }
        assert_eq!(tables::updated(DOCUMENT, &tables), DOCUMENT, "run `make evidence` and read what has changed");
    }

    /// Behaviour 17: with up to nine voters every pattern of right and wrong is played; the accuracy is the binomial's to
    /// the last digits, under every protocol that takes one side of two.
    #[test]
    fn b17_every_pattern_of_few_voters_is_decided_by_the_majority() {
        for protocol in [
            DecisionProtocol::VoteSimple,
            DecisionProtocol::VoteApproval,
            DecisionProtocol::VoteCumulative,
            DecisionProtocol::VoteRanked,
            DecisionProtocol::ConfidenceWeighted,
        ] {
            let voters = if protocol == DecisionProtocol::VoteSimple { 9 } else { 5 };
            let mut panel = Panel::of(voters, |policy| policy.decision = protocol);
            let accuracy = accuracy(&mut panel, &vec![ACCURACY; voters]);
            let expected = binomial::majority(voters, ACCURACY);
            assert!((accuracy - expected).abs() < 1e-9, "{protocol:?}: {accuracy} instead of {expected}");
        }
    }

    /// Behaviour 17: votes that count by the logarithm of the voter's odds are right more often than equal ones and than
    /// the best voter alone, as theory says.
    #[test]
    fn b17_weights_by_confidence_make_the_most_of_an_expert() {
        let accuracies = [0.8, ACCURACY, ACCURACY, ACCURACY, ACCURACY];
        let weights = tables::log_odds(&accuracies);
        let weighted =
            |policy: &mut model::policy::CollaborativePolicy| policy.decision = DecisionProtocol::ConfidenceWeighted;
        let found = accuracy(&mut Panel::of(5, weighted).sure(&weights), &accuracies);
        let expected = binomial::weighted(&accuracies, &weights);
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
        assert!(found > accuracy(&mut Panel::of(5, |_| {}), &accuracies));
        assert!(found > accuracies[0]);
    }

    /// Behaviour 13: who drafts blind cannot follow anybody, and who drafts in turn sees all drafts before.
    #[test]
    fn b13_only_those_who_draft_in_turn_see_the_others() {
        let seen = |panel: &Panel| {
            let mut seen = Vec::new();
            panel.play(|asked| {
                seen.push(asked.others.len());
                true
            });
            seen
        };
        assert_eq!(seen(&Panel::of(4, |_| {})), [0, 0, 0, 0]);
        assert_eq!(seen(&Panel::of(4, |policy| policy.blind = false)), [0, 1, 2, 3]);
        assert_eq!(seen(&Panel::of(3, |policy| policy.rounds = 1)), [0, 0, 0, 2, 2, 2]);
    }

    #[test]
    fn the_binomial_is_the_published_one() {
        for (voters, p, expected) in [(1, 0.6, 0.6), (3, 0.6, 0.648), (5, 0.6, 0.682_56), (2, 0.6, 0.6), (15, 0.5, 0.5)]
        {
            assert!((binomial::majority(voters, p) - expected).abs() < 1e-9, "{voters} {p}");
        }
        for follow in [binomial::following_the_first, binomial::following_the_majority, binomial::after_an_exchange] {
            assert!((follow(9, 0.65, 0.0) - binomial::majority(9, 0.65)).abs() < 1e-9, "nobody follows");
        }
        assert!((binomial::following_the_first(9, 0.65, 1.0) - 0.65).abs() < 1e-9, "all say what the first says");
        assert!((binomial::following_the_majority(9, 0.65, 1.0) - 0.65).abs() < 1e-9);
        assert!((binomial::effective_voters(15, 0.0) - 15.0).abs() < 1e-9);
        assert!((binomial::effective_voters(15, 1.0) - 1.0).abs() < 1e-9);
        assert!((binomial::weighted(&[0.65; 5], &[1.0; 5]) - binomial::majority(5, 0.65)).abs() < 1e-9);
    }

    /// The chance that the panel decides right, over every pattern of right and wrong voters.
    fn accuracy(panel: &mut Panel, accuracies: &[f64]) -> f64 {
        let of_pattern = |right: u32| {
            let chance = |(voter, p): (usize, &f64)| if right >> voter & 1 == 1 { *p } else { 1.0 - p };
            let chance: f64 = accuracies.iter().enumerate().map(chance).product();
            if panel.decides(right) { chance } else { 0.0 }
        };
        (0..1_u32 << accuracies.len()).map(of_pattern).sum()
    }
}
