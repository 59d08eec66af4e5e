//! `/conversations/{id}/approvals`: what waits for a person.

use super::commands::{Accepted, NOBODY_NAMED, perform};
use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathPair};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::Engine;
use model::{ApprovalId, Command, ConversationId};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(answer))
}

/// An answer to a request for approval.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// Whether what waits may count.
    approved: bool,
    /// What is to be different, or why; needed where the outcome of a round is not approved.
    #[serde(default)]
    comment: String,
}

/// Answers a request for approval, as an `approval_requested` event names it. A reply that is not approved is taken back
/// and its agent speaks anew; of an outcome that is not approved, the comment opens another round.
#[utoipa::path(post, path = "/conversations/{id}/approvals/{approval_id}", tag = "commands", request_body = Answer,
    params(("id" = String, Path), ("approval_id" = String, Path)),
    responses((status = 200, body = Accepted), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn answer(
    State(engine): State<Engine>,
    access: Access,
    PathPair(id, approval): PathPair<ConversationId, ApprovalId>,
    JsonBody(Answer { approved, comment }): JsonBody<Answer>,
) -> Result<Json<Accepted>, AppError> {
    let author = NOBODY_NAMED;
    perform(&engine, access, id, Command::Approve { approval, approved, author, comment }).await
}
