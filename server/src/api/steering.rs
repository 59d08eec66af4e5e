//! Steering a conversation without speaking in it: who may be chosen, who speaks next, and that it comes to an end.

use super::commands::{Accepted, NOBODY_NAMED, perform};
use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathParam};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::Engine;
use model::{AgentId, Command, ConversationId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(mute)).routes(routes!(unmute)).routes(routes!(pick)).routes(routes!(conclude))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OneAgent {
    /// Id of an agent of the team.
    agent: AgentId,
}

/// Has an agent not chosen until it is unmuted; a turn that it is taking goes on.
#[utoipa::path(post, path = "/conversations/{id}/mute", tag = "commands", request_body = OneAgent, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn mute(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(OneAgent { agent }): JsonBody<OneAgent>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Mute { agent }).await
}

/// Lets a muted agent be chosen again.
#[utoipa::path(post, path = "/conversations/{id}/unmute", tag = "commands", request_body = OneAgent, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unmute(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(OneAgent { agent }): JsonBody<OneAgent>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Unmute { agent }).await
}

/// Has this agent speak next, whatever the strategy; caps, allowed roles and mutes still hold.
#[utoipa::path(post, path = "/conversations/{id}/pick", tag = "commands", request_body = OneAgent, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn pick(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(OneAgent { agent }): JsonBody<OneAgent>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::PickNext { agent, author: NOBODY_NAMED }).await
}

/// Has the round concluded: running turns end, then the round does.
#[utoipa::path(post, path = "/conversations/{id}/conclude", tag = "commands", params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn conclude(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Conclude { author: NOBODY_NAMED }).await
}
