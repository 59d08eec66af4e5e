//! What is wrong or doubtful about a team, each finding with its place and what to do.

use crate::ids::AgentId;
use crate::policy::{CapabilityCheck, Condition, DecisionProtocol, TurnStrategy};
use crate::team::{MAX_AGENTS, TeamSpec, same_name};
use serde::{Deserialize, Serialize};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The team cannot be saved or started.
    Error,
    /// The team runs, but probably not as meant.
    Warning,
}

/// One finding about a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Stable name, for programs.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// Where: a path into the team's JSON, such as `agents[1].role`.
    pub path: String,
    /// What is wrong and what to do, for people.
    pub message: String,
}

/// All findings about a team, errors first, each in the order of its place. A team without errors can start.
pub fn lint(team: &TeamSpec) -> Vec<Finding> {
    let mut findings = Findings::default();
    texts(team, &mut findings);
    roles(team, &mut findings);
    agents(team, &mut findings);
    policy(team, &mut findings);
    findings.0.sort_by_key(|finding| finding.severity);
    findings.0
}

/// The findings that keep a team from being saved or started.
pub fn errors(team: &TeamSpec) -> Vec<Finding> {
    let mut findings = lint(team);
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

/// Most characters of a name.
const MAX_NAME: usize = 120;
/// Most bytes of a long text.
const MAX_TEXT: usize = 32 * 1024;

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn error(&mut self, code: &str, path: impl Into<String>, message: impl Into<String>) {
        self.push(Severity::Error, code, path.into(), message.into());
    }

    fn warn(&mut self, code: &str, path: impl Into<String>, message: impl Into<String>) {
        self.push(Severity::Warning, code, path.into(), message.into());
    }

    fn push(&mut self, severity: Severity, code: &str, path: String, message: String) {
        self.0.push(Finding { code: code.to_owned(), severity, path, message });
    }

    fn name(&mut self, path: String, name: &str, what: &str) {
        if name.trim().is_empty() {
            self.error("name_missing", path, format!("Give the {what} a name."));
        } else if name.chars().count() > MAX_NAME {
            self.error("name_too_long", path, format!("Shorten the name to at most {MAX_NAME} characters."));
        }
    }

    fn text(&mut self, path: String, text: &str) {
        if text.len() > MAX_TEXT {
            self.error("text_too_long", path, format!("Shorten the text to at most {} KiB.", MAX_TEXT / 1024));
        }
    }
}

fn texts(team: &TeamSpec, findings: &mut Findings) {
    findings.name("name".into(), &team.name, "team");
    findings.text("description".into(), &team.description);
}

fn roles(team: &TeamSpec, findings: &mut Findings) {
    for (at, role) in team.roles.iter().enumerate() {
        let name = role.name.as_str();
        findings.name(format!("roles[{at}].name"), name, "role");
        findings.text(format!("roles[{at}].description"), &role.description);
        if team.roles[..at].iter().any(|other| same_name(other.name.as_str(), name)) {
            findings.error(
                "role_duplicate",
                format!("roles[{at}].name"),
                format!("There are two roles named “{name}”: rename or remove one."),
            );
        }
        if !team.agents.iter().any(|agent| same_name(agent.role.as_str(), name)) {
            findings.warn(
                "role_unused",
                format!("roles[{at}]"),
                format!("No agent has the role “{name}”: assign it or remove it."),
            );
        }
        if let Some(other) = team.roles[..at].iter().find(|other| overlaps(other, role)) {
            findings.warn(
                "roles_overlap",
                format!("roles[{at}].capabilities"),
                format!("“{}” and “{name}” need the same capabilities: say what sets them apart.", other.name),
            );
        }
    }
}

fn overlaps(a: &crate::Role, b: &crate::Role) -> bool {
    let within = |a: &crate::Role, b: &crate::Role| {
        a.capabilities.iter().all(|needed| b.capabilities.iter().any(|other| same_name(needed, other)))
    };
    !a.capabilities.is_empty() && within(a, b) && within(b, a)
}

