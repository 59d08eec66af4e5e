//! `/shared/{token}`: a conversation for people outside its workspace, to read. Its report, without a script, as of now.

use crate::error::AppError;
use crate::export::{self, ConversationFormat};
use crate::extract::PathParam;
use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use engine::Engine;
use uuid::Uuid;

/// The report's own style, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// What all addresses of shared conversations begin with. What follows is a secret.
pub const PREFIX: &str = "/shared/";

/// The route. Whoever has the token may read.
pub fn router() -> Router<AppState> {
    Router::new().route(&format!("{PREFIX}{{token}}"), get(read))
}

async fn read(State(engine): State<Engine>, PathParam(token): PathParam<Uuid>) -> Result<Response, AppError> {
    let shared = engine.conversations.shared_by(token).await?;
    let (scope, id) = shared.ok_or(AppError::NotFound("conversation"))?;
    let report = export::shared(&engine, scope, id).await?;
    let report = report.ok_or(AppError::NotFound("conversation"))?;
    let headers = [
        (header::CONTENT_TYPE, ConversationFormat::Html.media_type()),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // The link is taken away again, and it is nobody's to find.
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    Ok((headers, Body::from_stream(report)).into_response())
}
