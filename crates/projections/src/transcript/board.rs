//! Plans and tasks: made, given, finished, stalled, dropped.

use super::Transcript;
use super::entry::{Entry, NamedAgent};
use super::happened::Happened;
use super::task::{Assignment, PlanEntry, Stall, TaskEntry};
use super::why::{WhyCandidate, WhyTask};
use model::event::{Candidate, TaskStatus};
use model::policy::TaskSpec;
use model::{AgentId, TaskId, TurnId};

impl Transcript {
    /// The task of this id, where the board has it.
    pub fn task(&self, id: &TaskId) -> Option<&TaskEntry> {
        self.tasks.iter().find(|task| &task.id == id)
    }

    /// A task was planned. The board shows one round's tasks: a plan of a newer round replaces it.
    pub(super) fn create_task(&mut self, happened: Happened<'_>, spec: &TaskSpec, plan: u32, by: Option<&AgentId>) {
        let round = self.round;
        self.tasks.retain(|task| task.round == round && task.id != spec.id);
        self.tasks.push(TaskEntry {
            id: spec.id.clone(),
            description: spec.description.clone(),
            capabilities: spec.capabilities.clone(),
            role: spec.role.clone(),
            after: spec.after.clone(),
            round,
            plan,
            status: TaskStatus::Todo,
            reason: String::new(),
            agent: None,
            assigned: None,
            stalls: Vec::new(),
            result: None,
        });
        if let Some(entry) = self.entries.last_plan_mut().filter(|entry| entry.round == round && entry.plan == plan) {
            entry.tasks.push(spec.id.clone());
            return;
        }
        self.entries.push(Entry::Plan(PlanEntry {
            seq: happened.seq,
            at: happened.at,
            round,
            plan,
            by: by.map(|id| self.named(id)),
            tasks: vec![spec.id.clone()],
        }));
    }

    pub(super) fn assign_task(&mut self, id: &TaskId, agent_id: &AgentId, candidates: &[Candidate], reason: &str) {
        let agent = self.named(agent_id);
        let candidates: Vec<WhyCandidate> = candidates
            .iter()
            .map(|candidate| {
                WhyCandidate::new(candidate, self.named(&candidate.agent_id), &candidate.agent_id == agent_id)
            })
            .collect();
        let Some(task) = self.tasks.iter_mut().find(|task| &task.id == id) else { return };
        task.status = TaskStatus::Doing;
        task.reason.clear();
        task.agent = Some(agent.clone());
        task.assigned = Some(Assignment { agent, reason: reason.to_owned(), candidates });
    }

    /// A task went on. One that goes back to be done has stalled.
    pub(super) fn change_task(
        &mut self,
        id: &TaskId,
        status: TaskStatus,
        agent_id: Option<&AgentId>,
        turn_id: Option<&TurnId>,
        reason: &str,
    ) {
        let agent: Option<NamedAgent> = agent_id.map(|id| self.named(id));
        let Some(task) = self.tasks.iter_mut().find(|task| &task.id == id) else { return };
        task.status = status;
        reason.clone_into(&mut task.reason);
        match status {
            // Without a turn it did not stall: more turns were granted.
            TaskStatus::Todo if turn_id.is_some() => {
                let agent = agent.or(task.agent.take());
                task.agent = None;
                task.stalls.push(Stall { agent, turn_id: turn_id.cloned(), reason: reason.to_owned() });
            }
            TaskStatus::Done => {
                task.agent = agent.or(task.agent.take());
                task.result = turn_id.cloned();
            }
            _ => {}
        }
    }

    /// Why the agent was given the task that its turn works on.
    pub(super) fn why_task(&self, id: &TaskId, agent_id: &AgentId) -> Option<WhyTask> {
        let task = self.task(id)?;
        let assigned = task.assigned.as_ref().filter(|assigned| &assigned.agent.id == agent_id)?;
        Some(WhyTask {
            id: id.clone(),
            description: task.description.clone(),
            reason: assigned.reason.clone(),
            candidates: assigned.candidates.clone(),
        })
    }
}
