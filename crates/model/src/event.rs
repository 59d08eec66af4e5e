//! What happened in a conversation: past tense, append-only, the only truth.
//!
//! Events are never edited. Fields are added with a default; an old event is upcast in `storage`.

use crate::command::{Budget, PauseMode, TeamOrigin};
use crate::ids::{AgentId, MessageId, TurnId};
use crate::policy::{DecisionProtocol, TurnStrategy};
use crate::provider::ModelRef;
use crate::team::TeamSpec;
use crate::units::{Timestamp, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Envelope {
    /// Place in the conversation's log, from 1 without gaps; the id of the SSE frame.
    pub seq: u64,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The conversation began; always event 1.
    ConversationStarted {
        /// The team as it ran. Boxed: it is far larger than any other event.
        team: Box<TeamSpec>,
        /// The stored team and version that it was taken from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<TeamOrigin>,
        /// What the team was asked to do.
        task: String,
        /// Seed of everything random in the run.
        seed: u64,
        /// Limits of the whole conversation.
        #[serde(default)]
        budget: Budget,
    },
    /// A person posted a message, the task included; a new round began.
    MessagePosted {
        /// The message.
        message_id: MessageId,
        /// Who posted.
        author: String,
        /// Agents that it was meant for; empty: everybody.
        to: Vec<AgentId>,
        /// The message.
        text: String,
    },
    /// The next speakers were chosen.
    SpeakersSelected {
        /// By which strategy.
        strategy: TurnStrategy,
        /// Every agent of the team, with its score or why it was passed over.
        candidates: Vec<Candidate>,
        /// Who speaks; several speak in parallel.
        chosen: Vec<AgentId>,
        /// One sentence for people.
        reason: String,
        /// The fallback rule chose, since the strategy's own rule could not.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        fallback: bool,
    },
    /// A call to an agent's model is about to be made.
    TurnStarted {
        /// The turn.
        turn_id: TurnId,
        /// Who speaks.
        agent_id: AgentId,
        /// Counted from 1.
        attempt: u32,
        /// The agent's own model; `None`: the server's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<ModelRef>,
        /// What the agent is sent.
        #[serde(default)]
        context: ContextTokens,
    },
    /// An agent replied.
    TurnCompleted {
        /// The turn.
        turn_id: TurnId,
        /// Who spoke.
        agent_id: AgentId,
        /// The whole reply, byte for byte what was streamed.
        text: String,
        /// Why the model ended.
        finish_reason: ModelFinish,
        /// Tokens and cost.
        usage: Usage,
        /// Time from the request to the first token, in milliseconds.
        ttft_ms: Option<u64>,
        /// Time from the request to the end, in milliseconds.
        duration_ms: u64,
        /// The simulated provider answered; not to be mixed with real figures.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        simulated: bool,
    },
    /// An agent chose not to speak.
    TurnPassed {
        /// The turn.
        turn_id: TurnId,
        /// Who passed.
        agent_id: AgentId,
        /// Its reason.
        reason: String,
        /// Tokens and cost.
        usage: Usage,
        /// Time from the request to the end, in milliseconds.
        duration_ms: u64,
        /// The simulated provider answered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        simulated: bool,
    },
    /// A turn was cut off.
    TurnInterrupted {
        /// The turn.
        turn_id: TurnId,
        /// Who spoke.
        agent_id: AgentId,
        /// Why.
        kind: InterruptKind,
        /// What had been streamed.
        partial: String,
        /// Tokens and cost, estimated.
        usage: Usage,
        /// Time from the request to the cut, in milliseconds.
        duration_ms: u64,
    },
    /// A turn failed.
    TurnFailed {
        /// The turn.
        turn_id: TurnId,
        /// Who was to speak.
        agent_id: AgentId,
        /// What kind of fault.
        kind: FailureKind,
        /// What happened and what to do, for people.
        message: String,
        /// What had been streamed.
        partial: String,
        /// Tokens and cost, estimated.
        usage: Usage,
        /// Time from the request to the fault, in milliseconds.
        duration_ms: u64,
    },
    /// An entry of the shared memory was written.
    MemoryWritten {
        /// The entry.
        key: String,
        /// Its value.
        value: String,
        /// Its version, from 1.
        version: u32,
        /// Agent or person.
        author: String,
    },
    /// A write to the shared memory lost a race; the entry stands as it was.
    MemoryConflict {
        /// The entry.
        key: String,
        /// Who lost.
        author: String,
        /// What it wanted to write.
        value: String,
        /// The version that it had seen.
        expected_version: u32,
        /// The value that stands.
        current_value: String,
        /// The version that stands.
        current_version: u32,
    },
    /// An agent changed its own state.
    AgentStateUpdated {
        /// Whose state.
        agent_id: AgentId,
        /// The entry.
        key: String,
        /// Its value.
        value: String,
        /// Whether the others see it.
        shared: bool,
    },
    /// Parallel replies became one.
    DecisionReached {
        /// How.
        protocol: DecisionProtocol,
        /// Score by agent.
        tally: BTreeMap<AgentId, f64>,
        /// Whose reply leads; `None` when there was nothing to decide on.
        winner: Option<AgentId>,
        /// The turn whose text leads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn_id: Option<TurnId>,
        /// Agents whose reply did not lead.
        dissent: Vec<AgentId>,
        /// Responders that did not reply, and are not counted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        absent: Vec<AgentId>,
        /// One sentence for people.
        reason: String,
    },
    /// A limit ended the round.
    LimitReached {
        /// Which.
        which: FinishReason,
    },
    /// More turns were granted to the round.
    TurnsGranted {
        /// How many.
        turns: u32,
    },
    /// A person held the conversation.
    Paused {
        /// Whether running turns were cut off.
        mode: PauseMode,
    },
    /// A person let the conversation go on.
    Resumed,
    /// A person ended the conversation.
    Stopped,
    /// The team asks for a person.
    WaitingForPerson {
        /// One sentence for people.
        reason: String,
    },
    /// The conversation ended by its own rules.
    Finished {
        /// Why.
        reason: FinishReason,
    },
    /// A person rated the conversation or one turn.
    Rated {
        /// Who.
        who: String,
        /// What.
        what: RatedItem,
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
}

impl Event {
    /// The name on the wire, for lists and filters.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ConversationStarted { .. } => "conversation_started",
            Self::MessagePosted { .. } => "message_posted",
            Self::SpeakersSelected { .. } => "speakers_selected",
            Self::TurnStarted { .. } => "turn_started",
            Self::TurnCompleted { .. } => "turn_completed",
            Self::TurnPassed { .. } => "turn_passed",
            Self::TurnInterrupted { .. } => "turn_interrupted",
            Self::TurnFailed { .. } => "turn_failed",
            Self::MemoryWritten { .. } => "memory_written",
            Self::MemoryConflict { .. } => "memory_conflict",
            Self::AgentStateUpdated { .. } => "agent_state_updated",
            Self::DecisionReached { .. } => "decision_reached",
            Self::LimitReached { .. } => "limit_reached",
            Self::TurnsGranted { .. } => "turns_granted",
            Self::Paused { .. } => "paused",
            Self::Resumed => "resumed",
            Self::Stopped => "stopped",
            Self::WaitingForPerson { .. } => "waiting_for_person",
            Self::Finished { .. } => "finished",
            Self::Rated { .. } => "rated",
        }
    }
}

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
        }
    }
}

