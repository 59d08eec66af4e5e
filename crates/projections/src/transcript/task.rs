//! The tasks of a plan as a board shows them.

use super::entry::NamedAgent;
use super::why::WhyCandidate;
use model::event::TaskStatus;
use model::{RoleName, TaskId, Timestamp, TurnId};
use serde::{Deserialize, Serialize};

/// A plan was made, or made anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanEntry {
    /// Number of the event of its first task.
    pub seq: u64,
    /// When it was made.
    pub at: Timestamp,
    /// The round that it belongs to, from 1.
    pub round: u32,
    /// Counted from 1 within the round.
    pub plan: u32,
    /// Who planned; `None`: it was written by hand in the policy.
    pub by: Option<NamedAgent>,
    /// Its tasks, in order; [`super::Transcript::tasks`] says how far they are.
    pub tasks: Vec<TaskId>,
}

/// A task as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskEntry {
    /// The task.
    pub id: TaskId,
    /// What is to be done.
    pub description: String,
    /// Names of capabilities that its agent must have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// Role that its agent must have, where it asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleName>,
    /// Tasks whose results it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<TaskId>,
    /// The round that it belongs to, from 1.
    pub round: u32,
    /// The plan that it belongs to, counted from 1 within the round.
    pub plan: u32,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why it stands there, for people; empty where the status says all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Who works on it, or whose result it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<NamedAgent>,
    /// Why it was given to the last agent that it was given to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Assignment>,
    /// Who got nowhere with it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stalls: Vec<Stall>,
    /// The turn of its result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<TurnId>,
}

/// Why a task was given to an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assignment {
    /// To whom.
    pub agent: NamedAgent,
    /// One sentence for people.
    pub reason: String,
    /// Every agent of the team, in the order of the record.
    pub candidates: Vec<WhyCandidate>,
}

/// An agent got nowhere with a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stall {
    /// Who.
    pub agent: Option<NamedAgent>,
    /// In which turn.
    pub turn_id: Option<TurnId>,
    /// Why, for people.
    pub reason: String,
}
