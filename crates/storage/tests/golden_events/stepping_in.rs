//! What schema 1 gained with stepping in: messages that wait, further attempts, approvals, people who take part, forks.

use super::usage;
use model::event::{ApprovalSubject, ContextTokens, FailureKind, FinishReason, PersonTurn, TurnPurpose};
use model::*;
use uuid::Uuid;

/// In the order of their lines in the fixture.
pub(super) fn events() -> Vec<Event> {
    let (turn_id, agent_id) = (TurnId::nth(4), AgentId::from("ada"));
    let at = Timestamp::from_millis(super::STARTED_AT + 1_500);
    vec![
        Event::MessageQueued {
            message_id: MessageId::nth(2),
            author: "Grace".to_owned(),
            to: vec![agent_id.clone()],
            text: "And milk?".to_owned(),
        },
        Event::QueuedMessageEdited { message_id: MessageId::nth(2), to: Vec::new(), text: "And lemon?".to_owned() },
        Event::QueuedMessageWithdrawn { message_id: MessageId::nth(2) },
        Event::TurnFailed {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            kind: FailureKind::RateLimited,
            message: "It is being called too often.".to_owned(),
            partial: String::new(),
            usage: usage(),
            duration_ms: 5,
            route: None,
            retry_at: Some(at),
        },
        Event::TurnStarted {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            attempt: 1,
            model: None,
            context: ContextTokens::default(),
            purpose: TurnPurpose::Speak,
            task_id: None,
            memory_read: Vec::new(),
            person: Some(PersonTurn { asked_at: Timestamp::from_millis(super::STARTED_AT), answer_by: Some(at) }),
        },
        Event::ApprovalRequested {
            approval_id: ApprovalId::nth(1),
            subject: ApprovalSubject::Reply(turn_id.clone()),
            answer_by: Some(at),
        },
        Event::ApprovalAnswered {
            approval_id: ApprovalId::nth(1),
            approved: false,
            author: "Grace".to_owned(),
            comment: "Shorter.".to_owned(),
        },
        Event::TurnRetracted { turn_id, agent_id, author: "Grace".to_owned(), comment: "Shorter.".to_owned() },
        Event::ApprovalRequested {
            approval_id: ApprovalId::nth(2),
            subject: ApprovalSubject::Result(FinishReason::Answered),
            answer_by: None,
        },
        Event::BudgetGranted(Grant { tokens: 500, cost_micro_usd: MicroUsd(20_000), time_s: 1.5 }),
        Event::ConversationForked { from: ConversationId::new(Uuid::nil()), after: 12, seed: 9 },
    ]
}
