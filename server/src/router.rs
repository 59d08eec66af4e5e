//! All routes, and the layers around them.

use crate::error::AppError;
use crate::layers::host::AllowedHosts;
use crate::layers::{body_limit, correlation, csrf, headers, host, panic, request_metrics, timeout};
use crate::state::AppState;
use crate::{api, operations, pages, shared};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};

/// Everything that the server answers.
pub fn router(state: AppState, allowed: AllowedHosts) -> Router {
    let routes = api::router()
        .merge(operations::router())
        .merge(shared::router())
        .merge(pages::router(&state))
        .with_state(state);
    // Each layer wraps those above it: read from the last one up.
    routes
        .method_not_allowed_fallback(async || AppError::MethodNotAllowed)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(timeout::layer))
        .layer(from_fn(body_limit::layer))
        .layer(csrf::layer())
        .layer(from_fn_with_state(allowed, host::layer))
        .layer(panic::layer())
        .layer(from_fn(request_metrics::layer))
        .layer(from_fn(headers::layer))
        .layer(from_fn(correlation::layer))
}
