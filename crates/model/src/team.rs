//! What a team is: roles, agents, and the policy that they talk under.

use crate::ids::{AgentId, RoleName, TeamId};
use crate::policy::{DecisionProtocol, PersonSpec, Policy};
use crate::provider::ModelRef;
use crate::units::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Most agents that one team may have.
pub const MAX_AGENTS: usize = 64;
/// Most roles that one team may have.
pub const MAX_ROLES: usize = 64;
/// How many teams may lie in one another, the outermost included.
pub const MAX_DEPTH: usize = 3;

/// A team as people write it: in the editor, over the API, or in a JSON, YAML or TOML file of the same shape.
///
/// Well formed is not yet startable: [`crate::lint::lint`] says what is missing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TeamSpec {
    /// Display name, 1 to 120 characters.
    pub name: String,
    /// What the team is for.
    #[serde(default)]
    pub description: String,
    /// Roles that agents take.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// Agents, in speaking order for round robin; at most [`MAX_AGENTS`].
    #[serde(default)]
    pub agents: Vec<AgentSpec>,
    /// How turns are given and when the conversation ends.
    #[serde(default)]
    pub policy: Policy,
}

/// A part that an agent plays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Unique within the team, compared without regard to case.
    pub name: RoleName,
    /// What the role is responsible for; part of the agent's prompt and of rule-based selection.
    #[serde(default)]
    pub description: String,
    /// Names of capabilities that an agent of this role must have.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Higher speaks first where it matters; any whole number, 0 by default.
    #[serde(default)]
    pub priority: i32,
}

/// One agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AgentSpec {
    /// Unique within the team; made from the name when left out.
    #[serde(default)]
    pub id: AgentId,
    /// Display name.
    pub name: String,
    /// Name of the role it takes.
    pub role: RoleName,
    /// What it is told beside its role.
    #[serde(default)]
    pub instructions: String,
    /// What it can do.
    #[serde(default)]
    pub capabilities: Vec<Capability>,
    /// Model that speaks for it; the server's default model when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelRef>,
    /// Sampling temperature, 0 to 2; the model's own default when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    /// Most tokens of one reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_output_tokens: Option<u32>,
    /// A team that takes part as this one agent: its outcome is the agent's reply. Instructions, model, temperature and
    /// output limit are those of its own agents then. At most [`MAX_DEPTH`] teams deep, the outermost included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub team: Option<Box<TeamSpec>>,
    /// A person who speaks for this agent, in place of a model. In the outermost team only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonSpec>,
    /// Where the canvas of the editor draws it; where the strategy puts it when left out. It means nothing to a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
}

/// A point of the canvas, in its own units from its middle: one is a pixel where nothing is zoomed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// To the right.
    pub x: i32,
    /// Downwards.
    pub y: i32,
}

impl Position {
    /// How far from the middle anything can be.
    const MOST: f64 = 100_000.0;

    /// The nearest point in whole units.
    pub fn rounded(x: f64, y: f64) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number of at most 100,000")]
        let whole = |value: f64| value.clamp(-Self::MOST, Self::MOST).round() as i32;
        Self { x: whole(x), y: whole(y) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.x, self.y)
    }
}

/// A text that is no point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;

    /// `"x,y"`.
    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let (x, y) = text.split_once(',').ok_or(NoPosition)?;
        let whole = |text: &str| text.trim().parse().map_err(|_| NoPosition);
        Ok(Self { x: whole(x)?, y: whole(y)? })
    }
}

/// Something that an agent can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Capability {
    /// Name, compared without regard to case.
    pub name: String,
    /// What it covers; used by rule-based selection.
    #[serde(default)]
    pub description: String,
    /// How well, 1 (beginner) to 5 (expert).
    #[serde(default = "Capability::default_level")]
    pub level: u8,
}

impl Capability {
    /// The level of a capability that states none: 3, competent.
    pub const DEFAULT_LEVEL: u8 = 3;

    const fn default_level() -> u8 {
        Self::DEFAULT_LEVEL
    }

    /// A capability of the default level without a description.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: String::new(), level: Self::DEFAULT_LEVEL }
    }
}

