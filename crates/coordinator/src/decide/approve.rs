//! `Approve`: a person answers a request for approval.
//!
//! A reply that is not approved is taken back, and its agent speaks anew with the comment in sight. Where the outcome of
//! a round is not approved, the comment opens another round.

use super::{author_or_person, check_text, post, retry_turn};
use crate::Rejection;
use crate::conversation::{Approval, Conversation};
use model::event::ApprovalSubject;
use model::policy::{WithoutApproval, seconds_to_ms};
use model::{ApprovalId, Event, MessageId, Timestamp};

pub(super) fn decide(
    conversation: &Conversation,
    approval_id: &ApprovalId,
    approved: bool,
    author: &str,
    comment: &str,
) -> Result<Vec<Event>, Rejection> {
    let Some(approval) = conversation.approval.as_ref().filter(|approval| approval.id == *approval_id) else {
        let why = format!("the request {approval_id} does not wait for an answer: it was answered, or never asked");
        return Err(Rejection::NotWaiting(why));
    };
    if !comment.is_empty() {
        check_text(comment)?;
    }
    let mut events = vec![answered(approval, approved, author_or_person(author), comment)];
    match &approval.subject {
        _ if approved => {}
        ApprovalSubject::Reply(turn_id) => {
            events.extend(retry_turn::retracted(conversation, turn_id, author, comment));
        }
        ApprovalSubject::Result(_) if comment.trim().is_empty() => {
            return Err(Rejection::InvalidValue("say what is missing: the comment opens another round".to_owned()));
        }
        ApprovalSubject::Result(_) => {
            let message = Event::MessagePosted {
                message_id: MessageId::nth(conversation.posted.saturating_add(1)),
                author: author_or_person(author),
                to: Vec::new(),
                text: comment.to_owned(),
            };
            events.extend(post::posted(conversation, message));
        }
    }
    Ok(events)
}

fn answered(approval: &Approval, approved: bool, author: String, comment: &str) -> Event {
    Event::ApprovalAnswered { approval_id: approval.id.clone(), approved, author, comment: comment.to_owned() }
}

/// Asks for approval.
pub(crate) fn request(conversation: &Conversation, at: Timestamp, subject: ApprovalSubject) -> Event {
    let wait = conversation.table.policy().approvals.timeout_s;
    Event::ApprovalRequested {
        approval_id: ApprovalId::nth(conversation.approvals.saturating_add(1)),
        subject,
        answer_by: wait.map(|seconds| at.plus_millis(seconds_to_ms(seconds))),
    }
}

/// What follows of a request that nobody has answered in time.
pub(crate) fn overdue(conversation: &Conversation, at: Timestamp) -> Vec<Event> {
    let late = |approval: &&Approval| approval.answer_by.is_some_and(|by| by <= at);
    let Some(approval) = conversation.approval.as_ref().filter(late) else { return Vec::new() };
    match conversation.table.policy().approvals.on_timeout {
        WithoutApproval::Approve => vec![answered(approval, true, String::new(), "Nobody answered in time.")],
        WithoutApproval::Stop => super::stop::stopped(conversation, &super::Partials::new()),
    }
}
