//! The changes that mend a finding, where there is one that is surely meant.

use super::reach::never;
use crate::policy::{ApprovalPolicy, Condition, DecisionProtocol, LoopDetection, Policy, TurnStrategy};
use crate::team::{AgentSpec, Capability, Role, TeamSpec, same_name};

/// Tokens that a conversation is limited to by the fix of a missing budget.
const BUDGET_TOKENS: u64 = 100_000;

/// The team with the finding of this code and place mended; `None` where it takes a person to say how.
pub fn fix(team: &TeamSpec, code: &str, path: &str) -> Option<TeamSpec> {
    let mut fixed = team.clone();
    mend(&mut fixed, code, path)?;
    (fixed != *team).then_some(fixed)
}

/// What [`fix`] does, in a few words for a button; `None` for a code that has no fix.
pub fn fix_label(code: &str) -> Option<&'static str> {
    Some(match code {
        "role_unused" => "Remove the role",
        "role_unknown" => "Add the role",
        "capability_missing" => "Add the capabilities",
        "allowed_role_unknown" | "responder_role_unknown" | "transition_unknown" | "approval_unknown" => {
            "Take it off the list"
        }
        "no_termination" | "no_turn_limit" => "Limit to 12 turns",
        "timeout_out_of_range" | "attempts_out_of_range" => "Use the default",
        "approval_of_drafts" => "Approve the outcome",
        "approval_inside" => "Remove the approvals",
        "one_speaker" => "Use single agent",
        "quorum_unreachable" => "Lower the quorum",
        "condition_never" => "Remove the condition",
        "transition_dead_end" => "Let anybody follow",
        "no_budget" => "Limit to 100,000 tokens",
        "nobody_verifies" => "Add a reviewer",
        "sequential_in_parallel" => "Take turns",
        "vote_of_two" => "Let a judge decide",
        "one_responder" => "Let the reply stand",
        _ => return None,
    })
}

fn mend(team: &mut TeamSpec, code: &str, path: &str) -> Option<()> {
    if let Some((at, inner)) = within(path) {
        return mend(team.agents.get_mut(at)?.team.as_mut()?, code, inner);
    }
    let policy = &mut team.policy;
    match code {
        "role_unused" => drop(team.roles.remove(row(path, "roles", team.roles.len())?)),
        "role_unknown" => {
            let name = team.agents.get(row(path, "agents", team.agents.len())?)?.role.clone();
            team.roles.push(Role { name, ..Role::default() });
        }
        "capability_missing" => add_capabilities(team, row(path, "agents", team.agents.len())?)?,
        "allowed_role_unknown" => {
            drop(policy.allowed_roles.remove(row(path, "policy.allowed_roles", policy.allowed_roles.len())?));
        }
        "responder_role_unknown" => {
            let roles = &mut policy.collaborative.responder_roles;
            roles.remove(row(path, "policy.collaborative.responder_roles", roles.len())?);
        }
        "no_termination" | "no_turn_limit" => policy.max_turns = Policy::default().max_turns,
        "timeout_out_of_range" if path == "policy.timeout_s" => policy.timeout_s = Policy::default().timeout_s,
        "timeout_out_of_range" if path == "policy.approvals.timeout_s" => policy.approvals.timeout_s = None,
        "attempts_out_of_range" => policy.max_attempts = Policy::default().max_attempts,
        "approval_unknown" => {
            let agents = &mut policy.approvals.replies_of;
            agents.remove(row(path, "policy.approvals.replies_of", agents.len())?);
        }
        "approval_of_drafts" => {
            policy.approvals.replies_of.clear();
            policy.approvals.result = true;
        }
        "approval_inside" => policy.approvals = ApprovalPolicy::default(),
        "one_speaker" => policy.turn_strategy = TurnStrategy::SingleAgent,
        "quorum_unreachable" => {
            let most = u32::try_from(crate::calls::most_responders(team)).unwrap_or(u32::MAX);
            team.policy.collaborative.quorum = most.max(1);
        }
        "condition_never" => remove_dead_conditions(team),
        "transition_unknown" => {
            let known: Vec<_> = team.agents.iter().map(|agent| agent.id.clone()).collect();
            policy.dynamic.transitions.retain(|from, _| known.contains(from));
            for to in policy.dynamic.transitions.values_mut() {
                to.retain(|id| known.contains(id));
            }
        }
        "transition_dead_end" => {
            let from = path.strip_prefix("policy.dynamic.transitions.")?;
            policy.dynamic.transitions.remove(&from.into())?;
        }
        "no_budget" => policy.budget.max_tokens = Some(BUDGET_TOKENS),
        "nobody_verifies" => add_reviewer(team),
        "sequential_in_parallel" => policy.turn_strategy = TurnStrategy::RoundRobin,
        "vote_of_two" => policy.collaborative.decision = DecisionProtocol::Judge,
        "one_responder" => policy.collaborative.decision = DecisionProtocol::ResponsePriority,
        _ => return None,
    }
    Some(())
}

