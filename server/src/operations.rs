//! What operators and browsers ask of the process: `/healthz`, `/readyz`, `/metrics`, `/csp-report`.

use crate::error::AppError;
use crate::extract::body_bytes;
use crate::layers::headers;
use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use http_body_util::Limited;
use metrics_exporter_prometheus::PrometheusHandle;
use storage::Store;

/// Largest report of a violation in bytes.
const MAX_REPORT: usize = 16 * 1024;
/// Characters of a report that are logged.
const LOGGED: usize = 1_000;

/// The routes.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(counters))
        .route(headers::REPORT_PATH, post(report))
}

/// Whether the database answers and has the schema of this version.
async fn ready(State(store): State<Store>) -> Result<&'static str, AppError> {
    store.schema_ready().await?;
    Ok("ready\n")
}

async fn counters(State(metrics): State<PrometheusHandle>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics.render())
}

/// Takes note of what a page was kept from doing.
async fn report(body: Body) -> Result<StatusCode, AppError> {
    let report = body_bytes(Body::new(Limited::new(body, MAX_REPORT))).await?;
    let report: String = String::from_utf8_lossy(&report).chars().take(LOGGED).collect();
    tracing::warn!(?report, "a page was kept from doing something by its content security policy");
    Ok(StatusCode::NO_CONTENT)
}
