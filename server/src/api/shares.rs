//! `/conversations/{id}/share`: the link under which people outside the workspace can read a conversation.

use crate::error::AppError;
use crate::extract::{Access, PathParam};
use crate::problem::Problem;
use crate::shared;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::Engine;
use model::ConversationId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(read, share, unshare))
}

/// Where a conversation can be read.
#[derive(Serialize, ToSchema)]
struct SharedLink {
    /// The path of its report, `/shared/` and a token; `null` if it is not shared.
    path: Option<String>,
}

impl SharedLink {
    fn of(token: Option<Uuid>) -> Json<Self> {
        Json(Self { path: token.map(|token| format!("{}{token}", shared::PREFIX)) })
    }
}

/// Whether the conversation is shared, and where.
#[utoipa::path(get, path = "/conversations/{id}/share", tag = "conversations", params(("id" = String, Path)), responses(
    (status = 200, body = SharedLink), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn read(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<SharedLink>, AppError> {
    let summary = engine.conversations.summary(access.scope, id).await?;
    summary.ok_or(AppError::NotFound("conversation"))?;
    Ok(SharedLink::of(engine.conversations.share_of(access.scope, id).await?))
}

/// Shares the conversation: whoever has the link reads its report. One that is shared keeps its link.
#[utoipa::path(post, path = "/conversations/{id}/share", tag = "conversations", params(("id" = String, Path)), responses(
    (status = 200, body = SharedLink), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn share(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<SharedLink>, AppError> {
    Ok(SharedLink::of(Some(engine.conversations.share(access.scope, id).await?)))
}

/// Takes the link away: it opens nothing any more.
#[utoipa::path(delete, path = "/conversations/{id}/share", tag = "conversations", params(("id" = String, Path)), responses(
    (status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn unshare(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<StatusCode, AppError> {
    engine.conversations.unshare(access.scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
