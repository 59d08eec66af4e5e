//! Between what was typed and the team that it means.

use super::reader::{Reader, number};
use super::{AgentDraft, CapabilityDraft, PersonDraft, PolicyDraft, RoleDraft, TeamDraft, names};
use model::lint::{Finding, lint};
use model::{AgentId, AgentSpec, Capability, Role, RoleName, TeamSpec};

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

    pub(super) fn read(&self) -> (TeamSpec, Vec<Finding>) {
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
        (team, reader.findings)
    }

    /// The same finding, its message saying which role or agent it is about: by name, or by number where there is none.
    #[must_use]
    pub fn with_place(&self, mut finding: Finding) -> Finding {
        let called = |what: &str, at: usize, name: Option<&str>| match name.unwrap_or_default().trim() {
            "" => format!("{what} {}", at + 1),
            name => name.to_owned(),
        };
        let place = if let Some(at) = row_of(&finding.path, "roles") {
            called("Role", at, self.roles.get(at).map(|role| role.name.as_str()))
        } else if let Some(at) = row_of(&finding.path, "agents") {
            called("Agent", at, self.agents.get(at).map(|agent| agent.name.as_str()))
        } else {
            return finding;
        };
        if !finding.message.contains(&place) {
            finding.message = format!("{place}: {}", finding.message);
        }
        finding
    }

    /// The team that was typed, as it would be stored, with everything that is wrong or doubtful about it, errors first.
    /// [`place_in_form`] has the field of each.
    pub fn checked(&self) -> (TeamSpec, Vec<Finding>) {
        let (team, mut findings) = self.team();
        let team = team.normalised();
        let unreadable: Vec<String> = findings.iter().map(|finding| finding.path.clone()).collect();
        let is_readable = |finding: &Finding| !unreadable.contains(&place_in_form(&finding.path));
        findings.extend(lint(&team).into_iter().filter(is_readable));
        findings.sort_by_key(|finding| finding.severity);
        (team, findings)
    }
}

/// Where in a list a place lies: `roles[1].name` is in row 1 of `roles`.
fn row_of(path: &str, list: &str) -> Option<usize> {
    path.strip_prefix(list)?.strip_prefix('[')?.split_once(']')?.0.parse().ok()
}

/// The same finding at the field that shows it.
pub fn in_form(mut finding: Finding) -> Finding {
    finding.path = place_in_form(&finding.path);
    finding
}

/// The place in the form of a place in the team.
pub fn place_in_form(path: &str) -> String {
    let lists = [
        "policy.allowed_roles",
        "policy.collaborative.responder_roles",
        "policy.dynamic.transitions",
        "policy.approvals.replies_of",
    ];
    if let Some((agent, _)) = path.split_once(".team.").filter(|_| path.starts_with("agents[")) {
        return format!("{agent}.team");
    }
    match path {
        "policy.termination" => "policy.conditions".to_owned(),
        path if path.ends_with(".person") => format!("{path}.on"),
        path => lists.into_iter().find(|list| path.starts_with(list)).unwrap_or(path).to_owned(),
    }
}

fn role_draft(role: &Role) -> RoleDraft {
    RoleDraft {
        key: 0,
        was: role.name.to_string(),
        name: role.name.to_string(),
        description: role.description.clone(),
        capabilities: names::join(&role.capabilities),
        priority: role.priority.to_string(),
    }
}

fn agent_draft(agent: &AgentSpec) -> AgentDraft {
    AgentDraft {
        key: 0,
        was: agent.id.to_string(),
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
        temperature: number(agent.temperature),
        max_output_tokens: number(agent.max_output_tokens),
        team: agent.team.as_ref().and_then(|team| serde_json::to_string_pretty(team).ok()).unwrap_or_default(),
        embed: String::new(),
        person: PersonDraft::of(agent.person.as_ref()),
        position: agent.position.map(|position| position.to_string()).unwrap_or_default(),
    }
}

impl Reader {
    fn role(&mut self, at: usize, role: &RoleDraft) -> Role {
        Role {
            name: RoleName::from(role.name.trim()),
            description: role.description.trim().to_owned(),
            capabilities: names::split(&role.capabilities),
            priority: self.whole(&format!("roles[{at}].priority"), &role.priority).unwrap_or(0),
        }
    }

    fn agent(&mut self, at: usize, agent: &AgentDraft) -> AgentSpec {
        let place = |field: &str| format!("agents[{at}].{field}");
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
            model: self.model(&place("model"), &agent.model),
            temperature: self.read(&place("temperature"), &agent.temperature, "Write a number from 0 to 2."),
            max_output_tokens: self.whole(&place("max_output_tokens"), &agent.max_output_tokens),
            team: self.json(&place("team"), &agent.team, "the JSON of a team").map(Box::new),
            person: agent.person.person(&place("person"), self),
            // Nobody types it: what cannot be read says nothing.
            position: agent.position.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_survives_the_form() {
        for template in model::templates::all() {
            assert_eq!(TeamDraft::of(&template.team).team(), (template.team.clone(), vec![]), "{}", template.slug);
        }
    }

    #[test]
    fn a_team_within_stays_as_it_is_and_its_findings_stand_at_it() {
        let mut inner = model::templates::find("red-team").unwrap().team.clone();
        inner.policy.timeout_s = 0.0;
        let mut team = model::templates::find("debate").unwrap().team.clone();
        team.agents[1].team = Some(Box::new(inner));
        let mut draft = TeamDraft::of(&team);
        let (_, findings) = draft.checked();
        assert_eq!(findings.iter().map(|finding| place_in_form(&finding.path)).collect::<Vec<_>>(), ["agents[1].team"]);
        draft.name = "Another".into();
        assert_eq!(draft.team().0.agents, team.agents);
        draft.agents[1].team = "{".into();
        assert_eq!(draft.checked().1[0].path, "agents[1].team");
    }

    #[test]
    fn a_finding_says_which_row_it_is_about() {
        let team = &model::templates::find("debate").unwrap().team;
        let mut draft = TeamDraft::of(team);
        draft.roles[1].name = String::new();
        draft.agents[2].temperature = "9".into();
        let said: Vec<_> = draft.checked().1.into_iter().map(|finding| draft.with_place(finding).message).collect();
        assert!(said.contains(&"Role 2: Give the role a name.".to_owned()), "{said:?}");
        assert!(said.contains(&"Cy: Choose a temperature from 0 to 2.".to_owned()), "{said:?}");
    }

    #[test]
    fn a_field_that_cannot_be_read_is_a_finding_at_its_place() {
        let team = &model::templates::find("debate").unwrap().team;
        let mut draft = TeamDraft::of(team);
        draft.agents[1].temperature = "warm".into();
        draft.agents[0].model = "gpt".into();
        draft.policy.max_turns = "-1".into();
        draft.policy.budget.max_cost_usd = "a lot".into();
        draft.policy.tasks.on = "true".into();
        draft.policy.tasks.max_parallel = "few".into();
        draft.policy.conditions[0].kind = "json".into();
        let (_, findings) = draft.checked();
        let places: Vec<_> = findings.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(
            places,
            [
                "agents[0].model",
                "agents[1].temperature",
                "policy.max_turns",
                "policy.conditions[0].value",
                "policy.tasks.max_parallel",
                "policy.budget.max_cost_usd"
            ]
        );
    }
}
