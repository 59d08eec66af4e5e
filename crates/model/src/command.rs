//! What people and programs ask of a conversation.

use crate::ids::{AgentId, TeamId};
use crate::team::TeamSpec;
use crate::units::MicroUsd;
use serde::{Deserialize, Serialize};

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

/// Limits of a whole conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// Most input and output tokens; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Most money; no limit when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_cost_micro_usd: Option<MicroUsd>,
}
