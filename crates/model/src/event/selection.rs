//! Who could be chosen to speak, and why the others could not.

use crate::ids::AgentId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One agent in a speaker selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Candidate {
    /// The agent.
    pub agent_id: AgentId,
    /// Unitless, higher is better; what it means depends on the strategy. 0 where excluded.
    pub score: f64,
    /// The score by rule, for strategies that have several rules.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, f64>,
    /// Why the rules did not let it speak; `None` for a real candidate.
    pub excluded_because: Option<Exclusion>,
}

/// Why an agent could not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Exclusion {
    /// Its role is not among the allowed ones.
    RoleNotAllowed,
    /// It has had its turns of this round.
    TurnCapReached,
    /// It has just spoken and repeats are off.
    JustSpoke,
    /// A person asked for somebody else.
    NotMentioned,
    /// Its last turns failed.
    Failing,
    /// Only the primary agent answers.
    NotPrimary,
    /// Enough others of higher priority respond.
    BeyondResponders,
    /// Its role does not respond.
    NotResponder,
    /// It judges what the others write.
    Judges,
}

impl Exclusion {
    /// The reason in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::RoleNotAllowed => "role not allowed",
            Self::TurnCapReached => "turn limit reached",
            Self::JustSpoke => "has just spoken",
            Self::NotMentioned => "not mentioned",
            Self::Failing => "last turns failed",
            Self::NotPrimary => "not the primary agent",
            Self::BeyondResponders => "beyond the number of responders",
            Self::NotResponder => "its role does not respond",
            Self::Judges => "judges the others",
        }
    }
}
