//! `/conversations/{id}/memory`: the shared memory of a conversation.

use super::commands::{Accepted, NOBODY_NAMED, perform};
use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathParam};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::Engine;
use model::{Command, ConversationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, write))
}

/// The shared memory as it stands.
#[derive(Serialize, ToSchema)]
struct SharedMemory {
    /// By key.
    entries: Vec<SharedMemoryEntry>,
}

#[derive(Serialize, ToSchema)]
struct SharedMemoryEntry {
    /// The entry.
    key: String,
    /// Its value.
    value: String,
    /// Its version, from 1.
    version: u32,
    /// Agent or person who wrote it.
    author: String,
}

/// Reads the shared memory.
#[utoipa::path(get, path = "/conversations/{id}/memory", tag = "conversations", params(("id" = String, Path)), responses(
    (status = 200, body = SharedMemory), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn read(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<SharedMemory>, AppError> {
    let transcript = engine.conversations.transcript(access.scope, id).await?;
    let memory = transcript.ok_or(AppError::NotFound("conversation"))?.memory.into_iter();
    let entries = memory.map(|(key, entry)| SharedMemoryEntry {
        key,
        value: entry.value,
        version: entry.version,
        author: entry.author,
    });
    Ok(Json(SharedMemory { entries: entries.collect() }))
}

/// A value to write.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MemoryWrite {
    /// Which entry.
    key: String,
    /// Its new value.
    value: String,
    /// The version that was read, 0 for a new entry: a different one is a conflict, and the log says so. Overwrites when
    /// left out.
    #[serde(default)]
    expected_version: Option<u32>,
}

/// Writes an entry of the shared memory.
#[utoipa::path(post, path = "/conversations/{id}/memory", tag = "commands", request_body = MemoryWrite, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn write(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(write): JsonBody<MemoryWrite>,
) -> Result<Json<Accepted>, AppError> {
    let command = Command::WriteMemory {
        key: write.key,
        value: write.value,
        expected_version: write.expected_version,
        author: NOBODY_NAMED,
    };
    perform(&engine, access, id, command).await
}
