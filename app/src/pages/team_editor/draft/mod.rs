//! A team while it is being edited: every field as it was typed, so that nothing typed is ever lost.
//!
//! The fields' names are those of the form ([`form_name`]) and of the linter's places ([`field_id`]); the same
//! [`TeamDraft`] is read from a form posted without a script and kept in the browser with one.

mod action;
mod budget;
mod collaborative;
mod condition;
mod dynamic;
mod names;
mod people;
mod policy;
pub mod reader;
mod renames;
#[cfg(test)]
mod round_trip;
mod spec;
mod tasks;

pub use action::Action;
pub use budget::BudgetDraft;
pub use condition::{ConditionDraft, KINDS, Needs};
pub use dynamic::TransitionDraft;
pub use people::{ApprovalDraft, PersonDraft};
pub use policy::PolicyDraft;
pub use spec::{in_form, place_in_form};
pub use tasks::TaskDraft;

use serde::{Deserialize, Serialize};

/// A team as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TeamDraft {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its roles.
    pub roles: Vec<RoleDraft>,
    /// Its agents, in speaking order.
    pub agents: Vec<AgentDraft>,
    /// Its rules.
    pub policy: PolicyDraft,
}

/// A role as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleDraft {
    /// Tells it from the others while the list changes; given by [`TeamDraft::keyed`].
    pub key: u32,
    /// The name under which agents and the policy know it; [`TeamDraft::follow_renames`] makes it `name`.
    pub was: String,
    /// Its name.
    pub name: String,
    /// What it is responsible for.
    pub description: String,
    /// Capabilities that it needs, with commas between.
    pub capabilities: String,
    /// A whole number.
    pub priority: String,
}

/// An agent as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AgentDraft {
    /// Tells it from the others while the list changes; given by [`TeamDraft::keyed`].
    pub key: u32,
    /// The id under which the policy knows it; [`TeamDraft::follow_renames`] makes it the agent's.
    pub was: String,
    /// Its id; made from the name when empty.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The name of its role.
    pub role: String,
    /// What it is told.
    pub instructions: String,
    /// What it can do.
    pub capabilities: Vec<CapabilityDraft>,
    /// `provider/model`; the default when empty.
    pub model: String,
    /// A number; the model's own when empty.
    pub temperature: String,
    /// A whole number; no limit when empty.
    pub max_output_tokens: String,
    /// The JSON of a team that takes part as this agent; empty for none.
    pub team: String,
    /// Id of a stored team that is about to be put in.
    pub embed: String,
    /// A person who speaks for it.
    pub person: PersonDraft,
    /// Where the canvas draws it: `x,y`; where the strategy puts it when empty.
    pub position: String,
}

/// A capability as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CapabilityDraft {
    /// Tells it from the others while the list changes; given by [`TeamDraft::keyed`].
    pub key: u32,
    /// Its name.
    pub name: String,
    /// What it covers.
    pub description: String,
    /// 1 to 5.
    pub level: String,
}

impl TeamDraft {
    /// The same draft, each of its rows with a key that no other row of its list has.
    #[must_use]
    pub fn keyed(mut self) -> Self {
        give_keys(&mut self.roles, |role| &mut role.key);
        give_keys(&mut self.agents, |agent| &mut agent.key);
        give_keys(&mut self.policy.conditions, |condition| &mut condition.key);
        for condition in &mut self.policy.conditions {
            give_keys(&mut condition.parts, |part| &mut part.key);
        }
        give_keys(&mut self.policy.tasks.plan, |task| &mut task.key);
        for agent in &mut self.agents {
            give_keys(&mut agent.capabilities, |capability| &mut capability.key);
        }
        self
    }
}

impl TeamDraft {
    /// Takes the ids that the server made for agents without one, of the same draft as it is stored.
    pub fn adopt_ids(&mut self, stored: &Self) {
        if self.agents.len() == stored.agents.len() {
            for (agent, stored) in self.agents.iter_mut().zip(&stored.agents) {
                agent.id.clone_from(&stored.id);
                agent.was.clone_from(&stored.id);
            }
        }
    }
}

fn give_keys<T>(rows: &mut [T], key: impl Fn(&mut T) -> &mut u32) {
    let mut taken = std::collections::BTreeSet::new();
    let mut next = rows.iter_mut().map(|row| *key(row)).max().unwrap_or(0);
    for row in rows {
        let key = key(row);
        if *key == 0 || !taken.insert(*key) {
            next += 1;
            *key = next;
            taken.insert(next);
        }
    }
}

/// The name in the form of a place of the team: `agents[1].role` is `team[agents][1][role]`.
pub fn form_name(place: &str) -> String {
    let mut name = String::from("team");
    for part in place.split(['.', '[', ']']).filter(|part| !part.is_empty()) {
        name.extend(["[", part, "]"]);
    }
    name
}

/// The id in the page of a place of the team: `agents[1].role` is `agents-1-role`.
pub fn field_id(place: &str) -> String {
    place.split(['.', '[', ']']).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_a_name_in_the_form_and_an_id_in_the_page() {
        assert_eq!(form_name("agents[1].capabilities[0].name"), "team[agents][1][capabilities][0][name]");
        assert_eq!(field_id("agents[1].role"), "agents-1-role");
    }

    #[test]
    fn keys_stay_and_new_rows_get_their_own() {
        let role = |key| RoleDraft { key, ..RoleDraft::default() };
        let draft = TeamDraft { roles: vec![role(0), role(4), role(4), role(0)], ..TeamDraft::default() }.keyed();
        assert_eq!(draft.roles.iter().map(|role| role.key).collect::<Vec<_>>(), [5, 4, 6, 7]);
        assert_eq!(draft.clone().keyed(), draft);
    }
}