impl TeamSpec {
    /// The same team with texts trimmed and missing agent ids made from names, unique by a numeric suffix.
    ///
    /// What the server stores and runs; applying it twice changes nothing. A team that is too large stays as it is: the
    /// check refuses it.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        if self.is_too_large() {
            return self;
        }
        self.name = self.name.trim().to_owned();
        for role in &mut self.roles {
            role.name = RoleName::from(role.name.as_str().trim());
        }
        for at in 0..self.agents.len() {
            let agent = &mut self.agents[at];
            agent.name = agent.name.trim().to_owned();
            agent.role = RoleName::from(agent.role.as_str().trim());
            agent.team = agent.team.take().map(|team| Box::new(team.normalised()));
            if agent.id.is_empty() {
                let slug = AgentId::slug(&agent.name);
                let stem = if slug.is_empty() { "agent" } else { slug.as_str() }.to_owned();
                self.agents[at].id = self.free_id(&stem);
            }
        }
        self
    }

    /// Whether it has more agents or roles than a team may have: nothing looks at them one by one then.
    pub fn is_too_large(&self) -> bool {
        self.agents.len() > MAX_AGENTS || self.roles.len() > MAX_ROLES
    }

    /// `stem`, or `stem-2`, `stem-3`, … where it is taken.
    fn free_id(&self, stem: &str) -> AgentId {
        let taken = |id: &AgentId| id.as_str() == AgentId::SELECTOR || self.agents.iter().any(|agent| &agent.id == id);
        let mut id = AgentId::from(stem);
        let mut n = 2_u32;
        while taken(&id) {
            id = AgentId::from(format!("{stem}-{n}"));
            n += 1;
        }
        id
    }

    /// How many teams lie in one another here, this one included; at least 1.
    pub fn depth(&self) -> usize {
        let inner = self.agents.iter().filter_map(|agent| agent.team.as_ref()).map(|team| team.depth());
        1 + inner.max().unwrap_or(0)
    }

    /// Every model that an agent or selector of this team or of one in it names.
    pub fn models(&self) -> std::collections::BTreeSet<&ModelRef> {
        let own = self.agents.iter().filter_map(|agent| agent.model.as_ref()).chain(&self.policy.dynamic.model);
        let inner = self.agents.iter().filter_map(|agent| agent.team.as_ref()).flat_map(|team| team.models());
        own.chain(inner).collect()
    }

    /// The agent of this id.
    pub fn agent(&self, id: &AgentId) -> Option<&AgentSpec> {
        self.agents.iter().find(|agent| &agent.id == id)
    }

    /// The role of this name, compared without regard to case.
    pub fn role(&self, name: &RoleName) -> Option<&Role> {
        self.roles.iter().find(|role| same_name(role.name.as_str(), name.as_str()))
    }

    /// The priority of the agent's role; 0 where the role is unknown.
    pub fn priority_of(&self, agent: &AgentSpec) -> i32 {
        self.role(&agent.role).map_or(0, |role| role.priority)
    }

    /// Whether the policy lets this agent speak by its role.
    pub fn role_allowed(&self, agent: &AgentSpec) -> bool {
        let allowed = &self.policy.allowed_roles;
        allowed.is_empty() || allowed.iter().any(|role| same_name(role.as_str(), agent.role.as_str()))
    }
}

/// Who drafts under the collaborative strategy.
impl TeamSpec {
    /// Whether this agent drafts, its number and limits aside: its role may speak and responds, and it does not judge.
    pub fn responds(&self, agent: &AgentSpec) -> bool {
        let policy = &self.policy.collaborative;
        let roles = &policy.responder_roles;
        self.role_allowed(agent)
            && !self.judges(agent)
            && (roles.is_empty() || roles.iter().any(|role| same_name(role.as_str(), agent.role.as_str())))
    }

    /// Whether this agent only judges. A judge who is alone drafts.
    pub fn judges(&self, agent: &AgentSpec) -> bool {
        let policy = &self.policy.collaborative;
        policy.decision == DecisionProtocol::Judge && policy.judge.as_ref() == Some(&agent.id) && self.agents.len() > 1
    }

    /// The agents that draft, in list order.
    pub fn responders(&self) -> impl Iterator<Item = &AgentSpec> {
        self.agents.iter().filter(|agent| self.responds(agent))
    }
}

/// A team as it is stored: ordinary and versioned; every change makes a new version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredTeam {
    /// The team; the same in all its versions.
    pub id: TeamId,
    /// Counted from 1.
    pub version: u32,
    /// The team as this version has it.
    pub team: TeamSpec,
    /// When this version was made.
    pub updated_at: Timestamp,
}

/// Whether two names are the same to a reader: equal without regard to case and surrounding space.
pub fn same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising_gives_every_agent_its_own_id() {
        let team: TeamSpec = serde_json::from_str(
            r#"{"name": " Pair ", "agents": [{"name": "Bo", "role": "w"}, {"name": "Bo", "role": "w"}, {"id": "bo-2", "name": "X", "role": "w"}]}"#,
        )
        .unwrap();
        let team = team.normalised();
        let ids: Vec<_> = team.agents.iter().map(|agent| agent.id.as_str()).collect();
        assert_eq!(ids, ["bo", "bo-3", "bo-2"]);
        assert_eq!(team.name, "Pair");
        assert_eq!(team.clone().normalised(), team);
        let crowd = TeamSpec { agents: vec![AgentSpec::default(); 100_000], ..TeamSpec::default() };
        assert_eq!(crowd.clone().normalised(), crowd, "what is refused anyway is not looked at");
    }
}
