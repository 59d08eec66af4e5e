//! What ends a round early.

use crate::ids::AgentId;
use crate::units::MicroUsd;
use serde::{Deserialize, Serialize};

/// Ends a round. `any` and `all` compose; each fires on its own rule only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// One of these holds.
    Any(Vec<Condition>),
    /// All of these hold.
    All(Vec<Condition>),
    /// A reply of an agent contains the text. What people write does not count.
    TextMention {
        /// Compared with regard to case, as it stands.
        text: String,
    },
    /// Input and output tokens of the round reached so many.
    MaxTokens(u64),
    /// So many turns were completed in the round.
    MaxTurns(u32),
    /// So many messages, of people and agents, were said in the round.
    MaxMessages(u32),
    /// Some agent replied or passed so many times in the round.
    TurnsPerAgent(u32),
    /// The calls of the round whose price is known cost so much.
    MaxCostMicroUsd(MicroUsd),
    /// So many seconds, fractions allowed, passed since the message that opened the round; running turns are cut off.
    TimeoutS(f64),
    /// A reply of an agent is this text and nothing else, space round it aside.
    StopMessage {
        /// Compared with regard to case.
        text: String,
    },
    /// This agent replied.
    Source {
        /// Who.
        agent: AgentId,
    },
    /// An agent called this function by a line `CALL name: arguments`; agents are told of it.
    FunctionCall {
        /// Which; compared without regard to case.
        name: String,
    },
    /// An agent asked a person by a line `ASK: question`; the conversation waits for the answer.
    AskPerson,
    /// So many replies in a row brought hardly a new word; at least 1. Needs [`crate::policy::LoopDetection::On`].
    NoProgress(u32),
    /// A decision with a winner was reached.
    Consensus,
    /// A person or program had the round concluded. Without this condition that ends the round by itself.
    External,
}

impl Condition {
    /// Deepest nesting of `any` and `all` that is accepted.
    pub const MAX_DEPTH: usize = 8;

    /// Nesting: 1 for a plain condition.
    pub fn depth(&self) -> usize {
        match self {
            Self::Any(parts) | Self::All(parts) => 1 + parts.iter().map(Self::depth).max().unwrap_or(0),
            _ => 1,
        }
    }

    /// The plain conditions, those of nested groups included, in order.
    pub fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Any(parts) | Self::All(parts) => parts.iter().flat_map(Self::leaves).collect(),
            leaf => vec![leaf],
        }
    }
}
