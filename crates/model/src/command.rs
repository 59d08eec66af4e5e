//! What people and programs ask of a conversation.

use crate::ids::{AgentId, TeamId};
use crate::provider::{ModelRef, Price};
use crate::team::TeamSpec;
use crate::units::MicroUsd;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A request to one conversation. It may be refused; what came of it is told in events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Begins the conversation with its first message, the task.
    Start {
        /// The team, embedded as it stands now. Boxed: it is far larger than any other command.
        team: Box<TeamSpec>,
        /// The stored team and version that it was taken from.
        origin: Option<TeamOrigin>,
        /// What the team is asked to do.
        task: String,
        /// Seed of everything random in the run.
        seed: u64,
        /// Limits of the whole conversation.
        budget: Budget,
        /// The model of agents that name none.
        default_model: Option<ModelRef>,
        /// Prices of the team's models, as far as they are known.
        prices: BTreeMap<ModelRef, Price>,
    },
    /// Posts a message of a person; starts a new round.
    Post {
        /// Who posts.
        author: String,
        /// Agents that it is meant for; empty: everybody.
        to: Vec<AgentId>,
        /// The message.
        text: String,
    },
    /// Holds the conversation.
    Pause {
        /// Whether running turns may end first.
        mode: PauseMode,
    },
    /// Goes on after a pause.
    Resume,
    /// Ends the conversation and interrupts running turns.
    Stop,
    /// Grants more turns to a round that reached its limit, and goes on.
    GrantTurns {
        /// Added to `max_turns` of this round; at least 1.
        turns: u32,
    },
    /// Has an agent not chosen until it is unmuted; a turn that it is taking goes on.
    Mute {
        /// Who.
        agent: AgentId,
    },
    /// Lets a muted agent be chosen again.
    Unmute {
        /// Who.
        agent: AgentId,
    },
    /// Has this agent speak next, whatever the strategy; caps, allowed roles and mutes still hold.
    PickNext {
        /// Who.
        agent: AgentId,
        /// Who picks.
        author: String,
    },
    /// Has the round concluded: running turns end, then the round does, unless its condition on that says otherwise.
    Conclude {
        /// Who asks for it.
        author: String,
    },
    /// Writes shared memory by hand.
    WriteMemory {
        /// Which entry.
        key: String,
        /// Its new value.
        value: String,
        /// Version that the writer saw, 0 for a new entry; a different one is a conflict. `None` overwrites.
        expected_version: Option<u32>,
        /// Who writes.
        author: String,
    },
    /// Rates the conversation or one turn.
    Rate {
        /// Who rates.
        author: String,
        /// What is rated.
        what: crate::event::RatedItem,
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// Why.
        comment: String,
    },
}

/// Where a run's team came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamOrigin {
    /// The stored team.
    pub team_id: TeamId,
    /// Its version.
    pub version: u32,
}

/// Whether running turns may end before a pause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PauseMode {
    /// Running turns end; no new one starts.
    #[default]
    AfterTurn,
    /// Running turns are interrupted and begun again on resume.
    Now,
}

/// Limits of a whole conversation. Every call counts, those of selectors, judges, planners and summaries too; a call is
/// not made that does not fit into what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Most input and output tokens; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Most money; no limit when left out. Calls of models without a known price count nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cost_micro_usd: Option<MicroUsd>,
    /// Most seconds from the first message on, fractions and pauses included; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_time_s: Option<f64>,
    /// Limits of each agent.
    #[serde(skip_serializing_if = "AgentBudget::is_unlimited")]
    pub per_agent: AgentBudget,
}

/// Limits of each agent in a conversation. Whoever has used one up is passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AgentBudget {
    /// Most input and output tokens; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Most money; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cost_micro_usd: Option<MicroUsd>,
    /// Most seconds of all its calls together, fractions included; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_time_s: Option<f64>,
}

impl Budget {
    /// Whether it limits nothing.
    pub fn is_unlimited(&self) -> bool {
        *self == Self::default()
    }

    /// The lower of each limit.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            max_tokens: lower(self.max_tokens, other.max_tokens),
            max_cost_micro_usd: lower(self.max_cost_micro_usd, other.max_cost_micro_usd),
            max_time_s: lower(self.max_time_s, other.max_time_s),
            per_agent: AgentBudget {
                max_tokens: lower(self.per_agent.max_tokens, other.per_agent.max_tokens),
                max_cost_micro_usd: lower(self.per_agent.max_cost_micro_usd, other.per_agent.max_cost_micro_usd),
                max_time_s: lower(self.per_agent.max_time_s, other.per_agent.max_time_s),
            },
        }
    }
}

impl AgentBudget {
    /// Whether it limits nothing.
    pub fn is_unlimited(&self) -> bool {
        *self == Self::default()
    }
}

/// The lower of two limits, where there is one.
fn lower<T: PartialOrd>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other < one { other } else { one }),
        (one, other) => one.or(other),
    }
}
