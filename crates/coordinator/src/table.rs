//! The team at the table: looked up by seat, with what never changes worked out once.

use crate::likeness::Likeness;
use crate::{context, names};
use model::{AgentId, AgentSpec, Policy, TeamSpec};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

/// A team with what is derived from it. An agent's seat is its place in the team's list.
pub(crate) struct Table {
    team: TeamSpec,
    seats: Vec<Seat>,
    by_id: BTreeMap<AgentId, usize>,
    /// Made when it is first asked for: most strategies do without.
    likeness: OnceLock<Likeness>,
}

/// What is derived of one agent.
pub(crate) struct Seat {
    /// Priority of its role.
    pub(crate) priority: i32,
    /// The policy lets its role speak.
    pub(crate) allowed: bool,
    /// Estimated tokens of its instructions, role and rules.
    pub(crate) instruction_tokens: u64,
    /// Its name and id in the form that mentions are compared in.
    pub(crate) names: [names::Folded; 2],
}

/// The seat of the selector, which is not of the team: nobody has it, and whatever is looked up by seat finds nobody.
pub(crate) const SELECTOR: usize = usize::MAX;

impl Table {
    pub(crate) fn new(team: TeamSpec) -> Self {
        let seats = team
            .agents
            .iter()
            .map(|agent| Seat {
                priority: team.priority_of(agent),
                allowed: team.role_allowed(agent),
                instruction_tokens: model::tokens::estimate(&context::instructions(&team, agent)),
                names: [names::Folded::new(&agent.name), names::Folded::new(agent.id.as_str())],
            })
            .collect();
        let by_id = team.agents.iter().enumerate().rev().map(|(seat, agent)| (agent.id.clone(), seat)).collect();
        Self { team, seats, by_id, likeness: OnceLock::new() }
    }

    pub(crate) fn team(&self) -> &TeamSpec {
        &self.team
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.team.policy
    }

    pub(crate) fn likeness(&self) -> &Likeness {
        self.likeness.get_or_init(|| Likeness::of(&self.team))
    }

    /// Number of agents.
    pub(crate) fn len(&self) -> usize {
        self.seats.len()
    }

    pub(crate) fn seats(&self) -> &[Seat] {
        &self.seats
    }

    pub(crate) fn seat_of(&self, id: &AgentId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn agent(&self, seat: usize) -> Option<&AgentSpec> {
        self.team.agents.get(seat)
    }

    /// The agent's id; empty for a seat that nobody has.
    pub(crate) fn id(&self, seat: usize) -> AgentId {
        self.agent(seat).map(|agent| agent.id.clone()).unwrap_or_default()
    }

    /// The agent's display name; empty for a seat that nobody has.
    pub(crate) fn name(&self, seat: usize) -> &str {
        self.agent(seat).map_or("", |agent| agent.name.as_str())
    }

    /// Priority of the agent's role; 0 for a seat that nobody has.
    pub(crate) fn priority(&self, seat: usize) -> i32 {
        self.seats.get(seat).map_or(0, |seat| seat.priority)
    }

    /// How many agents the policy lets speak by their role.
    pub(crate) fn allowed_count(&self) -> usize {
        self.seats.iter().filter(|seat| seat.allowed).count()
    }

    /// The names of these agents for a sentence: `Ada, Bo and Cy`.
    pub(crate) fn list(&self, seats: &[usize]) -> String {
        let names: Vec<&str> = seats.iter().map(|seat| self.name(*seat)).collect();
        match names.split_last() {
            None => "nobody".to_owned(),
            Some((last, [])) => (*last).to_owned(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        }
    }
}

/// Everything else is derived from the team.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.team == other.team
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").field("team", &self.team).finish_non_exhaustive()
    }
}
