//! What the buttons of the editor do, with a script and without.

use super::{AgentDraft, CapabilityDraft, ConditionDraft, RoleDraft, TaskDraft, TeamDraft};
use model::TeamSpec;
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
    /// Adds a condition to a group of them.
    AddPart(usize),
    /// Removes a condition of a group.
    RemovePart(usize, usize),
    /// Adds a task to the plan.
    AddTask,
    /// Removes a task.
    RemoveTask(usize),
    /// Puts a task before the one above it.
    MoveTaskUp(usize),
    /// Puts a task after the one below it.
    MoveTaskDown(usize),
    /// Puts the chosen stored team in as this agent; whoever has the team does it with [`TeamDraft::embed`].
    EmbedTeam(usize),
    /// Lets an agent be no team any more.
    RemoveTeam(usize),
    /// Lets the first agent speak right after the second.
    SpeakAfter(usize, usize),
    /// After the first agent the second may speak, where only some may; taken back where it is so already.
    LetFollow(usize, usize),
    /// Lets the first task wait for the second; taken back where it is so already.
    WaitFor(usize, usize),
}

impl TeamDraft {
    /// Does it. Returns the place of the field to go on at, if there is one. A row that is not there changes nothing.
    pub fn apply(&mut self, action: Action) -> Option<String> {
        let place = self.change(action);
        let draft = std::mem::take(self);
        *self = draft.keyed();
        place
    }

    /// Puts a team in as an agent. Returns the place of the field to go on at.
    pub fn embed(&mut self, at: usize, team: &TeamSpec) -> Option<String> {
        let agent = self.agents.get_mut(at)?;
        agent.embed.clear();
        agent.team = serde_json::to_string_pretty(team).unwrap_or_default();
        if agent.name.trim().is_empty() {
            agent.name.clone_from(&team.name);
        }
        Some(format!("agents[{at}].team"))
    }

    /// Mends the finding of this code and place, as far as the linter can, and goes on at that place. Nothing changes
    /// while there is a field that cannot be read: it would be lost.
    pub fn fix(&mut self, code: &str, place: &str) -> Option<String> {
        let (team, unreadable) = self.team();
        if !unreadable.is_empty() {
            return None;
        }
        *self = Self::of(&model::lint::fix(&team.normalised(), code, place)?);
        Some(super::place_in_form(place))
    }

    fn change(&mut self, action: Action) -> Option<String> {
        match action {
            Action::AddCondition
            | Action::RemoveCondition(_)
            | Action::AddPart(_)
            | Action::RemovePart(..)
            | Action::AddTask
            | Action::RemoveTask(_)
            | Action::MoveTaskUp(_)
            | Action::MoveTaskDown(_)
            | Action::LetFollow(..)
            | Action::WaitFor(..) => self.change_policy(action),
            _ => self.change_people(action),
        }
    }

