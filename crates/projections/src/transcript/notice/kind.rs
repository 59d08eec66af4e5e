//! What notices are about.

use serde::{Deserialize, Serialize};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A limit ended the round.
    Limit,
    /// More turns were granted.
    TurnsGranted,
    /// A person held the conversation.
    Paused,
    /// A person let it go on.
    Resumed,
    /// A person ended it.
    Stopped,
    /// The team asks for a person.
    Waiting,
    /// It ended by its own rules.
    Finished,
    /// Shared memory was written.
    MemoryWritten,
    /// A write to shared memory lost a race.
    MemoryConflict,
    /// A person rated it or one turn.
    Rated,
    /// An agent handed over to another.
    Handoff,
    /// An agent wanted to hand over to somebody who cannot speak.
    HandoffRefused,
    /// An agent called a function.
    FunctionCalled,
    /// An agent asked a person.
    Question,
    /// The conversation goes round in circles.
    Loop,
    /// A person muted or unmuted an agent.
    Muted,
    /// A person picked the next speaker.
    Picked,
    /// Somebody wants the round concluded.
    Conclusion,
    /// Two drafts contradict each other.
    Contradiction,
    /// A judge ruled on a contradiction.
    Ruling,
    /// Drafts were put to the vote.
    Ballot,
    /// A task did not go on as planned.
    Task,
    /// A plan could not be read.
    PlanRejected,
    /// More of the budget was granted.
    BudgetGranted,
    /// A person had the last turn taken anew.
    Retracted,
    /// Something waits for a person's approval.
    ApprovalRequested,
    /// A request for approval was answered.
    ApprovalAnswered,
    /// What came before was copied from another conversation.
    Forked,
    /// A message that waited was not posted.
    NotDelivered,
}

impl NoticeKind {
    /// The name in exports and attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::TurnsGranted => "turns_granted",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Stopped => "stopped",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
            Self::MemoryWritten => "memory_written",
            Self::MemoryConflict => "memory_conflict",
            Self::Rated => "rated",
            Self::Handoff => "handoff",
            Self::HandoffRefused => "handoff_refused",
            Self::FunctionCalled => "function_called",
            Self::Question => "question",
            Self::Loop => "loop",
            Self::Muted => "muted",
            Self::Picked => "picked",
            Self::Conclusion => "conclusion",
            Self::Contradiction => "contradiction",
            Self::Ruling => "ruling",
            Self::Ballot => "ballot",
            Self::Task => "task",
            Self::PlanRejected => "plan_rejected",
            Self::BudgetGranted => "budget_granted",
            Self::Retracted => "retracted",
            Self::ApprovalRequested => "approval_requested",
            Self::ApprovalAnswered => "approval_answered",
            Self::Forked => "forked",
            Self::NotDelivered => "not_delivered",
        }
    }
}
