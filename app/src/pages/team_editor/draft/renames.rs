//! What refers to a role or an agent follows it to another name.

use super::{AgentDraft, RoleDraft, TeamDraft};
use model::AgentId;
use std::collections::BTreeMap;

impl RoleDraft {
    /// The name under which agents and the policy know it.
    pub fn known_as(&self) -> &str {
        if self.was.is_empty() { &self.name } else { &self.was }
    }
}

impl AgentDraft {
    /// The id under which the policy knows it; empty while it has neither id nor name.
    pub fn known_as(&self) -> String {
        match (self.was.as_str(), self.id.trim()) {
            ("", "") => AgentId::slug(&self.name).to_string(),
            ("", id) => id.to_owned(),
            (was, _) => was.to_owned(),
        }
    }
}

impl TeamDraft {
    /// Lets agents and the policy follow roles and agents that got another name. One whose name was only cleared is still
    /// the old one to them.
    pub fn follow_renames(&mut self) {
        self.follow_roles();
        self.follow_agents();
    }

    /// Takes an agent that is gone out of the rules that name it.
    pub(super) fn forget_agent(&mut self, id: &str) {
        let policy = &mut self.policy;
        policy.approvals.replies_of.retain(|agent| agent != id);
        for reference in [&mut policy.collaborative.judge, &mut policy.tasks.planner] {
            if reference == id {
                reference.clear();
            }
        }
        policy.dynamic.transitions.retain(|row| row.from != id);
        for row in &mut policy.dynamic.transitions {
            row.to.retain(|to| to != id);
        }
    }

    fn follow_roles(&mut self) {
        let mut renamed = BTreeMap::new();
        for role in self.roles.iter_mut().filter(|role| !role.name.trim().is_empty()) {
            if role.was != role.name && !role.was.is_empty() {
                renamed.insert(std::mem::take(&mut role.was), role.name.clone());
            }
            role.was.clone_from(&role.name);
        }
        let policy = &mut self.policy;
        let users = self.agents.iter_mut().map(|agent| &mut agent.role);
        let lists = policy.allowed_roles.iter_mut().chain(&mut policy.collaborative.responder_roles);
        let tasks = policy.tasks.plan.iter_mut().map(|task| &mut task.role);
        follow(&renamed, users.chain(lists).chain(tasks));
    }

    fn follow_agents(&mut self) {
        // The ids that the server would make for agents without one.
        let ids: Vec<String> = self.read().0.normalised().agents.iter().map(|agent| agent.id.to_string()).collect();
        let mut renamed = BTreeMap::new();
        for (agent, id) in self.agents.iter_mut().zip(ids) {
            if agent.name.trim().is_empty() && agent.id.trim().is_empty() {
                continue;
            }
            if agent.was != id && !agent.was.is_empty() {
                renamed.insert(std::mem::take(&mut agent.was), id.clone());
            }
            agent.was = id;
        }
        let policy = &mut self.policy;
        let transitions = policy.dynamic.transitions.iter_mut();
        let transitions = transitions.flat_map(|row| std::iter::once(&mut row.from).chain(&mut row.to));
        let chosen = [&mut policy.collaborative.judge, &mut policy.tasks.planner];
        let sources = policy.conditions.iter_mut().flat_map(super::ConditionDraft::sources);
        let approved = &mut policy.approvals.replies_of;
        follow(&renamed, transitions.chain(chosen).chain(sources).chain(approved));
    }
}

fn follow<'a>(renamed: &BTreeMap<String, String>, references: impl Iterator<Item = &'a mut String>) {
    for reference in references {
        if let Some(now) = renamed.get(reference) {
            reference.clone_from(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::team_editor::draft::{ConditionDraft, TaskDraft, TransitionDraft};

    #[test]
    fn everything_follows_a_role_that_is_renamed() {
        let mut draft = TeamDraft {
            roles: vec![RoleDraft { was: "critic".into(), name: "judge".into(), ..RoleDraft::default() }],
            agents: vec![AgentDraft { role: "critic".into(), ..AgentDraft::default() }],
            ..TeamDraft::default()
        };
        draft.policy.allowed_roles = vec!["critic".into()];
        draft.policy.collaborative.responder_roles = vec!["critic".into()];
        draft.policy.tasks.plan = vec![TaskDraft { role: "critic".into(), ..TaskDraft::default() }];
        draft.follow_renames();
        let policy = &draft.policy;
        let roles = [
            &draft.agents[0].role,
            &policy.allowed_roles[0],
            &policy.collaborative.responder_roles[0],
            &policy.tasks.plan[0].role,
        ];
        assert_eq!(roles, ["judge"; 4]);
    }

    #[test]
    fn everything_follows_an_agent_that_gets_another_id() {
        let named = |name: &str| AgentDraft { name: name.into(), ..AgentDraft::default() };
        let mut draft = TeamDraft { agents: vec![named("Ada"), named("Bo")], ..TeamDraft::default() };
        draft.follow_renames();
        draft.policy.collaborative.judge = "ada".into();
        draft.policy.tasks.planner = "bo".into();
        draft.policy.dynamic.transitions =
            vec![TransitionDraft { from: "ada".into(), only: "true".into(), to: vec!["bo".into()] }];
        let source = ConditionDraft { kind: "source".into(), value: "ada".into(), ..ConditionDraft::default() };
        let group = ConditionDraft { kind: "all".into(), parts: vec![source], ..ConditionDraft::default() };
        draft.policy.conditions = vec![group];
        // The two swap their names, and one of them then gets an id of its own.
        (draft.agents[0].name, draft.agents[1].name) = ("Bo".into(), "Ada".into());
        draft.follow_renames();
        draft.agents[0].id = "first".into();
        draft.follow_renames();
        let policy = &draft.policy;
        assert_eq!((policy.collaborative.judge.as_str(), policy.tasks.planner.as_str()), ("first", "ada"));
        let row = &policy.dynamic.transitions[0];
        assert_eq!((row.from.as_str(), row.to[0].as_str()), ("first", "ada"));
        assert_eq!(policy.conditions[0].parts[0].value, "first");
        draft.forget_agent("ada");
        assert_eq!(draft.policy.tasks.planner, "");
        assert!(draft.policy.dynamic.transitions[0].to.is_empty());
    }
}
