//! Where a conversation stands after each event: one rule for every projection.

use model::event::FinishReason;
use model::{Event, Status};
use serde::{Deserialize, Serialize};

/// Where a conversation stands, and why it finished if it did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    pub(crate) status: Status,
    pub(crate) finish_reason: Option<FinishReason>,
}

impl Standing {
    /// Where it stands after `event`.
    pub(crate) fn after(self, event: &Event) -> Self {
        let running = Self { status: Status::Running, finish_reason: None };
        match event {
            Event::ConversationStarted { .. } | Event::Resumed => running,
            // A message wakes a conversation up, but only a person's "resume" ends a pause.
            Event::MessagePosted { .. } if self.status != Status::Paused => running,
            Event::TurnsGranted { .. } if matches!(self.status, Status::Finished | Status::Failed) => running,
            Event::Paused { .. } | Event::Parked { .. } => Self { status: Status::Paused, finish_reason: None },
            Event::Stopped => Self { status: Status::Stopped, finish_reason: None },
            Event::WaitingForPerson { .. } => Self { status: Status::Waiting, finish_reason: None },
            Event::Finished { reason } => Self {
                status: if *reason == FinishReason::Failed { Status::Failed } else { Status::Finished },
                finish_reason: Some(*reason),
            },
            _ => self,
        }
    }
}
