//! Why an agent was chosen: the coordinator's own record, with names.

use super::entry::NamedAgent;
use model::event::{Candidate, Exclusion, SelectorTrace, TurnPurpose};
use model::{AgentId, TaskId, TurnStrategy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Why an agent was chosen: the coordinator's own record, with names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Why {
    /// Number of the event that recorded it.
    pub seq: u64,
    /// By which strategy.
    pub strategy: TurnStrategy,
    /// What the agent was chosen for.
    #[serde(default, skip_serializing_if = "TurnPurpose::is_speak")]
    pub purpose: TurnPurpose,
    /// One sentence for people.
    pub reason: String,
    /// The fallback rule chose, since the strategy's own rule could not.
    pub fallback: bool,
    /// Every agent of the team, in the order of the record.
    pub candidates: Vec<WhyCandidate>,
    /// What the model said that was asked to choose, where one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selector: Option<SelectorTrace>,
    /// The task that the agent works on, and why it was given it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<WhyTask>,
}

/// Why a task was given to an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhyTask {
    /// The task.
    pub id: TaskId,
    /// What is to be done.
    pub description: String,
    /// One sentence for people.
    pub reason: String,
    /// Every agent of the team, in the order of the record.
    pub candidates: Vec<WhyCandidate>,
}

/// One agent in a selection of speakers, or among those that a task could be given to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WhyCandidate {
    /// The agent.
    pub agent_id: AgentId,
    /// Its display name; the id where the team does not know it.
    pub agent_name: String,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Unitless, higher is better; what it means depends on the strategy. 0 where excluded.
    pub score: f64,
    /// The score by rule, for strategies that have several rules.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, f64>,
    /// Why the rules did not let it speak; `None` for a real candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_because: Option<Exclusion>,
}

impl WhyCandidate {
    /// A recorded candidate with its name.
    pub(super) fn new(candidate: &Candidate, named: NamedAgent, chosen: bool) -> Self {
        Self {
            agent_id: named.id,
            agent_name: named.name,
            chosen,
            score: candidate.score,
            parts: candidate.parts.clone(),
            excluded_because: candidate.excluded_because,
        }
    }
}
