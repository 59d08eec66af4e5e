//! What people did beside posting: messages that wait, approvals, turns taken anew, forks.

use super::Transcript;
use super::entry::TurnState;
use super::happened::Happened;
use super::notice;
use model::event::{ApprovalSubject, InterruptKind};
use model::{AgentId, ApprovalId, ConversationId, Event, MessageId, Timestamp, Totals, TurnId};
use serde::{Deserialize, Serialize};

/// A message that waits until the running turns have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedEntry {
    /// The message.
    pub message_id: MessageId,
    /// When it was written.
    pub at: Timestamp,
    /// Who wrote it.
    pub author: String,
    /// Agents that it is meant for; empty: everybody.
    pub to: Vec<AgentId>,
    /// The message.
    pub text: String,
}

/// A request for approval that has not been answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalEntry {
    /// The request.
    pub approval_id: ApprovalId,
    /// What waits.
    pub subject: ApprovalSubject,
    /// When it was asked for.
    pub at: Timestamp,
    /// Until when it waits; `None`: for ever.
    pub answer_by: Option<Timestamp>,
}

/// Why a turn no longer counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    /// Who had it taken anew.
    pub author: String,
    /// What is to be different; may be empty.
    pub comment: String,
}

/// Where a copied conversation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// The other conversation.
    pub from: ConversationId,
    /// The last event of it that was copied.
    pub after: u64,
    /// When.
    pub at: Timestamp,
}

impl Transcript {
    pub(super) fn apply_of_people(&mut self, happened: Happened<'_>) {
        let Happened { at, event, .. } = happened;
        match event {
            Event::MessageQueued { message_id, author, to, text } => self.queue.push(QueuedEntry {
                message_id: message_id.clone(),
                at,
                author: author.clone(),
                to: to.clone(),
                text: text.clone(),
            }),
            Event::QueuedMessageEdited { message_id, to, text } => {
                if let Some(queued) = self.queue.iter_mut().find(|queued| queued.message_id == *message_id) {
                    (queued.to, queued.text) = (to.clone(), text.clone());
                }
            }
            Event::QueuedMessageWithdrawn { message_id } => {
                if let Some(place) = self.queue.iter().position(|queued| queued.message_id == *message_id) {
                    let queued = self.queue.remove(place);
                    self.undelivered.push(notice::not_delivered(happened, &queued));
                }
            }
            Event::TurnRetracted { turn_id, author, comment, .. } => self.retract(turn_id, author, comment),
            Event::ApprovalRequested { approval_id, subject, answer_by } => {
                let (approval_id, subject) = (approval_id.clone(), subject.clone());
                self.approval = Some(ApprovalEntry { approval_id, subject, at, answer_by: *answer_by });
            }
            Event::ApprovalAnswered { approval_id, approved, author, .. } => {
                let answered = self.approval.take_if(|approval| approval.approval_id == *approval_id);
                if let Some(ApprovalSubject::Reply(turn_id)) = answered.map(|approval| approval.subject)
                    && let Some(turn) = self.entries.turn_mut(&turn_id)
                {
                    turn.approved_by = approved.then(|| author.clone());
                }
            }
            Event::ConversationForked { from, after, .. } => self.fork(*from, *after, at),
            _ => {}
        }
    }

    fn retract(&mut self, turn_id: &TurnId, author: &str, comment: &str) {
        (self.approval, self.limit) = (None, None);
        let round = self.round;
        let Some(turn) = self.entries.turn_mut(turn_id) else { return };
        turn.retracted = Some(Retraction { author: author.to_owned(), comment: comment.to_owned() });
        turn.best = false;
        let counted = matches!(turn.state, TurnState::Completed { .. } | TurnState::Passed { .. });
        if counted && turn.round == round {
            self.turns_this_round = self.turns_this_round.saturating_sub(1);
        }
    }

    /// What was running in the other conversation was cut off in this one, and nothing of it was paid here.
    fn fork(&mut self, from: ConversationId, after: u64, at: Timestamp) {
        self.forked = Some(Fork { from, after, at });
        self.ran_ms = 0;
        self.totals = Totals::default();
        self.cost_known = false;
        while let Some(turn) = self.entries.latest_turn_mut(|turn| turn.state.is_open()) {
            turn.state = TurnState::Interrupted(InterruptKind::Paused);
            turn.ended_at = Some(at);
        }
    }
}
