//! Between what was typed and the team that it means.

use super::{AgentDraft, CapabilityDraft, PolicyDraft, RoleDraft, TeamDraft};
use model::lint::{Finding, Severity, lint};
use model::{AgentId, AgentSpec, Capability, Role, RoleName, TeamSpec};
use std::str::FromStr;

impl TeamDraft {
    /// The fields of a team.
    pub fn of(team: &TeamSpec) -> Self {
        Self {
            name: team.name.clone(),
            description: team.description.clone(),
            roles: team.roles.iter().map(role_draft).collect(),
            agents: team.agents.iter().map(agent_draft).collect(),
            policy: PolicyDraft::of(&team.policy),
        }
        .keyed()
    }

    /// The team that was typed, and the fields that cannot be read.
    pub fn team(&self) -> (TeamSpec, Vec<Finding>) {
        let mut draft = self.clone();
        draft.follow_renames();
        draft.read()
    }

    fn read(&self) -> (TeamSpec, Vec<Finding>) {
        let mut reader = Reader::default();
        let roles = self.roles.iter().enumerate().map(|(at, role)| reader.role(at, role)).collect();
        let agents = self.agents.iter().enumerate().map(|(at, agent)| reader.agent(at, agent)).collect();
        let policy = self.policy.policy(&mut reader);
        let team = TeamSpec {
            name: self.name.clone(),
            description: self.description.trim().to_owned(),
            roles,
            agents,
            policy,
        };
        (team, reader.0)
    }

    /// The team that was typed with everything that is wrong or doubtful about it, errors first. Places are those of
    /// the form.
    pub fn checked(&self) -> (TeamSpec, Vec<Finding>) {
        let (team, mut findings) = self.team();
        let unreadable: Vec<String> = findings.iter().map(|finding| finding.path.clone()).collect();
        findings.extend(lint(&team).into_iter().map(in_form).filter(|finding| !unreadable.contains(&finding.path)));
        findings.sort_by_key(|finding| finding.severity);
        (team, findings)
    }
}

/// The team of a JSON text. The finding says which line is wrong.
pub fn team_of_json(json: &str) -> Result<TeamSpec, Finding> {
    serde_json::from_str(json).map_err(|error| Finding {
        code: "json_unreadable".to_owned(),
        severity: Severity::Error,
        path: "json".to_owned(),
        message: format!("This is not the JSON of a team: {error}."),
    })
}

/// The same finding at the field that shows it.
pub fn in_form(mut finding: Finding) -> Finding {
    finding.path = match finding.path.as_str() {
        "policy.termination" => "policy.conditions".to_owned(),
        "policy.collaborative.quorum" => "policy.quorum".to_owned(),
        "policy.dynamic.weights" => "policy.weights".to_owned(),
        path if path.starts_with("policy.allowed_roles") => "policy.allowed_roles".to_owned(),
        path => path.to_owned(),
    };
    finding
}

fn role_draft(role: &Role) -> RoleDraft {
    RoleDraft {
        key: 0,
        was: role.name.to_string(),
        name: role.name.to_string(),
        description: role.description.clone(),
        capabilities: role.capabilities.join(", "),
        priority: role.priority.to_string(),
    }
}

fn agent_draft(agent: &AgentSpec) -> AgentDraft {
    AgentDraft {
        key: 0,
        id: agent.id.to_string(),
        name: agent.name.clone(),
        role: agent.role.to_string(),
        instructions: agent.instructions.clone(),
        capabilities: agent
            .capabilities
            .iter()
            .map(|capability| CapabilityDraft {
                key: 0,
                name: capability.name.clone(),
                description: capability.description.clone(),
                level: capability.level.to_string(),
            })
            .collect(),
        model: agent.model.as_ref().map(ToString::to_string).unwrap_or_default(),
        temperature: agent.temperature.map(|temperature| temperature.to_string()).unwrap_or_default(),
        max_output_tokens: agent.max_output_tokens.map(|most| most.to_string()).unwrap_or_default(),
    }
}

/// Reads fields, and remembers those that it could not.
#[derive(Default)]
pub(super) struct Reader(Vec<Finding>);

