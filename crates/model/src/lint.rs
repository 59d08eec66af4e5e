//! What is wrong or doubtful about a team, each finding with its place and what to do.

mod cost;
mod fix;
mod policy;
mod reach;
mod sequence;
mod verification;

pub use fix::{fix, fix_label};

use crate::ids::AgentId;
use crate::policy::CapabilityCheck;
use crate::team::{MAX_AGENTS, MAX_DEPTH, TeamSpec, same_name};
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
    let mut findings = lint_within(team);
    // A team in a team says so of itself too.
    let is_outermost = |finding: &Finding| finding.code != "team_too_deep" || finding.path == "agents";
    findings.retain(is_outermost);
    findings
}

fn lint_within(team: &TeamSpec) -> Vec<Finding> {
    let mut findings = Findings::default();
    texts(team, &mut findings);
    roles(team, &mut findings);
    agents(team, &mut findings);
    policy::findings(team, &mut findings);
    reach::findings(team, &mut findings);
    verification::findings(team, &mut findings);
    sequence::findings(team, &mut findings);
    cost::findings(team, &mut findings);
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

/// The words of a text in lower case, letters and digits only.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
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
        if name.trim().is_empty() {
            continue;
        }
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
        } else if !agent.name.trim().is_empty() && earlier.iter().any(|other| same_name(&other.name, &agent.name)) {
            findings.error(
                "agent_name_duplicate",
                place("name"),
                format!("Two agents are named “{}”: people could not tell them apart. Rename one.", agent.name),
            );
        }
        match team.role(&agent.role) {
            None if agent.role.as_str().trim().is_empty() => {
                let who = if agent.name.trim().is_empty() { "the agent" } else { agent.name.trim() };
                findings.error("role_missing", place("role"), format!("Give {who} a role."));
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
        if let Some(inner) = &agent.team {
            // The budget of the outermost team holds in the teams within it.
            let inside = lint_within(inner).into_iter().filter(|found| found.code != "no_budget");
            findings.0.extend(inside.map(|found| Finding {
                path: format!("{}.{}", place("team"), found.path),
                message: format!("In the team of {}: {}", agent.name.trim(), found.message),
                ..found
            }));
        }
    }
    if team.depth() > MAX_DEPTH {
        findings.error("team_too_deep", "agents", format!("Put at most {MAX_DEPTH} teams into one another."));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Condition, DecisionProtocol, LoopDetection, Selector, TaskPolicy, TaskSpec, TurnStrategy};
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

    #[test]
    fn what_has_no_name_yet_is_no_duplicate() {
        let blank = || AgentSpec { role: "writer".into(), ..AgentSpec::default() };
        let mut unfinished = team();
        unfinished.agents.extend([blank(), blank()]);
        unfinished.roles.extend([Role::default(), Role::default()]);
        let codes: Vec<String> = errors(&unfinished).into_iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["name_missing"; 4]);
    }

    #[test]
    fn work_that_is_said_to_follow_is_no_fault_where_turns_are_taken() {
        let mut team = team();
        team.agents[1].instructions = "After Ada, mend the draft of the previous speaker.".into();
        assert_eq!(lint(&team), []);
        team.policy.turn_strategy = TurnStrategy::Collaborative;
        team.policy.collaborative.blind = false;
        assert_eq!(lint(&team), []);
    }

    #[test]
    fn the_budget_of_the_outer_team_holds_within() {
        let mut inner = team();
        inner.agents.iter_mut().for_each(|agent| agent.model = "openai/gpt-5".parse().ok());
        let mut outer = team();
        outer.agents[0].team = Some(Box::new(inner));
        outer.agents[1].model = "openai/gpt-5".parse().ok();
        let codes = |team: &TeamSpec| lint(team).into_iter().map(|found| found.code).collect::<Vec<_>>();
        assert_eq!(codes(&outer), ["no_budget"]);
        outer.policy.budget.max_tokens = Some(1);
        assert_eq!(codes(&outer), [""; 0]);
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
            ("name_missing", "agents[1].name", Severity::Error, |t| t.agents[1].name = String::new()),
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
            ("condition_never", "policy.termination", Severity::Warning, |t| {
                t.policy.termination = Some(Condition::Any(vec![Condition::Consensus, Condition::External]));
            }),
            ("condition_never", "policy.termination", Severity::Warning, |t| {
                t.policy.termination = Some(Condition::MaxTurns(13));
            }),
            ("condition_never", "policy.termination", Severity::Warning, |t| {
                t.policy.max_turns_per_agent = Some(2);
                t.policy.termination = Some(Condition::TurnsPerAgent(3));
            }),
            ("condition_never", "policy.termination", Severity::Warning, |t| {
                t.policy.loop_detection = LoopDetection::Off;
                t.policy.termination = Some(Condition::NoProgress(3));
            }),
            ("condition_never", "policy.termination", Severity::Warning, |t| {
                t.policy.turn_strategy = TurnStrategy::SingleAgent;
                t.policy.termination = Some(Condition::Source { agent: "bo".into() });
            }),
            ("transition_dead_end", "policy.dynamic.transitions.ada", Severity::Warning, |t| {
                t.policy.turn_strategy = TurnStrategy::Dynamic;
                t.policy.dynamic.transitions = [("ada".into(), Vec::new())].into();
            }),
            ("no_budget", "policy.budget", Severity::Warning, |t| {
                t.agents.iter_mut().for_each(|agent| agent.model = "openai/gpt-5".parse().ok());
            }),
            ("model_missing", "agents[1].model", Severity::Warning, |t| {
                t.agents[0].model = "simulated".parse().ok();
            }),
            ("selector_model_missing", "policy.dynamic.model", Severity::Warning, |t| {
                t.agents.iter_mut().for_each(|agent| agent.model = "simulated".parse().ok());
                t.policy.turn_strategy = TurnStrategy::Dynamic;
                t.policy.dynamic.selector = Selector::Model;
            }),
            ("nobody_verifies", "agents", Severity::Warning, |t| {
                t.agents.push(AgentSpec { id: "cy".into(), name: "Cy".into(), ..t.agents[1].clone() });
            }),
            ("sequential_in_parallel", "agents[1].instructions", Severity::Warning, |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.agents[1].instructions = "Translate Ada’s draft into French.".into();
            }),
            ("sequential_in_parallel", "agents[0].instructions", Severity::Warning, |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.agents[0].instructions = "Go on where the previous speaker ended.".into();
            }),
            ("vote_of_two", "policy.collaborative.decision", Severity::Warning, |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.policy.collaborative.decision = DecisionProtocol::VoteRanked;
            }),
            ("many_calls", "policy.collaborative.rounds", Severity::Warning, |t| {
                t.policy.turn_strategy = TurnStrategy::Collaborative;
                t.policy.collaborative.decision = DecisionProtocol::ConsensusUnanimity;
                t.policy.collaborative.max_consensus_rounds = 9;
            }),
            ("task_for_nobody", "policy.tasks.plan[0]", Severity::Warning, |t| {
                let task = TaskSpec { id: "a".into(), description: "Sing".into(), ..TaskSpec::default() };
                let plan = vec![TaskSpec { capabilities: vec!["sing".into()], ..task }];
                t.policy.tasks = Some(TaskPolicy { plan, ..TaskPolicy::default() });
            }),
            ("planner_unknown", "policy.tasks.planner", Severity::Error, |t| {
                t.policy.tasks = Some(TaskPolicy { planner: Some("zoe".into()), ..TaskPolicy::default() });
            }),
            ("function_name_invalid", "policy.termination", Severity::Error, |t| {
                t.policy.termination = Some(Condition::FunctionCall { name: "two words".into() });
            }),
            ("name_missing", "agents[1].team.name", Severity::Error, |t| {
                t.agents[1].team = Some(Box::new(TeamSpec { name: String::new(), ..team() }));
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
