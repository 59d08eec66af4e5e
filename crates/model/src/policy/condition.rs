//! What ends a round early.

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
}
