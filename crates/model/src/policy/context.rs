//! How much of the transcript an agent is sent.

use serde::{Deserialize, Serialize};

/// How much of the transcript an agent is sent. The task and the shared memory always are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContextPolicy {
    /// Every message.
    #[default]
    Full,
    /// The last so many messages.
    LastMessages(u32),
    /// The newest messages that fit into so many tokens.
    TokenBudget(u64),
    /// The first so many messages and the last so many.
    HeadAndTail {
        /// How many of the first.
        head: u32,
        /// How many of the last.
        tail: u32,
    },
    /// At least the last so many messages, and a summary of those before: the primary agent writes it whenever twice as
    /// many are not yet part of one.
    Summary(u32),
}
