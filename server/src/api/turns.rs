//! `/conversations/{id}/turns`: turns that people take, and turns that are taken anew.

use super::commands::{Accepted, NOBODY_NAMED, perform};
use crate::error::AppError;
use crate::extract::{Access, JsonBody, OptionalJsonBody, PathPair};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::Engine;
use model::{Command, ConversationId, TurnId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(reply)).routes(routes!(retry))
}

/// What a person says in a turn of its own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reply {
    /// The reply; a first line `PASS` or `PASS: reason` passes the turn.
    text: String,
}

/// Takes the turn of a person who takes part as an agent: one whose `turn_started` event has `person`.
#[utoipa::path(post, path = "/conversations/{id}/turns/{turn_id}/reply", tag = "commands", request_body = Reply,
    params(("id" = String, Path), ("turn_id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn reply(
    State(engine): State<Engine>,
    access: Access,
    PathPair(id, turn): PathPair<ConversationId, TurnId>,
    JsonBody(Reply { text }): JsonBody<Reply>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::Reply { turn, text }).await
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Retry {
    /// What is to be different.
    comment: String,
}

/// Has the agent of the last turn speak anew; its reply, where there was one, is taken back. For a conversation that is
/// paused, waiting, or has ended.
#[utoipa::path(post, path = "/conversations/{id}/turns/{turn_id}/retry", tag = "commands", request_body = Option<Retry>,
    params(("id" = String, Path), ("turn_id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn retry(
    State(engine): State<Engine>,
    access: Access,
    PathPair(id, turn): PathPair<ConversationId, TurnId>,
    OptionalJsonBody(Retry { comment }): OptionalJsonBody<Retry>,
) -> Result<Json<Accepted>, AppError> {
    perform(&engine, access, id, Command::RetryTurn { turn, author: NOBODY_NAMED, comment }).await
}
