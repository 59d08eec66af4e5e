//! `/conversations/{id}/fork`: a copy that goes on by itself.

use crate::error::AppError;
use crate::extract::{Access, OptionalJsonBody, PathParam};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{Engine, ForkConversation, ForkPoint};
use model::{ConversationId, TurnId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(fork))
}

/// Where the copy ends; with all that has happened when neither is given.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct Fork {
    /// After this event.
    after: Option<u64>,
    /// After this turn.
    turn_id: Option<TurnId>,
    /// Seed of everything random from there on; a random one when left out.
    seed: Option<u64>,
}

/// The copy.
#[derive(Serialize, ToSchema)]
struct Forked {
    /// The new conversation.
    id: ConversationId,
}

/// Makes a conversation that goes on from a place in this one. It is paused, or ended as this one was there; what comes
/// after that place is paid again.
#[utoipa::path(post, path = "/conversations/{id}/fork", tag = "commands", request_body = Option<Fork>, params(("id" = String, Path)),
    responses((status = 201, body = Forked), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn fork(
    State(engine): State<Engine>,
    access: Access,
    PathParam(from): PathParam<ConversationId>,
    OptionalJsonBody(Fork { after, turn_id, seed }): OptionalJsonBody<Fork>,
) -> Result<Response, AppError> {
    let point = match (after, turn_id) {
        (None, None) => ForkPoint::Now,
        (Some(seq), None) => ForkPoint::Event(seq),
        (None, Some(turn)) => ForkPoint::Turn(turn),
        (Some(_), Some(_)) => {
            return Err(AppError::field("turn_id", "ambiguous", "Give either `after` or `turn_id`, not both."));
        }
    };
    let id = engine.conversations.fork(access.scope, ForkConversation { from, point, seed }).await?;
    let location = format!("{}/conversations/{id}", super::PREFIX);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(Forked { id })).into_response())
}
