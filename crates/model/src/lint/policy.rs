//! What is wrong or doubtful about a team's policy.

use super::Findings;
use crate::ids::{AgentId, RoleName};
use crate::policy::{Condition, DecisionProtocol, TaskPolicy, TurnStrategy, check_plan};
use crate::team::{AgentSpec, TeamSpec, same_name};

/// Adds what is wrong or doubtful about the policy.
pub(super) fn findings(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy;
    for (at, allowed) in policy.allowed_roles.iter().enumerate() {
        if team.role(allowed).is_none() {
            findings.error(
                "allowed_role_unknown",
                format!("policy.allowed_roles[{at}]"),
                format!("There is no role “{allowed}”: add it or take it off the list."),
            );
        }
    }
    if !team.agents.is_empty() && !team.agents.iter().any(|agent| team.role_allowed(agent)) {
        findings.error(
            "nobody_may_speak",
            "policy.allowed_roles",
            "No agent has an allowed role: allow a role that somebody has.",
        );
    }
    if !(policy.timeout_s > 0.0 && policy.timeout_s <= 86_400.0) {
        findings.error("timeout_out_of_range", "policy.timeout_s", "Choose a timeout above 0 and up to 86400 seconds.");
    }
    if policy.max_turns == Some(0) {
        findings.error("max_turns_zero", "policy.max_turns", "Allow at least one turn, or leave it empty.");
    }
    if policy.max_turns_per_agent == Some(0) {
        findings.error(
            "max_turns_per_agent_zero",
            "policy.max_turns_per_agent",
            "Allow at least one turn an agent, or leave it empty.",
        );
    }
    if let Some(condition) = &policy.termination {
        if condition.depth() > Condition::MAX_DEPTH {
            findings.error(
                "termination_too_deep",
                "policy.termination",
                format!("Nest conditions at most {} deep.", Condition::MAX_DEPTH),
            );
        }
        conditions(team, condition, findings);
    }
    let weights = policy.dynamic.weights;
    let all = [weights.capability, weights.text, weights.priority, weights.recency, weights.load, weights.mention];
    if all.iter().any(|weight| !weight.is_finite() || *weight < 0.0) || all.iter().sum::<f64>() <= 0.0 {
        findings.error(
            "weights_invalid",
            "policy.dynamic.weights",
            "Choose weights of 0 or more, at least one above 0.",
        );
    }
    if policy.dynamic.max_attempts == 0 {
        findings.error("max_attempts_zero", "policy.dynamic.max_attempts", "Ask the model at least once.");
    }
    for (from, to) in &policy.dynamic.transitions {
        for id in std::iter::once(from).chain(to).filter(|id| team.agent(id).is_none()) {
            findings.error(
                "transition_unknown",
                format!("policy.dynamic.transitions.{from}"),
                format!("There is no agent “{id}”: add it or take it out."),
            );
        }
    }
    collaborative(team, findings);
    strategy(team, findings);
    if let Some(tasks) = &policy.tasks {
        plan(team, tasks, findings);
    }
    let seconds = [
        ("policy.budget.max_time_s", policy.budget.max_time_s),
        ("policy.budget.per_agent.max_time_s", policy.budget.per_agent.max_time_s),
    ];
    for (path, _) in seconds.into_iter().filter(|(_, seconds)| seconds.is_some_and(|s| !(s > 0.0 && s <= 86_400.0))) {
        findings.error("timeout_out_of_range", path, "Choose a time above 0 and up to 86400 seconds.");
    }
}

/// What is wrong or doubtful about how work is split into tasks.
fn plan(team: &TeamSpec, tasks: &TaskPolicy, findings: &mut Findings) {
    if tasks.max_parallel == 0 {
        findings.error("max_parallel_zero", "policy.tasks.max_parallel", "Let at least one task be worked on.");
    }
    if tasks.stall_limit == 0 {
        findings.error("stall_limit_zero", "policy.tasks.stall_limit", "Let at least one task stall.");
    }
    if let Some(planner) = tasks.planner.as_ref().filter(|planner| team.agent(planner).is_none()) {
        let message = format!("There is no agent “{planner}”: add it or choose another.");
        findings.error("planner_unknown", "policy.tasks.planner", message);
    }
    if tasks.plan.is_empty() {
        return;
    }
    if let Err((at, message)) = check_plan(&tasks.plan, &[]) {
        let path = at.map_or_else(|| "policy.tasks.plan".to_owned(), |at| format!("policy.tasks.plan[{at}]"));
        findings.error("plan_invalid", path, message);
    }
    for (at, task) in tasks.plan.iter().enumerate() {
        let fits = |agent: &&AgentSpec| {
            let has = |wanted: &String| agent.capabilities.iter().any(|has| same_name(&has.name, wanted));
            let role = task.role.as_ref().is_none_or(|role| same_name(role.as_str(), agent.role.as_str()));
            team.role_allowed(agent) && role && task.capabilities.iter().all(has)
        };
        if let Some(role) = task.role.as_ref().filter(|role| team.role(role).is_none()) {
            let message = format!("There is no role “{role}”: add it or choose another.");
            findings.error("task_role_unknown", format!("policy.tasks.plan[{at}].role"), message);
        } else if !team.agents.is_empty() && !team.agents.iter().any(|agent| fits(&agent)) {
            let wants = task.capabilities.iter().map(String::as_str).chain(task.role.as_ref().map(RoleName::as_str));
            let wants = wants.collect::<Vec<_>>().join(", ");
            let message = format!("Nobody can do the task “{}”: give one agent all of {wants}.", task.id);
            findings.warn("task_for_nobody", format!("policy.tasks.plan[{at}]"), message);
        }
    }
}

