//! What is wrong or doubtful about a team, each finding with its place and what to do.

mod cost;
mod fix;
mod people;
mod policy;
mod reach;
mod sequence;
mod verification;

pub use fix::{fix, fix_label};

use crate::ids::AgentId;
use crate::policy::CapabilityCheck;
use crate::team::{MAX_AGENTS, MAX_DEPTH, MAX_ROLES, TeamSpec, same_name};
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
    if team.is_too_large() {
        if team.agents.len() > MAX_AGENTS {
            findings.error("too_many_agents", "agents", format!("Keep to at most {MAX_AGENTS} agents."));
        }
        if team.roles.len() > MAX_ROLES {
            findings.error("too_many_roles", "roles", format!("Keep to at most {MAX_ROLES} roles."));
        }
        return findings.0;
    }
    texts(team, &mut findings);
    roles(team, &mut findings);
    agents(team, &mut findings);
    policy::findings(team, &mut findings);
    people::findings(team, &mut findings);
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
            let mut of_place = Findings::default();
            people::inside(inner, &mut of_place);
            let inside = lint_within(inner).into_iter().chain(of_place.0).filter(|found| found.code != "no_budget");
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
mod tests;
