//! What the buttons of the editor do, with a script and without.

use super::{AgentDraft, CapabilityDraft, ConditionDraft, RoleDraft, TeamDraft};
use std::fmt;
use std::str::FromStr;

/// A change of the lists of a draft. Rows are counted from 0. Its text is the value of the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Adds an empty role.
    AddRole,
    /// Removes a role.
    RemoveRole(usize),
    /// Adds an agent.
    AddAgent,
    /// Adds an agent like this one, after it.
    DuplicateAgent(usize),
    /// Removes an agent.
    RemoveAgent(usize),
    /// Lets an agent speak earlier.
    MoveAgentUp(usize),
    /// Lets an agent speak later.
    MoveAgentDown(usize),
    /// Adds an empty capability to an agent.
    AddCapability(usize),
    /// Removes a capability of an agent.
    RemoveCapability(usize, usize),
    /// Adds a condition that ends a round.
    AddCondition,
    /// Removes a condition.
    RemoveCondition(usize),
    /// Gives up nested conditions for those of the form.
    ReplaceConditions,
}

impl TeamDraft {
    /// Does it. Returns the place of the field to go on at, if there is one. A row that is not there changes nothing.
    pub fn apply(&mut self, action: Action) -> Option<String> {
        let place = self.change(action);
        let draft = std::mem::take(self);
        *self = draft.keyed();
        place
    }

    fn change(&mut self, action: Action) -> Option<String> {
        match action {
            Action::AddRole => {
                self.roles.push(RoleDraft { priority: "5".to_owned(), ..RoleDraft::default() });
                Some(format!("roles[{}].name", self.roles.len() - 1))
            }
            Action::RemoveRole(at) => remove(&mut self.roles, at).then(|| "roles".to_owned()),
            Action::AddAgent => {
                let role = self.roles.first().map(|role| role.name.clone()).unwrap_or_default();
                self.agents.push(AgentDraft { role, ..AgentDraft::default() });
                Some(format!("agents[{}].name", self.agents.len() - 1))
            }
            Action::DuplicateAgent(at) => {
                let original = self.agents.get(at)?;
                let copy =
                    AgentDraft { key: 0, id: String::new(), name: format!("{} 2", original.name), ..original.clone() };
                self.agents.insert(at + 1, copy);
                Some(format!("agents[{}].name", at + 1))
            }
            Action::RemoveAgent(at) => remove(&mut self.agents, at).then(|| "agents".to_owned()),
            Action::MoveAgentUp(at) => {
                let to = at.checked_sub(1)?;
                (at < self.agents.len()).then(|| self.agents.swap(at, to))?;
                Some(format!("agents[{to}].up"))
            }
            Action::MoveAgentDown(at) => {
                (at + 1 < self.agents.len()).then(|| self.agents.swap(at, at + 1))?;
                Some(format!("agents[{}].down", at + 1))
            }
            Action::AddCapability(at) => {
                let capabilities = &mut self.agents.get_mut(at)?.capabilities;
                capabilities.push(CapabilityDraft { level: "3".to_owned(), ..CapabilityDraft::default() });
                Some(format!("agents[{at}].capabilities[{}].name", capabilities.len() - 1))
            }
            Action::RemoveCapability(at, nth) => {
                let removed = remove(&mut self.agents.get_mut(at)?.capabilities, nth);
                removed.then(|| format!("agents[{at}].capabilities"))
            }
            Action::AddCondition => {
                self.policy
                    .conditions
                    .push(ConditionDraft { kind: "text_mention".to_owned(), ..ConditionDraft::default() });
                Some(format!("policy.conditions[{}].value", self.policy.conditions.len() - 1))
            }
            Action::RemoveCondition(at) => {
                remove(&mut self.policy.conditions, at).then(|| "policy.conditions".to_owned())
            }
            Action::ReplaceConditions => {
                "any".clone_into(&mut self.policy.join);
                Some("policy.conditions".to_owned())
            }
        }
    }
}

fn remove<T>(rows: &mut Vec<T>, at: usize) -> bool {
    let there = at < rows.len();
    if there {
        rows.remove(at);
    }
    there
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddRole => f.write_str("add_role"),
            Self::RemoveRole(at) => write!(f, "remove_role:{at}"),
            Self::AddAgent => f.write_str("add_agent"),
            Self::DuplicateAgent(at) => write!(f, "duplicate_agent:{at}"),
            Self::RemoveAgent(at) => write!(f, "remove_agent:{at}"),
            Self::MoveAgentUp(at) => write!(f, "move_agent_up:{at}"),
            Self::MoveAgentDown(at) => write!(f, "move_agent_down:{at}"),
            Self::AddCapability(at) => write!(f, "add_capability:{at}"),
            Self::RemoveCapability(at, nth) => write!(f, "remove_capability:{at}:{nth}"),
            Self::AddCondition => f.write_str("add_condition"),
            Self::RemoveCondition(at) => write!(f, "remove_condition:{at}"),
            Self::ReplaceConditions => f.write_str("replace_conditions"),
        }
    }
}

/// A text that is no action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownAction;

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        let mut row = || parts.next().and_then(|row| row.parse::<usize>().ok()).ok_or(UnknownAction);
        Ok(match name {
            "add_role" => Self::AddRole,
            "remove_role" => Self::RemoveRole(row()?),
            "add_agent" => Self::AddAgent,
            "duplicate_agent" => Self::DuplicateAgent(row()?),
            "remove_agent" => Self::RemoveAgent(row()?),
            "move_agent_up" => Self::MoveAgentUp(row()?),
            "move_agent_down" => Self::MoveAgentDown(row()?),
            "add_capability" => Self::AddCapability(row()?),
            "remove_capability" => Self::RemoveCapability(row()?, row()?),
            "add_condition" => Self::AddCondition,
            "remove_condition" => Self::RemoveCondition(row()?),
            "replace_conditions" => Self::ReplaceConditions,
            _ => return Err(UnknownAction),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_it_does() {
        for action in [Action::AddRole, Action::RemoveAgent(3), Action::RemoveCapability(1, 2), Action::AddCondition] {
            assert_eq!(action.to_string().parse(), Ok(action));
        }
        for text in ["", "save", "remove_agent", "remove_agent:x", "remove_capability:1"] {
            assert_eq!(text.parse::<Action>(), Err(UnknownAction), "{text}");
        }
    }

    #[test]
    fn agents_move_and_keep_their_keys() {
        let mut draft = TeamDraft::of(&model::templates::find("debate").unwrap().team);
        let keys = |draft: &TeamDraft| draft.agents.iter().map(|agent| agent.key).collect::<Vec<_>>();
        assert_eq!(draft.apply(Action::MoveAgentUp(2)).as_deref(), Some("agents[1].up"));
        assert_eq!(keys(&draft), [1, 3, 2]);
        assert_eq!(draft.apply(Action::MoveAgentUp(0)), None);
        assert_eq!(draft.apply(Action::DuplicateAgent(0)).as_deref(), Some("agents[1].name"));
        assert_eq!(keys(&draft), [1, 4, 3, 2]);
        assert_eq!(draft.apply(Action::RemoveAgent(9)), None);
        assert_eq!(keys(&draft).len(), 4);
    }
}
