//! What a turn is for, what it is sent, and how it ends.

use serde::{Deserialize, Serialize};

/// What a call to a model is for. Every call is a turn: it streams, times out, fails, costs and is stopped in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TurnPurpose {
    /// A reply to the conversation; under the collaborative strategy a draft.
    #[default]
    Speak,
    /// A revised draft, written with the others' drafts in sight.
    Exchange,
    /// A vote on the drafts.
    Ballot,
    /// A judge's choice between drafts, or its ruling on what they contradict each other in.
    Judge,
    /// One reply made of all drafts.
    Synthesis,
    /// A model's choice of the next speaker.
    Select,
    /// A summary of what was said, where a limit ended the round.
    Summary,
    /// A plan of tasks.
    Plan,
    /// Work on a task of the plan; the reply is its result.
    Work,
}

impl TurnPurpose {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Speak => "speak",
            Self::Exchange => "exchange",
            Self::Ballot => "ballot",
            Self::Judge => "judge",
            Self::Synthesis => "synthesis",
            Self::Select => "select",
            Self::Summary => "summary",
            Self::Plan => "plan",
            Self::Work => "work",
        }
    }

    /// Whether the reply is part of what others read, and counts as a reply. The others are recorded as events of their
    /// own; what they used counts all the same.
    pub const fn is_reply(self) -> bool {
        matches!(self, Self::Speak | Self::Exchange | Self::Synthesis | Self::Work)
    }

    /// Whether it is the ordinary purpose.
    pub fn is_speak(&self) -> bool {
        *self == Self::Speak
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
    /// Of all these, what was said and the agent had been sent before, in an earlier turn; not a source of its own.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub seen_before: u64,
}

impl ContextTokens {
    /// All sources together.
    pub const fn total(&self) -> u64 {
        self.instructions + self.people + self.own + self.others + self.memory
    }
}

/// Which endpoint of a provider's pool answered, and why that one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Route {
    /// The endpoint's address, without a key.
    pub endpoint: String,
    /// One sentence for people: `1 call under way, fewest of 3 endpoints; http://… is left out after 3 failures.`
    pub reason: String,
}

/// An entry of the shared memory that an agent is sent for the first time in this version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemoryRead {
    /// The entry.
    pub key: String,
    /// The version.
    pub version: u32,
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
    /// The reply was not complete in time.
    TotalTimeout,
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
    /// Whether the same call may go well a little later.
    pub const fn may_pass(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::ServerError
                | Self::Unreachable
                | Self::FirstByteTimeout
                | Self::IdleTimeout
                | Self::Truncated
        )
    }

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

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")
)]
const fn is_zero(value: &u64) -> bool {
    *value == 0
}
