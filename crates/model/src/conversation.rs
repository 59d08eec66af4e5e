//! A conversation as a list shows it.

use crate::command::TeamOrigin;
use crate::event::FinishReason;
use crate::ids::ConversationId;
use crate::policy::TurnStrategy;
use crate::units::{MicroUsd, Timestamp, Usage};
use serde::{Deserialize, Serialize};

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Turns are being taken.
    #[default]
    Running,
    /// Held by a person.
    Paused,
    /// Waiting for a person.
    Waiting,
    /// Ended by its own rules; a message goes on.
    Finished,
    /// Ended by a person; a message goes on.
    Stopped,
    /// Ended because nobody could speak for errors.
    Failed,
}

impl Status {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// Whether no turn will come without a person.
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Finished | Self::Stopped | Self::Failed)
    }
}

/// What a conversation used so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totals {
    /// Turns that ended with a reply.
    pub turns: u32,
    /// Tokens sent to models, failed and interrupted turns included.
    pub input_tokens: u64,
    /// Tokens received from models, failed and interrupted turns included.
    pub output_tokens: u64,
    /// Cost of the calls whose price is known.
    pub cost_micro_usd: MicroUsd,
}

impl Totals {
    /// Adds the usage of one call.
    pub fn add(&mut self, usage: &Usage) {
        self.input_tokens = self.input_tokens.saturating_add(usage.input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(usage.output_tokens);
        self.cost_micro_usd += usage.cost_micro_usd.unwrap_or_default();
    }

    /// Input and output together.
    pub fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }
}

/// A conversation as a list shows it. Kept beside the log in the same transaction; never decided upon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConversationSummary {
    /// The conversation.
    pub id: ConversationId,
    /// Where it stands.
    pub status: Status,
    /// Number of its last event.
    pub seq: u64,
    /// Why it finished, if it did.
    pub finish_reason: Option<FinishReason>,
    /// What it used.
    pub totals: Totals,
    /// The task, cut at 200 characters.
    pub title: String,
    /// Name of the team.
    pub team_name: String,
    /// The stored team and version, if it was one.
    pub origin: Option<TeamOrigin>,
    /// Its turn strategy.
    pub strategy: TurnStrategy,
    /// Whether any turn was simulated.
    pub simulated: bool,
    /// When it started.
    pub created_at: Timestamp,
    /// When its last event happened.
    pub updated_at: Timestamp,
}
