//! Where a conversation stands after each event: one rule for every projection.

use model::event::{FinishReason, InterruptKind};
use model::{Event, Status, TurnId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a conversation stands, and why it finished if it did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standing {
    /// Where it stands, whoever it waits for.
    held: Status,
    finish_reason: Option<FinishReason>,
    /// Turns that models take, those included that are attempted again a little later.
    calls: BTreeSet<TurnId>,
    /// Turns that models take at this moment.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    open: BTreeSet<TurnId>,
    /// Turns that people take.
    people: BTreeSet<TurnId>,
    /// Something waits for a person's approval.
    approval: bool,
}

impl Standing {
    /// Where it stands. While it could only go on with what a person says, it waits.
    pub(crate) fn status(&self) -> Status {
        let for_people = !self.people.is_empty() && self.calls.is_empty();
        match self.held {
            Status::Running if self.approval || for_people => Status::Waiting,
            held => held,
        }
    }

    /// Why it finished, if it did.
    pub(crate) const fn finish_reason(&self) -> Option<FinishReason> {
        self.finish_reason
    }

    /// Whether time that passes is the run's: it runs, or a turn is open that a model takes. Waiting for a person, a pause
    /// and what comes after the end are not.
    pub(crate) fn is_active(&self) -> bool {
        self.status() == Status::Running || !self.open.is_empty()
    }

    /// Whether a person takes this turn, which is open.
    pub(crate) fn is_of_person(&self, turn_id: &TurnId) -> bool {
        self.people.contains(turn_id)
    }

    /// Follows an event.
    pub(crate) fn apply(&mut self, event: &Event) {
        self.open_and_close(event);
        match event {
            Event::ConversationStarted { .. } | Event::Resumed => self.hold(Status::Running),
            // A message wakes a conversation up, but only a person's "resume" ends a pause.
            Event::MessagePosted { .. } | Event::TurnRetracted { .. } => {
                self.approval = false;
                self.wake();
            }
            Event::TurnsGranted { .. } if matches!(self.held, Status::Finished | Status::Failed) => self.wake(),
            Event::BudgetGranted(_) if self.held != Status::Waiting => self.wake(),
            Event::TurnStarted { turn_id, person, .. } => {
                let turns = if person.is_some() { &mut self.people } else { &mut self.calls };
                turns.insert(turn_id.clone());
            }
            Event::TurnFailed { retry_at: Some(_), .. }
            | Event::TurnInterrupted { kind: InterruptKind::OwnerLost, .. } => {}
            Event::TurnCompleted { turn_id, .. }
            | Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => {
                self.calls.remove(turn_id);
                self.people.remove(turn_id);
            }
            Event::ApprovalRequested { .. } => self.approval = true,
            Event::ApprovalAnswered { .. } => self.approval = false,
            Event::ConversationForked { .. } => {
                self.calls.clear();
                self.open.clear();
                self.people.clear();
                if self.held == Status::Running {
                    self.hold(Status::Paused);
                }
            }
            Event::Paused { .. } | Event::Parked { .. } => self.hold(Status::Paused),
            Event::Stopped => self.end(Status::Stopped, None),
            Event::WaitingForPerson { .. } => self.end(Status::Waiting, None),
            Event::Finished { reason } => {
                let status = if *reason == FinishReason::Failed { Status::Failed } else { Status::Finished };
                self.end(status, Some(*reason));
            }
            _ => {}
        }
    }

    /// A call that is attempted again a little later is not open until then.
    fn open_and_close(&mut self, event: &Event) {
        match event {
            Event::TurnStarted { turn_id, person: None, .. } => {
                self.open.insert(turn_id.clone());
            }
            Event::TurnCompleted { turn_id, .. }
            | Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => {
                self.open.remove(turn_id);
            }
            _ => {}
        }
    }

    fn wake(&mut self) {
        if self.held != Status::Paused {
            self.hold(Status::Running);
        }
    }

    const fn hold(&mut self, status: Status) {
        (self.held, self.finish_reason) = (status, None);
    }

    fn end(&mut self, status: Status, reason: Option<FinishReason>) {
        let open = std::mem::take(&mut self.open);
        *self = Self { held: status, finish_reason: reason, open, ..Self::default() };
    }
}
