//! `/teams/{id}/versions`: what a team was before.

use crate::error::AppError;
use crate::extract::{Access, PathParam};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use engine::Engine;
use model::TeamId;
use model::team::StoredTeam;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

/// All versions of one team.
#[derive(Serialize, ToSchema)]
struct TeamVersions {
    /// Newest first.
    versions: Vec<StoredTeam>,
}

/// All versions of a team.
#[utoipa::path(get, path = "/teams/{id}/versions", tag = "teams", params(("id" = String, Path)), responses(
    (status = 200, body = TeamVersions), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<TeamId>,
) -> Result<Json<TeamVersions>, AppError> {
    let versions = engine.teams.versions(access.scope, id).await?;
    if versions.is_empty() { Err(AppError::NotFound("team")) } else { Ok(Json(TeamVersions { versions })) }
}
