//! Conditions that cannot hold, and agents after whom nobody can speak.

use super::Findings;
use crate::policy::{Condition, LoopDetection, Policy, TurnStrategy};
use crate::sentence::{condition_text, primary};
use crate::team::TeamSpec;

/// Warns of what the team's own rules keep from ever happening.
pub(super) fn findings(team: &TeamSpec, findings: &mut Findings) {
    for condition in team.policy.conditions() {
        if let Some(why) = never(team, condition) {
            let message = format!("“{}” never ends the round: {why}", condition_text(condition));
            findings.warn("condition_never", "policy.termination", message);
        }
    }
    if team.policy.turn_strategy == TurnStrategy::Dynamic {
        dead_ends(team, findings);
    }
}

/// Why a condition can never hold, and what to do; `None` if it can.
pub(super) fn never(team: &TeamSpec, condition: &Condition) -> Option<String> {
    let policy = &team.policy;
    match condition {
        Condition::Consensus if policy.turn_strategy != TurnStrategy::Collaborative => {
            Some("only a collaborative team decides. Choose that strategy or remove the condition.".to_owned())
        }
        Condition::NoProgress(_) if policy.loop_detection == LoopDetection::Off => {
            Some("loop detection is off. Turn it on or remove the condition.".to_owned())
        }
        Condition::NoProgress(_) if !goes_round(policy) => {
            Some("nobody speaks twice under this strategy. Remove the condition.".to_owned())
        }
        Condition::MaxTurns(turns) if goes_round(policy) && policy.tasks.is_none() => {
            let most = policy.max_turns.filter(|most| most < turns)?;
            Some(format!("the round ends after {most} turns anyway. Lower it or remove it."))
        }
        Condition::TurnsPerAgent(turns) => {
            let most = policy.max_turns_per_agent.filter(|most| most < turns)?;
            Some(format!("an agent takes at most {most} turns anyway. Lower it or remove it."))
        }
        Condition::Source { agent } => {
            let agent = team.agent(agent)?;
            if !team.role_allowed(agent) {
                return Some(format!("the role of {} may not speak. Allow it or choose another.", agent.name));
            }
            let alone = policy.turn_strategy == TurnStrategy::SingleAgent && policy.tasks.is_none();
            let primary = primary(team).filter(|primary| alone && primary.id != agent.id)?;
            Some(format!("{} answers alone. Choose another agent.", primary.name))
        }
        _ => None,
    }
}

/// Whether agents take several turns in a round.
const fn goes_round(policy: &Policy) -> bool {
    matches!(policy.turn_strategy, TurnStrategy::RoundRobin | TurnStrategy::Dynamic)
}

fn dead_ends(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy.dynamic;
    for (from, to) in &policy.transitions {
        let Some(agent) = team.agent(from).filter(|agent| team.role_allowed(agent)) else { continue };
        // One that is not in the team has a finding of its own.
        let can_follow = to.iter().any(|id| {
            team.agent(id).is_none_or(|next| team.role_allowed(next) && (policy.allow_repeat || &next.id != from))
        });
        if !can_follow {
            findings.warn(
                "transition_dead_end",
                format!("policy.dynamic.transitions.{from}"),
                format!("Nobody may speak after {}, so the round ends there: let somebody follow.", agent.name),
            );
        }
    }
}
