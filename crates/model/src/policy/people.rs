//! What people decide in the course of a conversation.

use crate::ids::AgentId;
use serde::{Deserialize, Serialize};

/// Where the conversation waits for a person's approval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ApprovalPolicy {
    /// Agents whose replies count only once a person approves them; what is not approved is taken back, and the agent
    /// replies anew. For agents that speak one after another.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replies_of: Vec<AgentId>,
    /// Whether the outcome of a round needs approval. Where it is not approved, the comment opens another round.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub result: bool,
    /// Longest wait in seconds, fractions allowed; for ever when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_s: Option<f64>,
    /// What happens when nobody has answered by then.
    #[serde(skip_serializing_if = "WithoutApproval::is_stop")]
    pub on_timeout: WithoutApproval,
}

impl ApprovalPolicy {
    /// Whether nothing needs approval.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What happens when nobody has answered a request for approval in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WithoutApproval {
    /// The conversation stops; what waited is kept.
    #[default]
    Stop,
    /// It counts as approved.
    Approve,
}

impl WithoutApproval {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Stop, Self::Approve];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Approve => "approve",
        }
    }

    /// Whether it is the default.
    pub fn is_stop(&self) -> bool {
        *self == Self::Stop
    }
}

/// A person who takes part as an agent: its turns wait for what the person writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct PersonSpec {
    /// Longest wait for a turn in seconds, fractions allowed; for ever when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_s: Option<f64>,
    /// What happens when the person has not written by then.
    #[serde(skip_serializing_if = "WithoutReply::is_pass")]
    pub on_timeout: WithoutReply,
}

/// What happens when a person has not taken a turn in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WithoutReply {
    /// The turn is passed, and the others go on.
    #[default]
    Pass,
    /// The conversation stops.
    Stop,
}

impl WithoutReply {
    /// All ways, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Pass, Self::Stop];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Stop => "stop",
        }
    }

    /// Whether it is the default.
    pub fn is_pass(&self) -> bool {
        *self == Self::Pass
    }
}
