//! What costs money or calls without need.

use super::Findings;
use crate::calls::{most_calls, most_responders};
use crate::policy::{DecisionProtocol, Selector, TurnStrategy};
use crate::team::TeamSpec;

/// Calls of one collaborative round above which a warning is due.
const MANY_CALLS: usize = 20;

/// Warns of models without a budget or beside agents that name none, and of rounds with many calls or easy ties.
pub(super) fn findings(team: &TeamSpec, findings: &mut Findings) {
    models(team, findings);
    if team.policy.turn_strategy == TurnStrategy::Collaborative {
        round(team, findings);
    }
}

fn models(team: &TeamSpec, findings: &mut Findings) {
    let models = team.models();
    let budget = &team.policy.budget;
    let is_unlimited = budget.max_tokens.is_none() && budget.max_cost_micro_usd.is_none();
    if let Some(model) = models.iter().filter(|_| is_unlimited).find(|model| !model.is_simulated()) {
        findings.warn(
            "no_budget",
            "policy.budget",
            format!("{model} may cost money and nothing limits it: set a budget in tokens or dollars."),
        );
    }
    // Where no model is named at all, the server's default speaks for everybody, which is as good as naming it.
    if models.is_empty() {
        return;
    }
    for (at, agent) in team.agents.iter().enumerate() {
        if agent.model.is_none() && agent.team.is_none() && !agent.name.trim().is_empty() {
            findings.warn(
                "model_missing",
                format!("agents[{at}].model"),
                format!("{} names no model while others do, so the server’s default speaks: name one.", agent.name),
            );
        }
    }
    let dynamic = &team.policy.dynamic;
    let asks_model = team.policy.turn_strategy == TurnStrategy::Dynamic && dynamic.selector == Selector::Model;
    if asks_model && dynamic.model.is_none() {
        findings.warn(
            "selector_model_missing",
            "policy.dynamic.model",
            "No model is named to choose the speakers, so the server’s default is asked: name one.",
        );
    }
}

fn round(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy.collaborative;
    let is_vote = matches!(
        policy.decision,
        DecisionProtocol::VoteSimple
            | DecisionProtocol::VoteApproval
            | DecisionProtocol::VoteCumulative
            | DecisionProtocol::VoteRanked
            | DecisionProtocol::ConfidenceWeighted
    );
    if is_vote && most_responders(team) == 2 {
        findings.warn(
            "vote_of_two",
            "policy.collaborative.decision",
            "Two voters often tie: add a third that answers, or let a judge decide.",
        );
    }
    let calls = most_calls(team);
    if calls > MANY_CALLS {
        let message = match policy.rounds {
            0 => format!("A round takes up to {calls} calls: let fewer agents answer, or decide in fewer ballots."),
            _ => format!("A round takes up to {calls} calls: leave out the exchange, or let fewer agents answer."),
        };
        findings.warn("many_calls", "policy.collaborative.rounds", message);
    }
}
