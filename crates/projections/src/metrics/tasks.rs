//! Tasks of the last round's plan: how many there were, what came of them, and who was given them.
//!
//! `tasks_completed = done / (planned − replaced)`, where a task is replaced when it was dropped and a later plan of the
//! same round did without it; what is dropped because the round ended counts as not done. Unitless, in `[0, 1]`; `None`
//! without a task. It is the completion rate of the subtasks of a plan; a progress ledger as Fourney et al.,
//! "Magentic-One" (2024), keep one has the same terms.

use super::ratio::share;
use model::event::TaskStatus;
use model::{AgentId, Envelope, Event, TaskId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tasks of the last round's plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskMetrics {
    /// Plans that were made; 0: none.
    pub plans: u32,
    /// Tasks of all of them, without those that a later plan replaced.
    pub tasks: u32,
    /// Of these, done.
    pub done: u32,
    /// Of these, failed or blocked.
    pub failed: u32,
    /// How often an agent got nowhere with a task.
    pub stalls: u32,
}

/// Follows the tasks.
#[derive(Clone, Debug, Default)]
pub(super) struct Tasks {
    plan: u32,
    stalls: u32,
    /// Plan and status of each.
    standing: BTreeMap<TaskId, (u32, TaskStatus)>,
    given: BTreeMap<AgentId, u32>,
}

impl Tasks {
    pub(super) fn apply(&mut self, envelope: &Envelope) {
        match &envelope.event {
            Event::MessagePosted { .. } => {
                *self = Self { given: std::mem::take(&mut self.given), ..Self::default() };
            }
            Event::TaskCreated { task, plan, .. } => {
                self.plan = self.plan.max(*plan);
                self.standing.insert(task.id.clone(), (*plan, TaskStatus::Todo));
            }
            Event::TaskAssigned { task_id, agent_id, .. } => {
                self.set(task_id, TaskStatus::Doing);
                *self.given.entry(agent_id.clone()).or_default() += 1;
            }
            Event::TaskStatusChanged { task_id, status, .. } => {
                self.stalls += u32::from(*status == TaskStatus::Todo);
                self.set(task_id, *status);
            }
            _ => {}
        }
    }

    fn set(&mut self, id: &TaskId, to: TaskStatus) {
        if let Some((_, status)) = self.standing.get_mut(id) {
            *status = to;
        }
    }

    /// The figures.
    pub(super) fn value(&self) -> TaskMetrics {
        let is_kept = |&&(plan, status): &&(u32, TaskStatus)| plan == self.plan || status != TaskStatus::Dropped;
        let count = |is: fn(TaskStatus) -> bool| {
            let tasks = self.standing.values().filter(is_kept).filter(|(_, status)| is(*status));
            u32::try_from(tasks.count()).unwrap_or(u32::MAX)
        };
        TaskMetrics {
            plans: self.plan,
            tasks: count(|_| true),
            done: count(|status| status == TaskStatus::Done),
            failed: count(|status| matches!(status, TaskStatus::Failed | TaskStatus::Blocked)),
            stalls: self.stalls,
        }
    }

    /// Share of the tasks that are done.
    pub(super) fn completion(&self) -> Option<f64> {
        let TaskMetrics { tasks, done, .. } = self.value();
        share(done.into(), tasks.into())
    }

    /// Tasks that the agent was given in the run, those that it got nowhere with included.
    pub(super) fn given_to(&self, agent: &AgentId) -> u32 {
        self.given.get(agent).copied().unwrap_or(0)
    }
}
