//! Who could be chosen to speak, and why the others could not.

use crate::ids::AgentId;
use crate::units::Usage;
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
    /// A person muted it.
    Muted,
    /// It repeats itself.
    Looping,
    /// Its call does not fit into what is left of the budget.
    Unaffordable,
    /// The policy does not let it follow the agent that spoke last.
    NoTransition,
    /// Its own budget is used up.
    AgentBudgetSpent,
    /// The task asks for another role.
    OtherRole,
    /// It lacks a capability that the task asks for.
    LacksCapability,
    /// It works on another task.
    Busy,
    /// It was given this task before and got nowhere.
    StalledBefore,
}

impl Exclusion {
    /// The reason in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::RoleNotAllowed => "role not allowed",
            Self::TurnCapReached => "turn limit reached",
            Self::JustSpoke => "has just spoken",
            Self::NotMentioned => "a person asked for somebody else",
            Self::Failing => "last turns failed",
            Self::NotPrimary => "not the primary agent",
            Self::BeyondResponders => "beyond the number of responders",
            Self::NotResponder => "its role does not respond",
            Self::Judges => "judges the others",
            Self::Muted => "muted by a person",
            Self::Unaffordable => "does not fit into the budget",
            Self::Looping => "repeats itself",
            Self::NoTransition => "may not follow the last speaker",
            Self::AgentBudgetSpent => "its own budget is used up",
            Self::OtherRole => "has another role than the task asks for",
            Self::LacksCapability => "lacks a capability that the task asks for",
            Self::Busy => "works on another task",
            Self::StalledBefore => "got nowhere with this task before",
        }
    }
}

/// What a model that chooses the next speaker said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SelectorTrace {
    /// Its replies, word for word, in order; tries that failed have none.
    pub raw_replies: Vec<String>,
    /// How often it was asked.
    pub attempts: u32,
    /// Tokens and cost of all tries.
    pub usage: Usage,
}
