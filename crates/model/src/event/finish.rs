//! Why a conversation finished.

use serde::{Deserialize, Serialize};

/// Why a conversation finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// The single agent answered.
    Answered,
    /// The replies became one.
    Decided,
    /// The replies did not become one.
    NoConsensus,
    /// A reply had the stop text.
    TextMention,
    /// A reply was the stop message.
    StopMessage,
    /// The agent whose reply ends the round replied.
    Source,
    /// An agent called the function that ends the round.
    FunctionCall,
    /// A person or program had the round concluded.
    Concluded,
    /// Replies brought nothing new.
    NoProgress,
    /// Messages of the round reached the limit.
    MaxMessages,
    /// The cost of the round reached the limit.
    MaxCost,
    /// The round's time was up.
    Timeout,
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
            Self::NoConsensus => "no_consensus",
            Self::TextMention => "text_mention",
            Self::StopMessage => "stop_message",
            Self::Source => "source",
            Self::FunctionCall => "function_call",
            Self::Concluded => "concluded",
            Self::NoProgress => "no_progress",
            Self::MaxMessages => "max_messages",
            Self::MaxCost => "max_cost",
            Self::Timeout => "timeout",
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
            Self::NoConsensus => "no agreement was reached",
            Self::TextMention => "a reply had the stop text",
            Self::StopMessage => "a reply was the stop message",
            Self::Source => "the agent that ends the round replied",
            Self::FunctionCall => "an agent called the function that ends the round",
            Self::Concluded => "somebody had it concluded",
            Self::NoProgress => "the replies brought nothing new",
            Self::MaxMessages => "the message limit was reached",
            Self::MaxCost => "the cost limit was reached",
            Self::Timeout => "the time was up",
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

    /// Whether a limit ended the round rather than the team: its last word is then a partial answer.
    pub const fn is_limit(self) -> bool {
        matches!(
            self,
            Self::Budget
                | Self::MaxTurns
                | Self::MaxTurnsPerAgent
                | Self::MaxTokens
                | Self::MaxMessages
                | Self::MaxCost
                | Self::Timeout
        )
    }
}
