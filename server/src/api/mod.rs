//! The public API under `/api/v1`, one file a resource. `docs` serves its description, made from these same handlers.

mod analytics;
mod approvals;
mod commands;
mod conversations;
pub mod docs;
mod events;
mod exports;
mod filter;
mod forks;
mod providers;
mod ratings;
mod shared_memory;
mod shares;
mod steering;
mod team_versions;
mod teams;
mod turns;

use crate::error::AppError;
use crate::state::AppState;
use axum::Router;
use axum::routing::any;
use utoipa_axum::router::OpenApiRouter;

/// Where the API lives.
pub const PREFIX: &str = "/api/v1";

/// The API and its description, under [`PREFIX`].
pub fn routes() -> OpenApiRouter<AppState> {
    let resources = OpenApiRouter::new()
        .merge(teams::routes())
        .merge(team_versions::routes())
        .merge(providers::routes())
        .merge(conversations::routes())
        .merge(events::routes())
        .merge(commands::routes())
        .merge(steering::routes())
        .merge(approvals::routes())
        .merge(turns::routes())
        .merge(forks::routes())
        .merge(ratings::routes())
        .merge(shared_memory::routes())
        .merge(exports::routes())
        .merge(shares::routes())
        .merge(analytics::routes())
        .merge(docs::routes());
    OpenApiRouter::with_openapi(docs::head()).nest(PREFIX, resources)
}

/// The routes alone; whatever else is asked for below `/api` and `/v1` is a problem, not a page.
pub fn router() -> Router<AppState> {
    Router::from(routes())
        .route("/api", any(async || AppError::NoRoute))
        .route("/api/{*path}", any(async || AppError::NoRoute))
        .route("/v1/{*path}", any(async || AppError::NoRoute))
}
