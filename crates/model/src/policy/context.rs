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
}
