//! What people are asked for.

use crate::event::FinishReason;
use crate::ids::TurnId;
use crate::units::Timestamp;
use serde::{Deserialize, Serialize};

/// What waits for a person's approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalSubject {
    /// The reply of this turn.
    Reply(TurnId),
    /// The outcome of the round, which would end for this reason.
    Result(FinishReason),
}

/// A turn that a person takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonTurn {
    /// When the person was asked.
    pub asked_at: Timestamp,
    /// Until when the turn waits; for ever when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
}
