//! What people and programs ask of a conversation.

use crate::ids::{AgentId, ApprovalId, ConversationId, MessageId, TeamId, TurnId};
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
        /// Tokens that fit each of the team's models, prompt and reply together, as far as a check had found it then.
        context_windows: BTreeMap<ModelRef, u64>,
    },
    /// Posts a message of a person; starts a new round. While turns are running it waits until they have ended.
    Post {
        /// Who posts.
        author: String,
        /// Agents that it is meant for; empty: everybody.
        to: Vec<AgentId>,
        /// The message.
        text: String,
    },
    /// Changes a message that waits.
    EditQueued {
        /// Which.
        message: MessageId,
        /// Agents that it is meant for; empty: everybody.
        to: Vec<AgentId>,
        /// Its new text.
        text: String,
    },
    /// Takes back a message that waits.
    WithdrawQueued {
        /// Which.
        message: MessageId,
    },
    /// Takes the turn of a person who takes part as an agent; a first line `PASS` passes it.
    Reply {
        /// The turn.
        turn: TurnId,
        /// What the person says.
        text: String,
    },
    /// Answers a request for approval.
    Approve {
        /// Which.
        approval: ApprovalId,
        /// Whether what waits for it may count.
        approved: bool,
        /// Who answers.
        author: String,
        /// What is to be different, or why; needed where the outcome of a round is not approved.
        comment: String,
    },
    /// Has the agent of the last turn speak anew; its reply, where there was one, is taken back.
    RetryTurn {
        /// The last turn.
        turn: TurnId,
        /// Who asks for it.
        author: String,
        /// What is to be different; may be empty.
        comment: String,
    },
    /// Makes this copy of another conversation's log a conversation of its own, which is paused.
    Fork {
        /// The other conversation.
        from: ConversationId,
        /// The last event of it that was copied.
        after: u64,
        /// Seed of everything random from here on.
        seed: u64,
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
    /// Grants more of the budget to a conversation, and goes on where that was what ended it.
    GrantBudget(Grant),
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

/// More of a conversation's budget. What has no limit stays without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Grant {
    /// Input and output tokens on top of the limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub tokens: u64,
    /// Money on top of the limit.
    #[serde(skip_serializing_if = "MicroUsd::is_zero")]
    pub cost_micro_usd: MicroUsd,
    /// Seconds on top of the limit, fractions included; from now on where its time is over.
    #[serde(skip_serializing_if = "is_no_time")]
    pub time_s: f64,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")
)]
const fn is_zero(value: &u64) -> bool {
    *value == 0
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")
)]
fn is_no_time(value: &f64) -> bool {
    *value == 0.0
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
    /// Most seconds from the first message on, fractions and pauses included; no limit when left out. What is granted
    /// when they are over counts from then on.
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

    /// The same with more room where there is a limit.
    #[must_use]
    pub fn raised(mut self, by: &Grant) -> Self {
        self.max_tokens = self.max_tokens.map(|most| most.saturating_add(by.tokens));
        self.max_cost_micro_usd =
            self.max_cost_micro_usd.map(|most| MicroUsd(most.0.saturating_add(by.cost_micro_usd.0)));
        self.max_time_s = self.max_time_s.map(|most| most + by.time_s);
        self
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
