//! Whether anybody checks what the others say.

use super::Findings;
use crate::policy::{DecisionProtocol, TurnStrategy};
use crate::team::{AgentSpec, TeamSpec};

/// Beginnings of words that say of a role, capability or instruction that it checks what others do.
const CHECKING: &[&str] = &[
    "approv",
    "assess",
    "audit",
    "challeng",
    "check",
    "critic",
    "critiqu",
    "evaluat",
    "examin",
    "fault",
    "inspect",
    "judg",
    "moderat",
    "proofread",
    "rank",
    "rate",
    "referee",
    "review",
    "test",
    "valid",
    "verif",
    "weigh",
];

/// Warns of a team of more than two in which nobody reviews, judges, votes or makes one reply of all.
pub(super) fn findings(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy;
    let decides_by_looking = policy.turn_strategy == TurnStrategy::Collaborative
        && policy.collaborative.decision != DecisionProtocol::ResponsePriority;
    let is_talk = policy.turn_strategy != TurnStrategy::SingleAgent || policy.tasks.is_some();
    if team.agents.len() > 2 && is_talk && !decides_by_looking && !team.agents.iter().any(|agent| checks(team, agent)) {
        findings.warn(
            "nobody_verifies",
            "agents",
            "Nobody checks what the others say: add an agent that reviews, or let a judge or a vote decide.",
        );
    }
}

fn checks(team: &TeamSpec, agent: &AgentSpec) -> bool {
    let role = team.role(&agent.role);
    let role_texts = role.into_iter().flat_map(|role| [role.name.as_str(), &role.description]);
    let needs = role.into_iter().flat_map(|role| &role.capabilities).map(String::as_str);
    let has = agent.capabilities.iter().flat_map(|capability| [capability.name.as_str(), &capability.description]);
    let own = [agent.name.as_str(), agent.role.as_str(), &agent.instructions];
    own.into_iter().chain(role_texts).chain(needs).chain(has).any(says_checking)
}

fn says_checking(text: &str) -> bool {
    super::words(text).any(|word| CHECKING.iter().any(|stem| word.starts_with(stem)))
}