/// Estimated tokens of a prompt, by where they come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContextTokens {
    /// Role, instructions and rules.
    pub instructions: u64,
    /// The task and what people posted.
    pub people: u64,
    /// The agent's own earlier turns.
    pub own: u64,
    /// Turns of other agents.
    pub others: u64,
    /// Shared memory and agent state.
    pub memory: u64,
}

impl ContextTokens {
    /// All sources together.
    pub const fn total(&self) -> u64 {
        self.instructions + self.people + self.own + self.others + self.memory
    }
}

/// Why a model ended its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModelFinish {
    /// It was done.
    Stop,
    /// Its output limit cut it.
    Length,
    /// The provider's filter cut it.
    ContentFilter,
    /// It asked for a tool.
    ToolCalls,
    /// Something else that the provider named.
    Other,
}

/// Why a turn was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InterruptKind {
    /// A person stopped the conversation.
    Stopped,
    /// A person paused it at once.
    Paused,
    /// The turn's time was up.
    TimedOut,
    /// A person's message changed what is being talked about.
    Superseded,
    /// The process that ran it went away; the call was possibly paid.
    OwnerLost,
}

/// What kind of fault ended a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// No provider of that name is set up.
    UnknownProvider,
    /// The endpoint refused the key.
    Unauthorized,
    /// The endpoint does not know the model.
    ModelNotFound,
    /// The endpoint asked to slow down.
    RateLimited,
    /// The endpoint refused the request.
    BadRequest,
    /// The endpoint failed.
    ServerError,
    /// The endpoint could not be reached.
    Unreachable,
    /// No byte came in time.
    FirstByteTimeout,
    /// The stream stalled.
    IdleTimeout,
    /// The stream ended before the reply did.
    Truncated,
    /// What came was not the protocol.
    Malformed,
    /// The reply outgrew its limit.
    TooLarge,
    /// The model replied nothing.
    Empty,
}