fn conditions(team: &TeamSpec, condition: &Condition, findings: &mut Findings) {
    match condition {
        Condition::Any(parts) | Condition::All(parts) => {
            if parts.is_empty() {
                findings.error(
                    "termination_empty",
                    "policy.termination",
                    "Add a condition, or remove the empty group.",
                );
            }
            for part in parts {
                conditions(team, part, findings);
            }
        }
        Condition::TextMention { text } | Condition::StopMessage { text } if text.trim().is_empty() => {
            findings.error("stop_text_empty", "policy.termination", "Say which text ends the round.");
        }
        Condition::FunctionCall { name } if AgentId::slug(name).is_empty() || name.contains(char::is_whitespace) => {
            let message = "Give the function a name of one word, such as “approve”.";
            findings.error("function_name_invalid", "policy.termination", message);
        }
        Condition::Source { agent } if team.agent(agent).is_none() => {
            let message = format!("There is no agent “{agent}”: add it or choose another.");
            findings.error("source_unknown", "policy.termination", message);
        }
        Condition::TimeoutS(seconds) if !(*seconds > 0.0 && *seconds <= 86_400.0) => {
            let message = "Choose a timeout above 0 and up to 86400 seconds.";
            findings.error("timeout_out_of_range", "policy.termination", message);
        }
        _ => {}
    }
}

fn strategy(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy;
    let speakers = team.agents.iter().filter(|agent| team.role_allowed(agent)).count();
    match policy.turn_strategy {
        TurnStrategy::SingleAgent => {}
        TurnStrategy::RoundRobin | TurnStrategy::Dynamic => {
            if policy.max_turns.is_none() && policy.max_turns_per_agent.is_none() {
                if policy.termination.is_none() {
                    findings.error(
                        "no_termination",
                        "policy.max_turns",
                        "Nothing ends this conversation: set a turn limit or a condition.",
                    );
                } else {
                    findings.warn(
                        "no_turn_limit",
                        "policy.max_turns",
                        "If its condition never holds, this conversation never ends: set a turn limit too.",
                    );
                }
            }
            if speakers == 1 {
                findings.warn(
                    "one_speaker",
                    "policy.turn_strategy",
                    "Only one agent can speak: “Single agent” is cheaper and does the same.",
                );
            }
        }
        TurnStrategy::Collaborative => responders(team, findings),
    }
}

/// What is wrong with the details of the collaborative strategy, whether it is chosen or not.
fn collaborative(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy.collaborative;
    let mut error = |code: &str, field: &str, message: &str| {
        findings.error(code, format!("policy.collaborative.{field}"), message);
    };
    if policy.quorum == 0 {
        error("quorum_zero", "quorum", "A decision needs at least one reply.");
    }
    if policy.rounds > 1 {
        error("rounds_out_of_range", "rounds", "Choose 0 or 1: more exchanges cost much and add little.");
    }
    if policy.deadline_s.is_some_and(|seconds| !(seconds > 0.0 && seconds <= 86_400.0)) {
        error("deadline_out_of_range", "deadline_s", "Choose a deadline above 0 and up to 86400 seconds.");
    }
    if !(policy.supermajority > 0.5 && policy.supermajority <= 1.0) {
        error("supermajority_out_of_range", "supermajority", "Choose a share above 0.5 and up to 1.");
    }
    if policy.max_consensus_rounds == 0 {
        error("max_consensus_rounds_zero", "max_consensus_rounds", "A consensus needs at least one ballot.");
    }
    if let Some(judge) = policy.judge.as_ref().filter(|judge| team.agent(judge).is_none()) {
        error("judge_unknown", "judge", &format!("There is no agent “{judge}”: add it or choose another."));
    }
    for (at, role) in policy.responder_roles.iter().enumerate().filter(|(_, role)| team.role(role).is_none()) {
        error(
            "responder_role_unknown",
            &format!("responder_roles[{at}]"),
            &format!("There is no role “{role}”: add it or take it off the list."),
        );
    }
}

/// Whether enough agents respond to decide.
fn responders(team: &TeamSpec, findings: &mut Findings) {
    let policy = &team.policy.collaborative;
    let responders = team.responders().count();
    let most = policy.responders.map_or(responders, |most| responders.min(usize::try_from(most).unwrap_or(usize::MAX)));
    let quorum = usize::try_from(policy.quorum).unwrap_or(usize::MAX);
    if team.agents.is_empty() {
        return;
    }
    if quorum > most {
        findings.error(
            "quorum_unreachable",
            "policy.collaborative.quorum",
            format!("At most {most} agents respond: lower the quorum or add responders."),
        );
    } else if most == 1 && policy.decision != DecisionProtocol::ResponsePriority {
        findings.warn(
            "one_responder",
            "policy.collaborative.decision",
            "Only one agent responds: there is nothing to decide between.",
        );
    }
}
