//! A conversation that goes round in circles.

use serde::{Deserialize, Serialize};

/// How a conversation goes round in circles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LoopKind {
    /// A reply is one of the last replies word for word.
    ExactRepeat,
    /// A reply is nearly one of the last replies.
    NearRepeat,
    /// Several replies in a row brought hardly a new word.
    NoProgress,
}

/// What is done about it: each time within a round more than the time before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LoopResponse {
    /// The next speaker is told.
    Nudge,
    /// The next speaker is told, and the one that repeats itself is passed over for a while.
    OtherSpeaker,
    /// The conversation is paused, for a person to look at it.
    Pause,
}
