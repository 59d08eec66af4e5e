//! How many model calls a collaborative round takes.

use crate::policy::{Contradictions, DecisionProtocol};
use crate::team::TeamSpec;

/// Most model calls of one collaborative round: drafts, exchange, contradictions, decision. Calls that are repeated after
/// a failure are not counted, and a team within the team counts as one call.
pub fn most_calls(team: &TeamSpec) -> usize {
    let policy = &team.policy.collaborative;
    let drafts = most_responders(team);
    let exchange = if policy.rounds > 0 { drafts } else { 0 };
    let ruling = usize::from(policy.contradictions == Contradictions::Judge);
    drafts + exchange + ruling + decision_calls(team, drafts)
}

/// Most agents that draft in one collaborative round.
pub fn most_responders(team: &TeamSpec) -> usize {
    let able = team.responders().count();
    let most = team.policy.collaborative.responders;
    most.map_or(able, |most| able.min(usize::try_from(most).unwrap_or(usize::MAX)))
}

fn decision_calls(team: &TeamSpec, drafts: usize) -> usize {
    let policy = &team.policy.collaborative;
    if drafts < 2 {
        return 0;
    }
    match policy.decision {
        DecisionProtocol::ResponsePriority => 0,
        DecisionProtocol::Judge | DecisionProtocol::Synthesis => 1,
        protocol if protocol.is_consensus() => {
            let ballots = usize::try_from(policy.max_consensus_rounds).unwrap_or(usize::MAX);
            ballots.saturating_mul(drafts + 1).saturating_sub(1)
        }
        _ => drafts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgentSpec, TurnStrategy};

    #[test]
    fn drafts_exchange_and_decision_are_counted() {
        let agent = |name: &str| AgentSpec { id: name.into(), name: name.into(), ..AgentSpec::default() };
        let mut team = TeamSpec { agents: ["a", "b", "c"].map(agent).to_vec(), ..TeamSpec::default() };
        team.policy.turn_strategy = TurnStrategy::Collaborative;
        let rows = [
            (DecisionProtocol::ResponsePriority, 0, 3),
            (DecisionProtocol::Judge, 0, 4),
            (DecisionProtocol::VoteRanked, 1, 9),
            (DecisionProtocol::ConsensusUnanimity, 0, 3 + 3 + 1 + 3),
        ];
        for (decision, rounds, expected) in rows {
            (team.policy.collaborative.decision, team.policy.collaborative.rounds) = (decision, rounds);
            assert_eq!(most_calls(&team), expected, "{decision:?}");
        }
        team.policy.collaborative.responders = Some(1);
        assert_eq!(most_calls(&team), 1);
    }
}