fn agents(team: &TeamSpec, findings: &mut Findings) {
    if team.agents.is_empty() {
        findings.error("no_agents", "agents", "Add at least one agent.");
    }
    if team.agents.len() > MAX_AGENTS {
        findings.error("too_many_agents", "agents", format!("Keep to at most {MAX_AGENTS} agents."));
    }
    for (at, agent) in team.agents.iter().enumerate() {
        let place = |field: &str| format!("agents[{at}].{field}");
        findings.name(place("name"), &agent.name, "agent");
        findings.text(place("instructions"), &agent.instructions);
        if !agent.id.is_empty() && !agent.id.is_well_formed() {
            findings.error(
                "agent_id_malformed",
                place("id"),
                "Use lower-case letters, digits, “-” and “_”, at most 64 characters.",
            );
        }
        if agent.id.as_str() == AgentId::SELECTOR {
            findings.error(
                "agent_id_reserved",
                place("id"),
                "The id “selector” stands for the model that chooses speakers: change it.",
            );
        }
        let earlier = &team.agents[..at];
        if !agent.id.is_empty() && earlier.iter().any(|other| other.id == agent.id) {
            findings.error(
                "agent_id_duplicate",
                place("id"),
                format!("Two agents have the id “{}”: change one.", agent.id),
            );
        } else if earlier.iter().any(|other| same_name(&other.name, &agent.name)) {
            findings.error(
                "agent_name_duplicate",
                place("name"),
                format!("Two agents are named “{}”: people could not tell them apart. Rename one.", agent.name),
            );
        }
        match team.role(&agent.role) {
            None if agent.role.as_str().trim().is_empty() => {
                findings.error("role_missing", place("role"), "Give the agent a role.");
            }
            None => findings.error(
                "role_unknown",
                place("role"),
                format!("There is no role “{}”: add it or choose another.", agent.role),
            ),
            Some(role) => missing_capabilities(team, at, role, findings),
        }
        for (nth, capability) in agent.capabilities.iter().enumerate() {
            findings.name(place(&format!("capabilities[{nth}].name")), &capability.name, "capability");
            if !(1..=5).contains(&capability.level) {
                findings.error(
                    "level_out_of_range",
                    place(&format!("capabilities[{nth}].level")),
                    "Choose a level from 1 to 5.",
                );
            }
        }
        if agent.temperature.is_some_and(|t| !(0.0..=2.0).contains(&t)) {
            findings.error("temperature_out_of_range", place("temperature"), "Choose a temperature from 0 to 2.");
        }
        if agent.max_output_tokens == Some(0) {
            findings.error(
                "max_output_tokens_zero",
                place("max_output_tokens"),
                "Allow at least one output token, or leave it empty.",
            );
        }
    }
}

fn missing_capabilities(team: &TeamSpec, at: usize, role: &crate::Role, findings: &mut Findings) {
    let agent = &team.agents[at];
    let missing: Vec<&str> = role
        .capabilities
        .iter()
        .filter(|needed| !agent.capabilities.iter().any(|has| same_name(&has.name, needed)))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        return;
    }
    let severity = match team.policy.capability_check {
        CapabilityCheck::Refuse => Severity::Error,
        CapabilityCheck::Warn => Severity::Warning,
    };
    let message = format!(
        "{} lacks what the role “{}” needs: add {}, or choose another role.",
        agent.name,
        role.name,
        missing.join(", ")
    );
    findings.push(severity, "capability_missing", format!("agents[{at}].capabilities"), message);
}

