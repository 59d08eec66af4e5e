//! The plan of a round and how far its tasks are: what is done and by whom, what stalled and why.

use model::TaskId;
use model::event::TaskStatus;
use model::policy::TaskSpec;

/// The tasks of a round, those of earlier plans included.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Board {
    /// Number of the last plan; 0 before there is one.
    pub(crate) plan: u32,
    pub(crate) tasks: Vec<Task>,
    /// Tasks that stalled under the last plan, less those that were finished.
    pub(crate) stalls: u32,
    /// Why the planner's last tries came to nothing, since the last plan that did not.
    pub(crate) rejected: Vec<String>,
    /// The planner said that there is nothing to plan.
    pub(crate) declined: bool,
}

/// A task as it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Task {
    pub(crate) spec: TaskSpec,
    /// Number of its plan.
    pub(crate) plan: u32,
    pub(crate) status: TaskStatus,
    /// Who works on it, or whose result it has.
    pub(crate) seat: Option<usize>,
    /// Place of the last reply to it in the transcript.
    pub(crate) reply: Option<usize>,
    /// Who got nowhere with it, and why.
    pub(crate) stalled: Vec<(usize, String)>,
}

impl Board {
    /// Whether nothing more happens to any task.
    pub(crate) fn is_settled(&self) -> bool {
        self.tasks.iter().all(|task| task.status.is_settled())
    }

    pub(crate) fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| &task.spec.id == id)
    }

    /// The task that this agent works on.
    pub(crate) fn task_of(&self, seat: usize) -> Option<&Task> {
        self.tasks.iter().find(|task| task.status == TaskStatus::Doing && task.seat == Some(seat))
    }

    /// How many tasks are worked on.
    pub(crate) fn doing(&self) -> usize {
        self.tasks.iter().filter(|task| task.status == TaskStatus::Doing).count()
    }

    /// Tasks that this agent was given, finished and stalled ones included.
    pub(crate) fn load(&self, seat: usize) -> usize {
        let stalled = |task: &Task| task.stalled.iter().filter(|(who, _)| *who == seat).count();
        self.tasks.iter().map(|task| usize::from(task.seat == Some(seat)) + stalled(task)).sum()
    }

    /// Whether all that the task waits for is done.
    pub(crate) fn is_ready(&self, task: &Task) -> bool {
        let is_done = |id: &TaskId| self.task(id).is_some_and(|task| task.status == TaskStatus::Done);
        task.status == TaskStatus::Todo && task.spec.after.iter().all(is_done)
    }

    pub(crate) fn created(&mut self, spec: &TaskSpec, plan: u32) {
        if plan > self.plan {
            self.plan = plan;
            self.stalls = 0;
            self.rejected.clear();
        }
        self.tasks.retain(|task| task.spec.id != spec.id);
        self.tasks.push(Task {
            spec: spec.clone(),
            plan,
            status: TaskStatus::Todo,
            seat: None,
            reply: None,
            stalled: Vec::new(),
        });
    }

    pub(crate) fn assigned(&mut self, id: &TaskId, seat: usize) {
        if let Some(task) = self.tasks.iter_mut().find(|task| &task.spec.id == id) {
            task.status = TaskStatus::Doing;
            task.seat = Some(seat);
        }
    }

    /// The agent replied to the task that it works on.
    pub(crate) fn replied(&mut self, seat: usize, at: usize) {
        let is_its = |task: &&mut Task| task.status == TaskStatus::Doing && task.seat == Some(seat);
        if let Some(task) = self.tasks.iter_mut().find(is_its) {
            task.reply = Some(at);
        }
    }

    /// A task that was worked on and goes back to be done has stalled.
    pub(crate) fn changed(&mut self, id: &TaskId, status: TaskStatus, reason: &str) {
        let Some(task) = self.tasks.iter_mut().find(|task| &task.spec.id == id) else { return };
        match status {
            TaskStatus::Todo if task.status == TaskStatus::Doing => {
                self.stalls = self.stalls.saturating_add(1);
                if let Some(seat) = task.seat.take() {
                    task.stalled.push((seat, reason.to_owned()));
                }
            }
            TaskStatus::Done => self.stalls = self.stalls.saturating_sub(1),
            _ => {}
        }
        task.status = status;
    }
}
