//! What is voted on, how it was voted, and what drafts contradict each other in.

use crate::ids::{AgentId, TurnId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A draft that can be voted for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BallotOption {
    /// Whose draft.
    pub agent_id: AgentId,
    /// The turn that it was written in.
    pub turn_id: TurnId,
    /// Others whose draft says the same word for word; a vote for one of them is a vote for this option.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<AgentId>,
}

/// What a voter wants. Options are named by the first agent whose draft it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ballot {
    /// This one.
    Choice(AgentId),
    /// Each of these; none is a vote too.
    Approval(Vec<AgentId>),
    /// Points to each, of 0 or more.
    Points(BTreeMap<AgentId, f64>),
    /// These, the best first.
    Ranking(Vec<AgentId>),
    /// The proposal.
    Agree,
    /// Not the proposal.
    Disagree,
    /// Nothing, or nothing that could be read.
    Abstain,
}

/// Two drafts that say what cannot both hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contradiction {
    /// The two agents, in list order.
    pub between: [AgentId; 2],
    /// What about, in the words of the two: `“The release is ready” against “The release is not ready”`.
    pub about: String,
}
