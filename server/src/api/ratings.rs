//! `/conversations/{id}/ratings`: what people think of a conversation or a turn.

use super::commands::{Accepted, NOBODY_NAMED, perform};
use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathParam};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::Engine;
use model::event::RatedItem;
use model::{Command, ConversationId, TurnId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(rate))
}

/// A rating. A second one of the same thing replaces the first.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rating {
    /// 1 (poor) to 5 (excellent).
    score: u8,
    /// The turn that is rated; the whole conversation when left out.
    #[serde(default)]
    turn_id: Option<TurnId>,
    /// Why.
    #[serde(default)]
    comment: String,
}

/// Rates the conversation or one of its turns.
#[utoipa::path(post, path = "/conversations/{id}/ratings", tag = "commands", request_body = Rating, params(("id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn rate(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    JsonBody(rating): JsonBody<Rating>,
) -> Result<Json<Accepted>, AppError> {
    let what = rating.turn_id.map_or(RatedItem::Conversation, RatedItem::Turn);
    let command = Command::Rate { author: NOBODY_NAMED, what, score: rating.score, comment: rating.comment };
    perform(&engine, access, id, command).await
}
