//! Conversations: listed, read and acted on.

use crate::error::AppError;
use leptos::prelude::*;
use model::{AgentId, ConversationId, ConversationSummary, PauseMode, Status};
use projections::Transcript;
use serde::{Deserialize, Serialize};

/// Rows of the list that one page shows.
pub const LIST_PAGE: u32 = 50;

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ConversationList {
    /// Newest first; at most [`LIST_PAGE`].
    pub rows: Vec<ConversationSummary>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Conversations in a status, or in all, newest first.
#[server(prefix = "/api/ui", endpoint = "list_conversations")]
pub async fn list_conversations(
    /// Status to keep to; all for `None`.
    status: Option<Status>,
    /// Rows to leave out at the start.
    skip: u32,
) -> Result<ConversationList, AppError> {
    let filter = engine::ports::ConversationFilter { status, limit: LIST_PAGE + 1, offset: skip, ..Default::default() };
    let mut rows = crate::error::engine()?.conversations.list(crate::error::scope()?, &filter).await?;
    let more = rows.len() > LIST_PAGE as usize;
    rows.truncate(LIST_PAGE as usize);
    Ok(ConversationList { rows, more })
}

/// Removes a conversation with everything that was said, unless it is running.
#[server(prefix = "/api/ui", endpoint = "delete_conversation")]
pub async fn delete_conversation(
    /// The conversation.
    id: ConversationId,
) -> Result<(), AppError> {
    crate::error::engine()?.conversations.delete(crate::error::scope()?, id).await?;
    leptos_axum::redirect("/conversations");
    Ok(())
}

/// A conversation as of now, its last `turns` turns.
#[server(prefix = "/api/ui", endpoint = "read_conversation")]
pub async fn read_conversation(
    /// The conversation.
    id: ConversationId,
    /// Most turns.
    turns: u32,
) -> Result<Transcript, AppError> {
    let transcript = crate::error::engine()?.conversations.transcript(crate::error::scope()?, id).await?;
    let transcript = transcript.ok_or_else(|| AppError::not_found("conversation").with_status())?;
    Ok(transcript.with_last_turns(turns as usize))
}

/// Posts a message; it starts a new round.
#[server(prefix = "/api/ui", endpoint = "post_message")]
pub async fn post_message(
    /// The conversation.
    id: ConversationId,
    /// The message.
    text: String,
    /// One agent, or everybody where it is empty.
    to: AgentId,
) -> Result<(), AppError> {
    let to = if to.is_empty() { Vec::new() } else { vec![to] };
    command(id, model::Command::Post { author: String::new(), to, text }).await
}

/// Holds a conversation.
#[server(prefix = "/api/ui", endpoint = "pause_conversation")]
pub async fn pause_conversation(
    /// The conversation.
    id: ConversationId,
    /// Whether running turns may end first.
    mode: PauseMode,
) -> Result<(), AppError> {
    command(id, model::Command::Pause { mode }).await
}

/// Lets a conversation go on after a pause.
#[server(prefix = "/api/ui", endpoint = "resume_conversation")]
pub async fn resume_conversation(
    /// The conversation.
    id: ConversationId,
) -> Result<(), AppError> {
    command(id, model::Command::Resume).await
}

/// Ends a conversation and cuts running turns off.
#[server(prefix = "/api/ui", endpoint = "stop_conversation")]
pub async fn stop_conversation(
    /// The conversation.
    id: ConversationId,
) -> Result<(), AppError> {
    command(id, model::Command::Stop).await
}

/// Grants more turns to a round that reached its limit.
#[server(prefix = "/api/ui", endpoint = "grant_turns")]
pub async fn grant_turns(
    /// The conversation.
    id: ConversationId,
    /// How many; at least 1.
    turns: u32,
) -> Result<(), AppError> {
    command(id, model::Command::GrantTurns { turns }).await
}

/// Has an agent not chosen until it is unmuted.
#[server(prefix = "/api/ui", endpoint = "mute_agent")]
pub async fn mute_agent(
    /// The conversation.
    id: ConversationId,
    /// Who.
    agent: AgentId,
) -> Result<(), AppError> {
    command(id, model::Command::Mute { agent }).await
}

/// Lets a muted agent be chosen again.
#[server(prefix = "/api/ui", endpoint = "unmute_agent")]
pub async fn unmute_agent(
    /// The conversation.
    id: ConversationId,
    /// Who.
    agent: AgentId,
) -> Result<(), AppError> {
    command(id, model::Command::Unmute { agent }).await
}

/// Has an agent speak next.
#[server(prefix = "/api/ui", endpoint = "pick_next")]
pub async fn pick_next(
    /// The conversation.
    id: ConversationId,
    /// Who.
    agent: AgentId,
) -> Result<(), AppError> {
    command(id, model::Command::PickNext { agent, author: String::new() }).await
}

/// Has the round concluded once its running turns have ended.
#[server(prefix = "/api/ui", endpoint = "conclude_round")]
pub async fn conclude_round(
    /// The conversation.
    id: ConversationId,
) -> Result<(), AppError> {
    command(id, model::Command::Conclude { author: String::new() }).await
}

/// What came of a write to the shared memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryWrite {
    /// Which entry.
    pub key: String,
    /// The version that stands now.
    pub version: u32,
    /// Whether it is what was to be written; otherwise somebody else was faster, and both values are on record.
    pub is_written: bool,
}

/// Writes an entry of the shared memory, if it still has the version that the writer saw.
#[server(prefix = "/api/ui", endpoint = "write_memory")]
pub async fn write_memory(
    /// The conversation.
    id: ConversationId,
    /// Which entry.
    key: String,
    /// Its new value.
    value: String,
    /// The version that the writer saw; 0 for a new entry.
    expected_version: u32,
) -> Result<MemoryWrite, AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    let value = value.replace("\r\n", "\n");
    let write =
        model::Command::WriteMemory { key, value, expected_version: Some(expected_version), author: String::new() };
    let seq = engine.conversations.command(scope, id, write).await?;
    // What the command itself did may be followed by what came of it.
    let events = engine.conversations.events(scope, id, seq.saturating_sub(8), 8).await?;
    for record in events.iter().rev() {
        match record.decode()?.event {
            model::Event::MemoryWritten { key, version, .. } => {
                return Ok(MemoryWrite { key, version, is_written: true });
            }
            model::Event::MemoryConflict { key, current_version: version, .. } => {
                return Ok(MemoryWrite { key, version, is_written: false });
            }
            _ => {}
        }
    }
    Err(AppError::new(crate::error::ErrorCode::Internal, "The server failed to answer. Look whether it was written.")
        .with_status())
}

/// Rates a conversation from 1 (poor) to 5 (excellent).
#[server(prefix = "/api/ui", endpoint = "rate_conversation")]
pub async fn rate_conversation(
    /// The conversation.
    id: ConversationId,
    /// 1 to 5.
    score: u8,
    /// Why; may be empty.
    comment: String,
) -> Result<(), AppError> {
    let what = model::event::RatedItem::Conversation;
    command(id, model::Command::Rate { author: String::new(), what, score, comment }).await
}

/// Asks something of a conversation of the reader's workspace.
#[cfg(feature = "ssr")]
pub(super) async fn command(id: ConversationId, command: model::Command) -> Result<(), AppError> {
    crate::error::engine()?.conversations.command(crate::error::scope()?, id, command).await?;
    Ok(())
}
