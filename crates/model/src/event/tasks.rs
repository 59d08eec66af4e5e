//! How tasks of a plan go on.

use serde::{Deserialize, Serialize};

/// Where a task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// It waits for its turn, for the tasks before it, or, after it stalled, for another agent.
    #[default]
    Todo,
    /// An agent works on it.
    Doing,
    /// Its result is there.
    Done,
    /// Nobody in the team can do it, or everybody who can got nowhere with it.
    Failed,
    /// A task that it needs the result of failed.
    Blocked,
    /// A new plan does without it.
    Dropped,
}

impl TaskStatus {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Dropped => "dropped",
        }
    }

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Todo => "To do",
            Self::Doing => "Doing",
            Self::Done => "Done",
            Self::Failed => "Failed",
            Self::Blocked => "Blocked",
            Self::Dropped => "Dropped",
        }
    }

    /// Whether nothing more happens to it.
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Todo | Self::Doing)
    }
}