/// The agent and the place within its team of a place such as `agents[1].team.policy.budget`.
fn within(path: &str) -> Option<(usize, &str)> {
    let (at, rest) = path.strip_prefix("agents[")?.split_once(']')?;
    Some((at.parse().ok()?, rest.strip_prefix(".team.")?))
}

/// The row of a place such as `roles[1]` or `roles[1].name`, if it is there.
fn row(path: &str, list: &str, len: usize) -> Option<usize> {
    let (at, _) = path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?;
    at.parse().ok().filter(|at| *at < len)
}

fn add_capabilities(team: &mut TeamSpec, at: usize) -> Option<()> {
    let needed = team.role(&team.agents.get(at)?.role)?.capabilities.clone();
    let has = &mut team.agents.get_mut(at)?.capabilities;
    for name in needed {
        if !has.iter().any(|capability| same_name(&capability.name, &name)) {
            has.push(Capability::named(name));
        }
    }
    Some(())
}

fn add_reviewer(team: &mut TeamSpec) {
    let lowest = team.roles.iter().map(|role| role.priority).min().unwrap_or(0);
    team.roles.push(Role {
        name: "reviewer".into(),
        description: "Checks what the others say and names what is wrong or missing.".to_owned(),
        capabilities: vec!["review".to_owned()],
        priority: lowest,
    });
    if !team.policy.allowed_roles.is_empty() {
        team.policy.allowed_roles.push("reviewer".into());
    }
    let mut name = "Reviewer".to_owned();
    while team.agents.iter().any(|agent| same_name(&agent.name, &name)) {
        name.push_str(" 2");
    }
    team.agents.push(AgentSpec {
        name,
        role: "reviewer".into(),
        instructions: "Check the last reply. Name each fault with the smallest change that mends it.".to_owned(),
        capabilities: vec![Capability::named("review")],
        model: team.agents.first().and_then(|agent| agent.model.clone()),
        ..AgentSpec::default()
    });
}

/// Removes conditions that can never hold, and groups that they leave empty. A loop that nobody looks for is looked for.
fn remove_dead_conditions(team: &mut TeamSpec) {
    let Some(condition) = team.policy.termination.take() else { return };
    if condition.leaves().iter().any(|leaf| matches!(leaf, Condition::NoProgress(_))) {
        team.policy.loop_detection = LoopDetection::On;
    }
    team.policy.termination = living(team, condition);
}

