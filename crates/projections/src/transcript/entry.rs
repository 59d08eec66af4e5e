//! What a transcript is made of: messages, turns, decisions and notices, in the order of the log.

use super::notice::NoticeEntry;
use model::event::{ContextTokens, Exclusion, FailureKind, InterruptKind, ModelFinish};
use model::policy::DecisionProtocol;
use model::{AgentId, MessageId, ModelRef, RoleName, Timestamp, TurnId, TurnStrategy, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One item of a transcript.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "snake_case")]
pub enum Entry {
    /// A person's message, the task included.
    Message(MessageEntry),
    /// An agent's turn. Boxed: it is far larger than any other entry.
    Turn(Box<TurnEntry>),
    /// Parallel replies became one.
    Decision(DecisionEntry),
    /// Something that happened to the conversation.
    Notice(NoticeEntry),
}

impl Entry {
    /// A key for keyed rendering, stable for the life of the entry: `m1`, `t3`, or `e17` after the event's number.
    pub fn key(&self) -> String {
        match self {
            Self::Message(message) => message.message_id.to_string(),
            Self::Turn(turn) => turn.turn_id.to_string(),
            Self::Decision(DecisionEntry { seq, .. }) | Self::Notice(NoticeEntry { seq, .. }) => format!("e{seq}"),
        }
    }

    /// Number of the event that put the entry here.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Message(message) => message.seq,
            Self::Turn(turn) => turn.seq,
            Self::Decision(decision) => decision.seq,
            Self::Notice(notice) => notice.seq,
        }
    }
}

/// A person's message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageEntry {
    /// The message.
    pub message_id: MessageId,
    /// Number of its event.
    pub seq: u64,
    /// When it was posted.
    pub at: Timestamp,
    /// The round that it began, from 1.
    pub round: u32,
    /// Who posted.
    pub author: String,
    /// Agents that it was meant for; empty: everybody.
    pub to: Vec<AgentId>,
    /// The message.
    pub text: String,
}

/// An agent's turn, running or closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnEntry {
    /// The turn.
    pub turn_id: TurnId,
    /// Number of the event that started it first.
    pub seq: u64,
    /// The round that it belongs to, from 1.
    pub round: u32,
    /// Who speaks.
    pub agent_id: AgentId,
    /// Its display name; the id where the team does not know it.
    pub agent_name: String,
    /// Its role; empty where the team does not know it.
    pub role: RoleName,
    /// Counted from 1; a turn that is begun again keeps its id and its place.
    pub attempt: u32,
    /// How far it is.
    pub state: TurnState,
    /// What was said so far; once the turn is closed, exactly what was committed.
    pub text: String,
    /// Tokens and cost; `None` while it runs.
    pub usage: Option<Usage>,
    /// Time from the request to the first token, in milliseconds; `None` while it runs, or unknown.
    pub ttft_ms: Option<u64>,
    /// Time from the request to the end, in milliseconds; `None` while it runs.
    pub duration_ms: Option<u64>,
    /// The agent's own model; `None`: the server's default.
    pub model: Option<ModelRef>,
    /// The simulated provider answered, or will.
    pub simulated: bool,
    /// What the agent was sent, in estimated tokens by source.
    pub context: ContextTokens,
    /// Why this agent spoke, as the coordinator recorded it; `None` where it recorded nothing.
    pub why: Option<Why>,
    /// When the attempt started.
    pub started_at: Timestamp,
    /// When the attempt ended; `None` while it runs.
    pub ended_at: Option<Timestamp>,
    /// Shared by turns that were chosen together to run in parallel; `None` for a turn of its own.
    pub batch: Option<u64>,
    /// Scores from 1 to 5 by who gave them; a second rating replaces the first.
    pub ratings: BTreeMap<String, u8>,
}

/// How far a turn is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnState {
    /// Started; no token yet.
    #[default]
    Waiting,
    /// Text is coming in.
    Streaming,
    /// The agent replied.
    Completed {
        /// Why the model ended.
        finish: ModelFinish,
    },
    /// The agent chose not to speak.
    Passed {
        /// Its reason.
        reason: String,
    },
    /// The turn was cut off.
    Interrupted(InterruptKind),
    /// The turn failed.
    Failed {
        /// What kind of fault.
        kind: FailureKind,
        /// What happened and what to do, for people.
        message: String,
    },
}

impl TurnState {
    /// Whether a token may still come.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Waiting | Self::Streaming)
    }

    /// The name in exports and attributes.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Streaming => "streaming",
            Self::Completed { .. } => "completed",
            Self::Passed { .. } => "passed",
            Self::Interrupted(_) => "interrupted",
            Self::Failed { .. } => "failed",
        }
    }
}

/// Why an agent was chosen: the coordinator's own record, with names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// Number of the event that recorded it.
    pub seq: u64,
    /// By which strategy.
    pub strategy: TurnStrategy,
    /// One sentence for people.
    pub reason: String,
    /// The fallback rule chose, since the strategy's own rule could not.
    pub fallback: bool,
    /// Every agent of the team, in the order of the record.
    pub candidates: Vec<WhyCandidate>,
}

/// One agent in a speaker selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    pub parts: BTreeMap<String, f64>,
    /// Why the rules did not let it speak; `None` for a real candidate.
    pub excluded_because: Option<Exclusion>,
}

/// Parallel replies that became one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DecisionEntry {
    /// Number of its event.
    pub seq: u64,
    /// When it was reached.
    pub at: Timestamp,
    /// How.
    pub protocol: DecisionProtocol,
    /// Score by agent, highest first; equal scores by id.
    pub tally: Vec<TallyLine>,
    /// Difference between the two highest scores; `None` with fewer than two.
    pub margin: Option<f64>,
    /// Whose reply leads; `None` when there was nothing to decide on.
    pub winner: Option<NamedAgent>,
    /// The turn whose text leads.
    pub turn_id: Option<TurnId>,
    /// Agents whose reply did not lead.
    pub dissent: Vec<NamedAgent>,
    /// Responders that did not reply, and are not counted.
    pub absent: Vec<NamedAgent>,
    /// One sentence for people.
    pub reason: String,
}

/// One agent's score in a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TallyLine {
    /// The agent.
    pub agent: NamedAgent,
    /// Unitless; what it means depends on the protocol.
    pub score: f64,
}

/// An agent with its display name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAgent {
    /// The agent.
    pub id: AgentId,
    /// Its display name; the id where the team does not know it.
    pub name: String,
}