impl Reader {
    /// A whole number from 0; `None` for an empty field.
    pub(super) fn whole<T: FromStr>(&mut self, place: &str, text: &str) -> Option<T> {
        self.read(place, text, "Write a whole number, or leave the field empty.")
    }

    /// A whole number from 0 where one must be.
    pub(super) fn needed<T: FromStr>(&mut self, place: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.unreadable(place, "Write a whole number.");
        }
        self.read(place, text, "Write a whole number.")
    }

    /// A number; `None` for an empty field.
    pub(super) fn number(&mut self, place: &str, text: &str) -> Option<f64> {
        self.read(place, text, "Write a number, such as 0.5.")
    }

    fn read<T: FromStr>(&mut self, place: &str, text: &str, message: &str) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let value = text.parse().ok();
        if value.is_none() {
            self.unreadable(place, message);
        }
        value
    }

    fn unreadable(&mut self, place: &str, message: &str) {
        self.0.push(Finding {
            code: "field_unreadable".to_owned(),
            severity: Severity::Error,
            path: place.to_owned(),
            message: message.to_owned(),
        });
    }

    fn role(&mut self, at: usize, role: &RoleDraft) -> Role {
        Role {
            name: RoleName::from(role.name.trim()),
            description: role.description.trim().to_owned(),
            capabilities: role
                .capabilities
                .split([',', '\n'])
                .map(str::trim)
                .filter(|capability| !capability.is_empty())
                .map(str::to_owned)
                .collect(),
            priority: self.whole(&format!("roles[{at}].priority"), &role.priority).unwrap_or(0),
        }
    }

    fn agent(&mut self, at: usize, agent: &AgentDraft) -> AgentSpec {
        let place = |field: &str| format!("agents[{at}].{field}");
        let model = agent.model.trim();
        let model = if model.is_empty() {
            None
        } else {
            model.parse().map_err(|error| self.unreadable(&place("model"), &format!("{error}."))).ok()
        };
        let capabilities = agent
            .capabilities
            .iter()
            .enumerate()
            .filter(|(_, capability)| !(capability.name.trim().is_empty() && capability.description.trim().is_empty()))
            .map(|(nth, capability)| Capability {
                name: capability.name.trim().to_owned(),
                description: capability.description.trim().to_owned(),
                level: self
                    .whole(&place(&format!("capabilities[{nth}].level")), &capability.level)
                    .unwrap_or(Capability::DEFAULT_LEVEL),
            })
            .collect();
        AgentSpec {
            id: AgentId::from(agent.id.trim()),
            name: agent.name.trim().to_owned(),
            role: RoleName::from(agent.role.trim()),
            instructions: agent.instructions.trim().to_owned(),
            capabilities,
            model,
            temperature: self.read(&place("temperature"), &agent.temperature, "Write a number from 0 to 2."),
            max_output_tokens: self.whole(&place("max_output_tokens"), &agent.max_output_tokens),
            team: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::policy::{Condition, ContextPolicy};

    #[test]
    fn every_template_survives_the_form() {
        for template in model::templates::all() {
            assert_eq!(TeamDraft::of(&template.team).team(), (template.team.clone(), vec![]), "{}", template.slug);
        }
    }

    #[test]
    fn what_the_form_does_not_show_stays() {
        let nested = Condition::All(vec![
            Condition::MaxTurns(3),
            Condition::Any(vec![Condition::MaxTokens(9), Condition::TextMention { text: "x".into() }]),
        ]);
        let mut team = model::templates::find("debate").unwrap().team.clone();
        team.policy.termination = Some(nested);
        team.policy.context = ContextPolicy::LastMessages(7);
        team.policy.timeout_s = 0.25;
        assert_eq!(TeamDraft::of(&team).team(), (team, vec![]));
    }

    #[test]
    fn a_field_that_cannot_be_read_is_a_finding_at_its_place() {
        let team = &model::templates::find("debate").unwrap().team;
        let mut draft = TeamDraft::of(team);
        draft.agents[1].temperature = "warm".into();
        draft.agents[0].model = "gpt".into();
        draft.policy.max_turns = "-1".into();
        let (_, findings) = draft.checked();
        let places: Vec<_> = findings.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(places, ["agents[0].model", "agents[1].temperature", "policy.max_turns"]);
    }
}
