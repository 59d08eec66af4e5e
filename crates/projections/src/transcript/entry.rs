//! What a transcript is made of: messages, turns, decisions and notices, in the order of the log.

use super::Transcript;
use super::decision::{ContradictionMark, DecisionEntry, VoteLine};
use super::notice::NoticeEntry;
use super::people::Retraction;
use super::task::PlanEntry;
use super::why::Why;
use model::event::{
    ContextTokens, FailureKind, InterruptKind, MemoryRead, ModelFinish, PersonTurn, Route, TurnPurpose,
};
use model::{AgentId, MessageId, ModelRef, RoleName, TaskId, Timestamp, TurnId, Usage};
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
    /// A plan was made.
    Plan(PlanEntry),
    /// Something that happened to the conversation.
    Notice(NoticeEntry),
}

impl Entry {
    /// A key for keyed rendering, stable for the life of the entry: `m1`, `t3`, or `e17` after the event's number.
    pub fn key(&self) -> String {
        match self {
            Self::Message(message) => message.message_id.to_string(),
            Self::Turn(turn) => turn.turn_id.to_string(),
            Self::Decision(DecisionEntry { seq, .. })
            | Self::Plan(PlanEntry { seq, .. })
            | Self::Notice(NoticeEntry { seq, .. }) => format!("e{seq}"),
        }
    }

    /// Number of the event that put the entry here.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Message(message) => message.seq,
            Self::Turn(turn) => turn.seq,
            Self::Decision(decision) => decision.seq,
            Self::Plan(plan) => plan.seq,
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
    /// What it is for; only some purposes make it a reply.
    #[serde(default, skip_serializing_if = "TurnPurpose::is_speak")]
    pub purpose: TurnPurpose,
    /// The task that it works on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
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
    /// Entries of the shared memory that the agent read for the first time in their version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub memory_read: Vec<MemoryRead>,
    /// Which endpoint answered, where the provider has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// The vote that it was, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<VoteLine>,
    /// How many messages it sums up, where it is a summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums_up: Option<u32>,
    /// What it contradicts other drafts in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<ContradictionMark>,
    /// A limit ended the round, and this is the best answer so far, though a partial one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub best: bool,
    /// A person takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonTurn>,
    /// A person had it taken anew: it no longer counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retracted: Option<Retraction>,
    /// Who approved the reply; empty where the time was up, `None` where nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
    /// Attempts before this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierAttempt>,
    /// The conversation inside, where the agent is itself a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner: Option<Box<Transcript>>,
}

/// An attempt at a turn that came to nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EarlierAttempt {
    /// Counted from 1.
    pub attempt: u32,
    /// How it ended.
    pub state: TurnState,
    /// What had been streamed.
    pub partial: String,
    /// Tokens and cost, estimated.
    pub usage: Option<Usage>,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

impl TurnEntry {
    /// The same without its text and without the conversation inside: what changes rarely.
    #[must_use]
    pub fn outline(&self) -> Self {
        Self {
            turn_id: self.turn_id.clone(),
            seq: self.seq,
            round: self.round,
            agent_id: self.agent_id.clone(),
            agent_name: self.agent_name.clone(),
            role: self.role.clone(),
            purpose: self.purpose,
            task_id: self.task_id.clone(),
            attempt: self.attempt,
            state: self.state.clone(),
            text: String::new(),
            usage: self.usage,
            ttft_ms: self.ttft_ms,
            duration_ms: self.duration_ms,
            model: self.model.clone(),
            simulated: self.simulated,
            context: self.context,
            why: self.why.clone(),
            started_at: self.started_at,
            ended_at: self.ended_at,
            batch: self.batch,
            ratings: self.ratings.clone(),
            memory_read: self.memory_read.clone(),
            route: self.route.clone(),
            vote: self.vote.clone(),
            sums_up: self.sums_up,
            contradicts: self.contradicts.clone(),
            best: self.best,
            person: self.person,
            retracted: self.retracted.clone(),
            approved_by: self.approved_by.clone(),
            earlier: self.earlier.clone(),
            inner: None,
        }
    }

    /// Whether it is part of what others read; calls of the coordination itself are not.
    pub const fn is_reply(&self) -> bool {
        self.purpose.is_reply()
    }
}

/// What a call is for, in words.
pub const fn purpose_label(purpose: TurnPurpose) -> &'static str {
    match purpose {
        TurnPurpose::Speak => "Reply",
        TurnPurpose::Exchange => "Revised draft",
        TurnPurpose::Ballot => "Vote",
        TurnPurpose::Judge => "Judgement",
        TurnPurpose::Synthesis => "Synthesis",
        TurnPurpose::Select => "Choice of speaker",
        TurnPurpose::Summary => "Summary",
        TurnPurpose::Plan => "Plan",
        TurnPurpose::Work => "Work on a task",
    }
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
        /// When it is attempted again; `None`: it is not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
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

/// An agent with its display name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedAgent {
    /// The agent.
    pub id: AgentId,
    /// Its display name; the id where the team does not know it.
    pub name: String,
}
