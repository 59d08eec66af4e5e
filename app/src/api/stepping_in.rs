//! Stepping into a conversation: messages that wait, approvals, turns that people take or have taken anew, budgets, forks.

use crate::error::AppError;
use leptos::prelude::*;
use model::{AgentId, ApprovalId, ConversationId, MessageId, TurnId};

#[cfg(feature = "ssr")]
use crate::api::conversations::command;

/// Changes a message that waits.
#[server(prefix = "/api/ui", endpoint = "edit_queued")]
pub async fn edit_queued(
    /// The conversation.
    id: ConversationId,
    /// The message.
    message: MessageId,
    /// Its new text.
    text: String,
    /// One agent, or everybody where it is empty.
    to: AgentId,
) -> Result<(), AppError> {
    let to = if to.is_empty() { Vec::new() } else { vec![to] };
    command(id, model::Command::EditQueued { message, to, text }).await
}

/// Takes back a message that waits.
#[server(prefix = "/api/ui", endpoint = "withdraw_queued")]
pub async fn withdraw_queued(
    /// The conversation.
    id: ConversationId,
    /// The message.
    message: MessageId,
) -> Result<(), AppError> {
    command(id, model::Command::WithdrawQueued { message }).await
}

/// Takes the turn of a person who takes part as an agent.
#[server(prefix = "/api/ui", endpoint = "reply_turn")]
pub async fn reply_turn(
    /// The conversation.
    id: ConversationId,
    /// The turn.
    turn: TurnId,
    /// What the person says; the turn is passed where it is empty.
    #[server(default)]
    text: String,
) -> Result<(), AppError> {
    let text = if text.trim().is_empty() { "PASS".to_owned() } else { text };
    command(id, model::Command::Reply { turn, text }).await
}

/// Answers a request for approval.
#[server(prefix = "/api/ui", endpoint = "answer_approval")]
pub async fn answer_approval(
    /// The conversation.
    id: ConversationId,
    /// The request.
    approval: ApprovalId,
    /// Whether what waits may count.
    approved: bool,
    /// What is to be different; may be empty.
    #[server(default)]
    comment: String,
) -> Result<(), AppError> {
    // What was written beside an approval is no reason to ask for anything.
    let comment = comment.trim().to_owned();
    command(id, model::Command::Approve { approval, approved, author: String::new(), comment }).await
}

/// Has the agent of the last turn speak anew.
#[server(prefix = "/api/ui", endpoint = "retry_turn")]
pub async fn retry_turn(
    /// The conversation.
    id: ConversationId,
    /// The turn.
    turn: TurnId,
    /// What is to be different; may be empty.
    #[server(default)]
    comment: String,
) -> Result<(), AppError> {
    let comment = comment.trim().to_owned();
    command(id, model::Command::RetryTurn { turn, author: String::new(), comment }).await
}

/// Grants more tokens to a conversation whose budget ran out, or is about to.
#[server(prefix = "/api/ui", endpoint = "grant_budget")]
pub async fn grant_budget(
    /// The conversation.
    id: ConversationId,
    /// Tokens on top.
    #[server(default)]
    tokens: u64,
    /// Millionths of a dollar on top.
    #[server(default)]
    cost_micro_usd: u64,
    /// Seconds on top.
    #[server(default)]
    time_s: f64,
) -> Result<(), AppError> {
    let cost_micro_usd = model::MicroUsd(cost_micro_usd);
    command(id, model::Command::GrantBudget(model::Grant { tokens, cost_micro_usd, time_s })).await
}

/// Makes a conversation that goes on from a place in this one, and leads there.
#[server(prefix = "/api/ui", endpoint = "fork_conversation")]
pub async fn fork_conversation(
    /// The conversation.
    id: ConversationId,
    /// After this turn; with all that has happened where it is empty.
    #[server(default)]
    turn: TurnId,
) -> Result<(), AppError> {
    use engine::{ForkConversation, ForkPoint};

    let point = if turn.is_empty() { ForkPoint::Now } else { ForkPoint::Turn(turn) };
    let request = ForkConversation { from: id, point, seed: None };
    let copy = crate::error::engine()?.conversations.fork(crate::error::scope()?, request).await?;
    leptos_axum::redirect(&format!("/conversations/{copy}"));
    Ok(())
}