    fn change_people(&mut self, action: Action) -> Option<String> {
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
                let copy = AgentDraft {
                    key: 0,
                    was: String::new(),
                    id: String::new(),
                    name: format!("{} 2", original.name),
                    position: String::new(),
                    ..original.clone()
                };
                self.agents.insert(at + 1, copy);
                Some(format!("agents[{}].name", at + 1))
            }
            Action::RemoveAgent(at) => {
                let id = self.agents.get(at)?.known_as();
                self.agents.remove(at);
                self.forget_agent(&id);
                Some("agents".to_owned())
            }
            Action::MoveAgentUp(at) => {
                let to = at.checked_sub(1)?;
                (at < self.agents.len()).then(|| self.agents.swap(at, to))?;
                Some(format!("agents[{to}].up"))
            }
            Action::MoveAgentDown(at) => {
                (at + 1 < self.agents.len()).then(|| self.agents.swap(at, at + 1))?;
                Some(format!("agents[{}].down", at + 1))
            }
            Action::SpeakAfter(at, before) => {
                (at != before && at < self.agents.len() && before < self.agents.len()).then_some(())?;
                let agent = self.agents.remove(at);
                // Whoever stood behind has moved up.
                let to = if at < before { before } else { before + 1 };
                self.agents.insert(to, agent);
                Some(format!("agents[{to}].up"))
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
            Action::EmbedTeam(at) => Some(format!("agents[{at}].team")),
            Action::RemoveTeam(at) => {
                self.agents.get_mut(at)?.team.clear();
                Some(format!("agents[{at}].embed"))
            }
            _ => None,
        }
    }

    fn change_policy(&mut self, action: Action) -> Option<String> {
        if let Action::LetFollow(from, to) = action {
            let id = |row: usize| self.agents.get(row).map(AgentDraft::known_as).filter(|id| !id.is_empty());
            let (from, to) = (id(from)?, id(to)?);
            self.policy.dynamic.let_follow(&from, &to);
            return Some("policy.dynamic.transitions".to_owned());
        }
        let conditions = &mut self.policy.conditions;
        let plan = &mut self.policy.tasks.plan;
        let blank = || ConditionDraft { kind: "text_mention".to_owned(), ..ConditionDraft::default() };
        match action {
            Action::AddCondition => {
                conditions.push(blank());
                Some(format!("policy.conditions[{}].kind", conditions.len() - 1))
            }
            Action::RemoveCondition(at) => remove(conditions, at).then(|| "policy.conditions".to_owned()),
            Action::AddPart(at) => {
                let parts = &mut conditions.get_mut(at)?.parts;
                parts.push(blank());
                Some(format!("policy.conditions[{at}].parts[{}].kind", parts.len() - 1))
            }
            Action::RemovePart(at, nth) => {
                remove(&mut conditions.get_mut(at)?.parts, nth).then(|| format!("policy.conditions[{at}].kind"))
            }
            Action::AddTask => {
                self.policy.tasks.add();
                Some(format!("policy.tasks.plan[{}].description", self.policy.tasks.plan.len() - 1))
            }
            Action::RemoveTask(at) => {
                let id = plan.get(at).map(|task: &TaskDraft| task.id.clone())?;
                plan.remove(at);
                self.policy.tasks.forget(&id);
                Some("policy.tasks.plan".to_owned())
            }
            Action::WaitFor(at, other) => self.policy.tasks.wait_for(at, other),
            Action::MoveTaskUp(at) => {
                let to = at.checked_sub(1)?;
                (at < plan.len()).then(|| plan.swap(at, to))?;
                Some(format!("policy.tasks.plan[{to}].up"))
            }
            Action::MoveTaskDown(at) => {
                (at + 1 < plan.len()).then(|| plan.swap(at, at + 1))?;
                Some(format!("policy.tasks.plan[{}].down", at + 1))
            }
            _ => None,
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
            Self::AddPart(at) => write!(f, "add_part:{at}"),
            Self::RemovePart(at, nth) => write!(f, "remove_part:{at}:{nth}"),
            Self::AddTask => f.write_str("add_task"),
            Self::RemoveTask(at) => write!(f, "remove_task:{at}"),
            Self::MoveTaskUp(at) => write!(f, "move_task_up:{at}"),
            Self::MoveTaskDown(at) => write!(f, "move_task_down:{at}"),
            Self::EmbedTeam(at) => write!(f, "embed_team:{at}"),
            Self::RemoveTeam(at) => write!(f, "remove_team:{at}"),
            Self::SpeakAfter(at, before) => write!(f, "speak_after:{at}:{before}"),
            Self::LetFollow(from, to) => write!(f, "let_follow:{from}:{to}"),
            Self::WaitFor(at, other) => write!(f, "wait_for:{at}:{other}"),
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
            "add_part" => Self::AddPart(row()?),
            "remove_part" => Self::RemovePart(row()?, row()?),
            "add_task" => Self::AddTask,
            "remove_task" => Self::RemoveTask(row()?),
            "move_task_up" => Self::MoveTaskUp(row()?),
            "move_task_down" => Self::MoveTaskDown(row()?),
            "embed_team" => Self::EmbedTeam(row()?),
            "remove_team" => Self::RemoveTeam(row()?),
            "speak_after" => Self::SpeakAfter(row()?, row()?),
            "let_follow" => Self::LetFollow(row()?, row()?),
            "wait_for" => Self::WaitFor(row()?, row()?),
            _ => return Err(UnknownAction),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_it_does() {
        for action in [
            Action::AddRole,
            Action::RemoveAgent(3),
            Action::RemoveCapability(1, 2),
            Action::AddCondition,
            Action::RemovePart(0, 4),
            Action::MoveTaskDown(2),
            Action::EmbedTeam(1),
            Action::SpeakAfter(2, 0),
            Action::LetFollow(0, 1),
            Action::WaitFor(3, 1),
        ] {
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

    #[test]
    fn a_connection_is_made_and_taken_back() {
        let mut draft = TeamDraft::of(&model::templates::find("debate").unwrap().team);
        let keys = |draft: &TeamDraft| draft.agents.iter().map(|agent| agent.key).collect::<Vec<_>>();
        draft.apply(Action::SpeakAfter(2, 0));
        assert_eq!(keys(&draft), [1, 3, 2]);
        draft.apply(Action::SpeakAfter(0, 2));
        assert_eq!(keys(&draft), [3, 2, 1]);
        assert_eq!(draft.apply(Action::SpeakAfter(1, 1)), None);
        assert_eq!(draft.apply(Action::SpeakAfter(9, 1)), None);

        let ids: Vec<_> = draft.agents.iter().map(AgentDraft::known_as).collect();
        let after = |draft: &TeamDraft| draft.policy.dynamic.after(&ids[0]).cloned().unwrap_or_default();
        draft.apply(Action::LetFollow(0, 1));
        draft.apply(Action::LetFollow(0, 2));
        assert_eq!((after(&draft).only.as_str(), after(&draft).to), ("true", ids[1..].to_vec()));
        draft.apply(Action::LetFollow(0, 1));
        draft.apply(Action::LetFollow(0, 2));
        assert_eq!((after(&draft).only.as_str(), after(&draft).to), ("", vec![]));

        draft.apply(Action::AddTask);
        draft.apply(Action::AddTask);
        draft.apply(Action::WaitFor(1, 0));
        assert_eq!(draft.policy.tasks.plan[1].after, "task-1");
        draft.apply(Action::WaitFor(1, 0));
        assert_eq!(draft.policy.tasks.plan[1].after, "");
    }

    #[test]
    fn a_plan_is_written_line_by_line() {
        let mut draft = TeamDraft::default();
        for _ in 0..3 {
            draft.apply(Action::AddTask);
        }
        let ids = |draft: &TeamDraft| draft.policy.tasks.plan.iter().map(|task| task.id.clone()).collect::<Vec<_>>();
        draft.policy.tasks.plan[2].after = "task-1, task-2".into();
        assert_eq!(draft.apply(Action::MoveTaskUp(2)).as_deref(), Some("policy.tasks.plan[1].up"));
        assert_eq!(ids(&draft), ["task-1", "task-3", "task-2"]);
        assert_eq!(draft.apply(Action::RemoveTask(0)).as_deref(), Some("policy.tasks.plan"));
        assert_eq!(draft.policy.tasks.plan[0].after, "task-2");
        draft.apply(Action::AddTask);
        assert_eq!(ids(&draft), ["task-3", "task-2", "task-1"]);
    }

    #[test]
    fn a_group_of_conditions_grows_and_shrinks() {
        let mut draft = TeamDraft::default();
        draft.apply(Action::AddCondition);
        "all".clone_into(&mut draft.policy.conditions[0].kind);
        assert_eq!(draft.apply(Action::AddPart(0)).as_deref(), Some("policy.conditions[0].parts[0].kind"));
        draft.apply(Action::AddPart(0));
        assert_eq!(draft.policy.conditions[0].parts.iter().map(|part| part.key).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(draft.apply(Action::RemovePart(0, 0)).as_deref(), Some("policy.conditions[0].kind"));
        assert_eq!(draft.apply(Action::AddPart(7)), None);
        assert_eq!(draft.policy.conditions[0].parts.len(), 1);
    }

    #[test]
    fn a_team_is_put_in_and_taken_out() {
        let inner = &model::templates::find("red-team").unwrap().team;
        let mut draft = TeamDraft::default();
        draft.apply(Action::AddAgent);
        "some id".clone_into(&mut draft.agents[0].embed);
        assert_eq!(draft.embed(0, inner).as_deref(), Some("agents[0].team"));
        assert_eq!((draft.agents[0].name.as_str(), draft.agents[0].embed.as_str()), ("Red team", ""));
        assert_eq!(draft.team().0.agents[0].team.as_deref(), Some(inner));
        draft.apply(Action::RemoveTeam(0));
        assert_eq!(draft.team().0.agents[0].team, None);
    }

    #[test]
    fn a_finding_is_mended_unless_something_typed_would_be_lost() {
        let mut draft = TeamDraft::of(&model::templates::find("debate").unwrap().team);
        draft.policy.max_turns.clear();
        draft.agents[0].temperature = "warm".into();
        assert_eq!(draft.fix("no_turn_limit", "policy.max_turns"), None);
        draft.agents[0].temperature.clear();
        assert_eq!(draft.fix("no_turn_limit", "policy.max_turns").as_deref(), Some("policy.max_turns"));
        assert_eq!(draft.policy.max_turns, "12");
    }
}
