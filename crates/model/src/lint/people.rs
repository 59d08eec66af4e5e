//! What is wrong or doubtful about what people do in a team: further attempts, approvals, people who take part.

use super::Findings;
use crate::policy::{MAX_ATTEMPTS, TurnStrategy};
use crate::team::TeamSpec;

/// Whether this is a time that somebody can wait; none is for ever.
fn is_wait(seconds: Option<f64>) -> bool {
    seconds.is_none_or(|seconds| seconds > 0.0 && seconds <= 86_400.0)
}

/// Adds what is wrong or doubtful.
pub(super) fn findings(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy;
    if !(1..=MAX_ATTEMPTS).contains(&policy.max_attempts) {
        let message = format!("Choose 1 to {MAX_ATTEMPTS} attempts.");
        findings.error("attempts_out_of_range", "policy.max_attempts", message);
    }
    let approvals = &policy.approvals;
    for (at, id) in approvals.replies_of.iter().enumerate() {
        if team.agent(id).is_none() {
            let message = format!("There is no agent “{id}”: add it or take it off the list.");
            findings.error("approval_unknown", format!("policy.approvals.replies_of[{at}]"), message);
        }
    }
    if !approvals.replies_of.is_empty() && policy.turn_strategy == TurnStrategy::Collaborative {
        findings.warn(
            "approval_of_drafts",
            "policy.approvals.replies_of",
            "Drafts are not approved one by one: ask for approval of the outcome.",
        );
    }
    if !is_wait(approvals.timeout_s) {
        let message = "Choose a wait above 0 and up to 86400 seconds, or leave it empty.";
        findings.error("timeout_out_of_range", "policy.approvals.timeout_s", message);
    }
    for (at, agent) in team.agents.iter().enumerate() {
        let Some(person) = &agent.person else { continue };
        let path = format!("agents[{at}].person");
        if !is_wait(person.timeout_s) {
            let message = "Choose a wait above 0 and up to 86400 seconds, or leave it empty.";
            findings.error("timeout_out_of_range", format!("{path}.timeout_s"), message);
        }
        if agent.team.is_some() {
            findings.error(
                "person_and_team",
                path,
                format!("{} is a person or a team: choose one.", agent.name.trim()),
            );
        }
    }
}

/// Adds what cannot be in a team that is itself an agent.
pub(super) fn inside(team: &TeamSpec, findings: &mut Findings) {
    for (at, agent) in team.agents.iter().enumerate().filter(|(_, agent)| agent.person.is_some()) {
        findings.error(
            "person_inside",
            format!("agents[{at}].person"),
            format!("{} can only take part in the outermost team: move the person there.", agent.name.trim()),
        );
    }
    if !team.policy.approvals.is_none() {
        findings.warn(
            "approval_inside",
            "policy.approvals",
            "Approvals of a team within a team are not asked for: ask for them in the outermost team.",
        );
    }
}