fn policy(team: &TeamSpec, findings: &mut Findings) {
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
    let all = [weights.capability, weights.text, weights.priority, weights.recency, weights.load];
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgentSpec, Capability, Policy, Role};

    fn team() -> TeamSpec {
        TeamSpec {
            name: "Pair".into(),
            roles: vec![Role { name: "writer".into(), capabilities: vec!["draft".into()], ..Role::default() }],
            agents: vec![
                AgentSpec {
                    id: "ada".into(),
                    name: "Ada".into(),
                    role: "Writer".into(),
                    capabilities: vec![Capability::named("Draft")],
                    ..AgentSpec::default()
                },
                AgentSpec {
                    id: "bo".into(),
                    name: "Bo".into(),
                    role: "writer".into(),
                    capabilities: vec![Capability::named("draft")],
                    ..AgentSpec::default()
                },
            ],
            ..TeamSpec::default()
        }
    }

    #[test]
    fn a_sound_team_has_no_findings() {
        assert_eq!(lint(&team()), []);
    }

    /// Each row breaks a sound team in one way and names the finding that must come of it, and no other.
    #[test]
    fn each_fault_has_its_finding() {
        type Break = fn(&mut TeamSpec);
        let rows: &[(&str, &str, Severity, Break)] = &[
            ("name_missing", "name", Severity::Error, |t| t.name = " ".into()),
            ("no_agents", "agents", Severity::Error, |t| {
                t.agents.clear();
                t.roles.clear();
            }),
            ("agent_id_duplicate", "agents[1].id", Severity::Error, |t| t.agents[1].id = "ada".into()),
            ("agent_name_duplicate", "agents[1].name", Severity::Error, |t| t.agents[1].name = "ADA".into()),
            ("agent_id_malformed", "agents[0].id", Severity::Error, |t| t.agents[0].id = "A b".into()),
            ("role_unknown", "agents[0].role", Severity::Error, |t| t.agents[0].role = "critic".into()),
            ("role_missing", "agents[0].role", Severity::Error, |t| t.agents[0].role = "".into()),
            ("capability_missing", "agents[0].capabilities", Severity::Warning, |t| t.agents[0].capabilities.clear()),
            ("capability_missing", "agents[0].capabilities", Severity::Error, |t| {
                t.agents[0].capabilities.clear();
                t.policy.capability_check = CapabilityCheck::Refuse;
            }),
            ("level_out_of_range", "agents[0].capabilities[0].level", Severity::Error, |t| {
                t.agents[0].capabilities[0].level = 6;
            }),
            ("allowed_role_unknown", "policy.allowed_roles[1]", Severity::Error, |t| {
                t.policy.allowed_roles = vec!["writer".into(), "nobody".into()];
            }),
            ("timeout_out_of_range", "policy.timeout_s", Severity::Error, |t| t.policy.timeout_s = 0.0),
            ("timeout_out_of_range", "policy.timeout_s", Severity::Error, |t| t.policy.timeout_s = f64::NAN),
            ("no_termination", "policy.max_turns", Severity::Error, |t| t.policy.max_turns = None),
            ("stop_text_empty", "policy.termination", Severity::Error, |t| {
                t.policy.termination = Some(Condition::TextMention { text: String::new() });
            }),
            ("source_unknown", "policy.termination", Severity::Error, |t| {
                t.policy.termination = Some(Condition::Any(vec![Condition::Source { agent: "zoe".into() }]));
            }),
            ("timeout_out_of_range", "policy.termination", Severity::Error, |t| {
                t.policy.termination = Some(Condition::TimeoutS(0.0));
            }),
            ("one_speaker", "policy.turn_strategy", Severity::Warning, |t| drop(t.agents.pop())),
            ("quorum_unreachable", "policy.collaborative.quorum", Severity::Error, |t| {
                t.policy = Policy { turn_strategy: TurnStrategy::Collaborative, ..Policy::default() };
                t.policy.collaborative.quorum = 3;
            }),
            ("one_responder", "policy.collaborative.decision", Severity::Warning, |t| {
                t.policy = Policy { turn_strategy: TurnStrategy::Collaborative, ..Policy::default() };
                t.policy.collaborative.responders = Some(1);
                t.policy.collaborative.decision = DecisionProtocol::VoteSimple;
            }),
            ("quorum_unreachable", "policy.collaborative.quorum", Severity::Error, |t| {
                t.policy = Policy { turn_strategy: TurnStrategy::Collaborative, ..Policy::default() };
                t.policy.collaborative.decision = DecisionProtocol::Judge;
                t.policy.collaborative.judge = Some("ada".into());
                t.policy.collaborative.quorum = 2;
            }),
            ("agent_id_reserved", "agents[0].id", Severity::Error, |t| t.agents[0].id = "selector".into()),
            ("max_attempts_zero", "policy.dynamic.max_attempts", Severity::Error, |t| {
                t.policy.dynamic.max_attempts = 0;
            }),
            ("transition_unknown", "policy.dynamic.transitions.ada", Severity::Error, |t| {
                t.policy.dynamic.transitions = [("ada".into(), vec!["bo".into(), "zoe".into()])].into();
            }),
            ("rounds_out_of_range", "policy.collaborative.rounds", Severity::Error, |t| {
                t.policy.collaborative.rounds = 2;
            }),
            ("deadline_out_of_range", "policy.collaborative.deadline_s", Severity::Error, |t| {
                t.policy.collaborative.deadline_s = Some(0.0);
            }),
            ("supermajority_out_of_range", "policy.collaborative.supermajority", Severity::Error, |t| {
                t.policy.collaborative.supermajority = 0.5;
            }),
            ("max_consensus_rounds_zero", "policy.collaborative.max_consensus_rounds", Severity::Error, |t| {
                t.policy.collaborative.max_consensus_rounds = 0;
            }),
            ("judge_unknown", "policy.collaborative.judge", Severity::Error, |t| {
                t.policy.collaborative.judge = Some("zoe".into());
            }),
            ("responder_role_unknown", "policy.collaborative.responder_roles[0]", Severity::Error, |t| {
                t.policy.collaborative.responder_roles = vec!["judge".into()];
            }),
        ];
        for (code, path, severity, fault) in rows {
            let mut broken = team();
            fault(&mut broken);
            let found = lint(&broken);
            assert_eq!(found.len(), 1, "{code}: {found:?}");
            assert_eq!((found[0].code.as_str(), found[0].path.as_str(), found[0].severity), (*code, *path, *severity));
        }
    }
}