impl FailureKind {
    /// Whether the endpoint took the call up at all: what it refused at the door is not paid.
    pub const fn was_taken_up(self) -> bool {
        !matches!(
            self,
            Self::UnknownProvider
                | Self::Unauthorized
                | Self::ModelNotFound
                | Self::RateLimited
                | Self::BadRequest
                | Self::Unreachable
        )
    }
}

/// Why a conversation finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The single agent answered.
    Answered,
    /// The replies became one.
    Decided,
    /// A reply had the stop text.
    TextMention,
    /// Tokens of the round reached the limit.
    MaxTokens,
    /// Turns of the round reached the limit.
    MaxTurns,
    /// Every agent has had its turns.
    MaxTurnsPerAgent,
    /// Nobody was left whom the rules allow.
    NobodyLeft,
    /// Everybody passed.
    AllPassed,
    /// The conversation's budget ran out.
    Budget,
    /// Too few responders replied.
    NoQuorum,
    /// Nobody could speak for errors.
    Failed,
}

impl FinishReason {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Decided => "decided",
            Self::TextMention => "text_mention",
            Self::MaxTokens => "max_tokens",
            Self::MaxTurns => "max_turns",
            Self::MaxTurnsPerAgent => "max_turns_per_agent",
            Self::NobodyLeft => "nobody_left",
            Self::AllPassed => "all_passed",
            Self::Budget => "budget",
            Self::NoQuorum => "no_quorum",
            Self::Failed => "failed",
        }
    }

    /// The reason in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Answered => "the agent answered",
            Self::Decided => "a decision was reached",
            Self::TextMention => "a reply had the stop text",
            Self::MaxTokens => "the token limit was reached",
            Self::MaxTurns => "the turn limit was reached",
            Self::MaxTurnsPerAgent => "every agent has had its turns",
            Self::NobodyLeft => "nobody is left who may speak",
            Self::AllPassed => "everybody passed",
            Self::Budget => "the budget ran out",
            Self::NoQuorum => "too few agents replied",
            Self::Failed => "nobody could speak for errors",
        }
    }
}

/// What a rating is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RatedItem {
    /// The whole conversation.
    Conversation,
    /// One turn.
    Turn(TurnId),
}

/// A piece of a running turn's text. Not an event: best effort, replaced by the committed turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delta {
    /// The turn.
    pub turn_id: TurnId,
    /// Who speaks.
    pub agent_id: AgentId,
    /// Where the piece begins, in UTF-8 bytes of the turn's text.
    pub offset: u64,
    /// The piece.
    pub text: String,
}
