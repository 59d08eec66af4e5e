//! Work that is split into tasks.

use crate::ids::{AgentId, RoleName, TaskId};
use serde::{Deserialize, Serialize};

/// How a round's work is split into tasks and spread over the team.
///
/// The plan is worked first, in parallel where tasks do not wait for each other; then the turn strategy has the last word,
/// with the results in sight: a single agent sums them up, a round robin discusses them, a collaborative team decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TaskPolicy {
    /// The plan, written by hand; empty: the planner writes it for each round.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<TaskSpec>,
    /// Who plans, and plans anew when tasks stall. Left out: the primary agent where the plan is empty, else nobody, and a
    /// plan by hand is never made anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planner: Option<AgentId>,
    /// Most tasks that are worked on at the same time; at least 1.
    pub max_parallel: u32,
    /// Stalled tasks, less finished ones, after which the plan is made anew or, without a planner, given up; at least 1.
    pub stall_limit: u32,
    /// How often a plan may be made anew in a round.
    pub max_replans: u32,
}

impl Default for TaskPolicy {
    fn default() -> Self {
        Self { plan: Vec::new(), planner: None, max_parallel: 4, stall_limit: 3, max_replans: 1 }
    }
}

/// One task of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskSpec {
    /// Unique within the plan.
    pub id: TaskId,
    /// What is to be done; what its agent is told.
    pub description: String,
    /// Names of capabilities that its agent must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// Role that its agent must have; any when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleName>,
    /// Tasks whose results it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<TaskId>,
}

/// Most tasks of one plan.
pub const MAX_TASKS: usize = 64;

/// Why these tasks are no plan, in a sentence that says what to do; `earlier` are results that they may build on.
///
/// # Errors
/// The place of the task that it is about, where it is about one, and the sentence.
pub fn check_plan(plan: &[TaskSpec], earlier: &[TaskId]) -> Result<(), (Option<usize>, String)> {
    if plan.is_empty() {
        return Err((None, "The plan has no task: write at least one.".to_owned()));
    }
    if plan.len() > MAX_TASKS {
        return Err((None, format!("The plan has {} tasks: at most {MAX_TASKS} are possible.", plan.len())));
    }
    for (at, task) in plan.iter().enumerate() {
        let TaskSpec { id, description, after, .. } = task;
        let known = |id: &TaskId| plan.iter().any(|task| &task.id == id) || earlier.contains(id);
        let problem = if !id.is_well_formed() {
            Some(format!("“{id}” is no name of a task: use lower-case letters, digits, “-” and “_”."))
        } else if earlier.contains(id) || plan[..at].iter().any(|other| &other.id == id) {
            Some(format!("There are two tasks “{id}”: give one another name."))
        } else if description.trim().is_empty() {
            Some(format!("Say what is to be done in the task “{id}”."))
        } else {
            let unknown = after.iter().find(|id| !known(id));
            unknown.map(|unknown| format!("The task “{id}” waits for “{unknown}”, which is not in the plan."))
        };
        if let Some(problem) = problem {
            return Err((Some(at), problem));
        }
    }
    // What waits only for what is reachable is reachable; where nothing new is, the rest wait for each other.
    let mut reachable: Vec<&TaskId> = earlier.iter().collect();
    loop {
        let is_new =
            |task: &&TaskSpec| !reachable.contains(&&task.id) && task.after.iter().all(|id| reachable.contains(&id));
        let more: Vec<&TaskId> = plan.iter().filter(is_new).map(|task| &task.id).collect();
        if more.is_empty() {
            break;
        }
        reachable.extend(more);
    }
    match plan.iter().position(|task| !reachable.contains(&&task.id)) {
        Some(at) => Err((Some(at), format!("The task “{}” waits for itself in a circle: break it.", plan[at].id))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_tasks_in_some_order() {
        let task = |line: &str| {
            let mut words = line.split(' ').map(TaskId::from);
            TaskSpec {
                id: words.next().unwrap(),
                description: "do it".into(),
                after: words.collect(),
                ..TaskSpec::default()
            }
        };
        let rows: &[(&[&str], Option<&str>)] = &[
            (&["a", "b a", "c a b"], None),
            (&["b a", "a"], None),
            (&["b old"], None),
            (&[], Some("no task")),
            (&["a", "a"], Some("two tasks “a”")),
            (&["old"], Some("two tasks “old”")),
            (&["a x"], Some("waits for “x”")),
            (&["a b", "b a"], Some("“a” waits for itself")),
            (&["x", "a a"], Some("“a” waits for itself")),
            (&["A"], Some("no name of a task")),
        ];
        for (lines, expected) in rows {
            let plan: Vec<TaskSpec> = lines.iter().map(|line| task(line)).collect();
            let problem = check_plan(&plan, &["old".into()]).err().map(|(_, problem)| problem);
            match (expected, &problem) {
                (None, None) => {}
                (Some(expected), Some(problem)) if problem.contains(expected) => {}
                _ => panic!("{lines:?}: {problem:?}"),
            }
        }
    }
}
