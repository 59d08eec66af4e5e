//! Work that is split into tasks, as typed.

use super::names;
use super::reader::{Reader, ticked};
use model::policy::{TaskPolicy, TaskSpec};
use model::{AgentId, RoleName, TaskId};
use serde::{Deserialize, Serialize};

/// How work is split into tasks, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TasksDraft {
    /// `true`, or empty where the team only talks.
    pub on: String,
    /// The plan by hand; a planner writes it when empty.
    pub plan: Vec<TaskDraft>,
    /// Id of the agent that plans; see [`TaskPolicy::planner`] for none.
    pub planner: String,
    /// A whole number.
    pub max_parallel: String,
    /// A whole number.
    pub stall_limit: String,
    /// A whole number.
    pub max_replans: String,
}

/// One task as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskDraft {
    /// Tells it from the others while the list changes.
    pub key: u32,
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub description: String,
    /// Capabilities that it needs, with commas between.
    pub capabilities: String,
    /// Name of the role that it needs; any when empty.
    pub role: String,
    /// Ids of the tasks that it waits for, with commas between.
    pub after: String,
}

impl TasksDraft {
    /// What the form shows.
    pub fn of(policy: Option<&TaskPolicy>) -> Self {
        let is_on = policy.is_some();
        let policy = policy.cloned().unwrap_or_default();
        Self {
            on: ticked(is_on),
            plan: policy.plan.iter().map(TaskDraft::of).collect(),
            planner: policy.planner.as_ref().map(ToString::to_string).unwrap_or_default(),
            max_parallel: policy.max_parallel.to_string(),
            stall_limit: policy.stall_limit.to_string(),
            max_replans: policy.max_replans.to_string(),
        }
    }

    /// Whether work is split into tasks.
    pub fn is_on(&self) -> bool {
        self.on == "true"
    }

    /// What was typed.
    pub fn policy(&self, reader: &mut Reader) -> Option<TaskPolicy> {
        if !self.is_on() {
            return None;
        }
        let default = TaskPolicy::default();
        let place = |field: &str| format!("policy.tasks.{field}");
        Some(TaskPolicy {
            plan: self.plan.iter().map(TaskDraft::task).collect(),
            planner: (!self.planner.is_empty()).then(|| AgentId::from(self.planner.as_str())),
            max_parallel: reader.whole(&place("max_parallel"), &self.max_parallel).unwrap_or(default.max_parallel),
            stall_limit: reader.whole(&place("stall_limit"), &self.stall_limit).unwrap_or(default.stall_limit),
            max_replans: reader.whole(&place("max_replans"), &self.max_replans).unwrap_or(default.max_replans),
        })
    }

    /// A task that is not yet described, with an id that no other has.
    pub fn add(&mut self) {
        let is_taken = |id: &str| self.plan.iter().any(|task| task.id == id);
        // One of these is free: there is one more than there are tasks.
        let id = (1..=self.plan.len() + 1).map(|n| format!("task-{n}")).find(|id| !is_taken(id)).unwrap_or_default();
        self.plan.push(TaskDraft { id, ..TaskDraft::default() });
    }
}

impl TasksDraft {
    /// Rows of the tasks that a task waits for.
    pub fn waited_for(&self, task: &TaskDraft) -> Vec<usize> {
        let rows = names::split(&task.after).into_iter();
        rows.filter_map(|id| self.plan.iter().position(|other| other.id == id)).collect()
    }

    /// Lets a task wait for another, or no longer.
    pub fn wait_for(&mut self, row: usize, other: usize) -> Option<String> {
        let id = self.plan.get(other).filter(|_| row != other)?.id.clone();
        let task = self.plan.get_mut(row)?;
        let mut after = names::split(&task.after);
        let before = after.len();
        after.retain(|known| *known != id);
        if after.len() == before {
            after.push(id);
        }
        task.after = names::join(after);
        Some(format!("policy.tasks.plan[{row}].after"))
    }

    /// Takes a task that is gone out of what others wait for.
    pub fn forget(&mut self, id: &str) {
        for task in &mut self.plan {
            let after = names::split(&task.after);
            if after.iter().any(|other| other == id) {
                task.after = names::join(after.iter().filter(|other| *other != id));
            }
        }
    }
}

impl TaskDraft {
    fn of(task: &TaskSpec) -> Self {
        Self {
            key: 0,
            id: task.id.to_string(),
            description: task.description.clone(),
            capabilities: names::join(&task.capabilities),
            role: task.role.as_ref().map(ToString::to_string).unwrap_or_default(),
            after: names::join(task.after.iter().map(TaskId::as_str)),
        }
    }

    fn task(&self) -> TaskSpec {
        TaskSpec {
            id: TaskId::from(self.id.trim()),
            description: self.description.trim().to_owned(),
            capabilities: names::split(&self.capabilities),
            role: (!self.role.trim().is_empty()).then(|| RoleName::from(self.role.trim())),
            after: names::split(&self.after).into_iter().map(TaskId::from).collect(),
        }
    }
}