fn living(team: &TeamSpec, condition: Condition) -> Option<Condition> {
    let parts =
        |parts: Vec<Condition>| -> Vec<Condition> { parts.into_iter().filter_map(|part| living(team, part)).collect() };
    match condition {
        Condition::Any(all) => Some(parts(all)).filter(|parts| !parts.is_empty()).map(Condition::Any),
        Condition::All(all) => Some(parts(all)).filter(|parts| !parts.is_empty()).map(Condition::All),
        leaf => never(team, &leaf).is_none().then_some(leaf),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::lint;

    fn talk(agents: u8) -> TeamSpec {
        let agent = |nth: u8| {
            let name = char::from(b'a' + nth).to_string();
            AgentSpec { id: name.as_str().into(), name, role: "writer".into(), ..AgentSpec::default() }
        };
        TeamSpec {
            name: "Talk".into(),
            roles: vec![Role { name: "writer".into(), ..Role::default() }],
            agents: (0..agents).map(agent).collect(),
            ..TeamSpec::default()
        }
    }

    /// Each row breaks a sound team; the fix of the finding must leave none.
    #[test]
    fn a_fix_mends_its_finding() {
        type Break = fn(&mut TeamSpec);
        let rows: &[(&str, Break)] = &[
            ("role_unused", |t| t.roles.push(Role { name: "judge".into(), ..Role::default() })),
            ("role_unknown", |t| t.agents[0].role = "judge".into()),
            ("capability_missing", |t| t.roles[0].capabilities.push("draft".into())),
            ("allowed_role_unknown", |t| t.policy.allowed_roles = vec!["writer".into(), "judge".into()]),
            ("responder_role_unknown", |t| t.policy.collaborative.responder_roles = vec!["judge".into()]),
            ("no_termination", |t| t.policy.max_turns = None),
            ("no_turn_limit", |t| {
                t.policy.max_turns = None;
                t.policy.termination = Some(Condition::External);
            }),
            ("timeout_out_of_range", |t| t.policy.timeout_s = 0.0),
            ("one_speaker", |t| t.agents.truncate(1)),
            ("quorum_unreachable", |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.policy.collaborative.decision = DecisionProtocol::ResponsePriority;
                t.policy.collaborative.quorum = 9;
            }),
            ("condition_never", |t| {
                t.policy.termination = Some(Condition::Any(vec![Condition::Consensus, Condition::External]));
            }),
            ("condition_never", |t| {
                t.policy.loop_detection = LoopDetection::Off;
                t.policy.termination = Some(Condition::NoProgress(3));
            }),
            ("transition_unknown", |t| {
                t.policy.dynamic.transitions = [("a".into(), vec!["b".into(), "z".into()])].into();
            }),
            ("transition_dead_end", |t| {
                t.policy.turn_strategy = TurnStrategy::Dynamic;
                t.policy.dynamic.transitions = [("a".into(), vec!["a".into()])].into();
            }),
            ("no_budget", |t| t.agents.iter_mut().for_each(|agent| agent.model = "openai/gpt-5".parse().ok())),
            ("nobody_verifies", |t| t.agents = talk(3).agents),
            ("sequential_in_parallel", |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.agents[1].instructions = "Improve the draft of A.".into();
            }),
            ("vote_of_two", |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.policy.collaborative.decision = DecisionProtocol::VoteSimple;
            }),
            ("one_responder", |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.policy.collaborative.responders = Some(1);
                t.policy.collaborative.decision = DecisionProtocol::Judge;
            }),
        ];
        for (code, fault) in rows {
            let mut broken = talk(2);
            fault(&mut broken);
            let mut fixed = broken.clone();
            while let Some(finding) = lint(&fixed).into_iter().find(|finding| finding.code == *code) {
                assert!(fix_label(code).is_some(), "{code}");
                fixed = fix(&fixed, code, &finding.path).unwrap_or_else(|| panic!("no fix: {finding:?}"));
            }
            assert_ne!(fixed, broken, "{code} was not found");
            assert_eq!(lint(&fixed.normalised()), [], "{code}");
        }
    }

    #[test]
    fn a_team_within_is_mended_in_its_place() {
        let mut inner = talk(2);
        inner.policy.timeout_s = 0.0;
        let mut team = talk(2);
        team.agents[1].team = Some(Box::new(inner));
        let finding = lint(&team).remove(0);
        assert_eq!(finding.path, "agents[1].team.policy.timeout_s");
        assert_eq!(lint(&fix(&team, &finding.code, &finding.path).unwrap()), []);
    }

    #[test]
    fn what_only_a_person_can_say_has_no_fix() {
        let team = talk(2);
        for (code, path) in [("name_missing", "name"), ("role_unused", "roles[7]"), ("no_such_code", "policy")] {
            assert_eq!(fix(&team, code, path), None, "{code}");
        }
    }
}
