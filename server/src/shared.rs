//! `/shared/{token}`: a conversation for people outside its workspace, to read. Its report, without a script, as of now.

use crate::error::AppError;
use crate::export::{self, ConversationFormat, ExportStream};
use crate::extract::PathParam;
use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
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

async fn read(
    State(engine): State<Engine>,
    token: Result<PathParam<Uuid>, AppError>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    match report(&engine, token).await {
        Ok(report) => Ok((page_headers(), Body::from_stream(report)).into_response()),
        Err(AppError::NotFound(_)) if is_browser(&headers) => {
            Ok((StatusCode::NOT_FOUND, page_headers(), export::taken_away()).into_response())
        }
        Err(error) => Err(error),
    }
}

async fn report(engine: &Engine, token: Result<PathParam<Uuid>, AppError>) -> Result<ExportStream, AppError> {
    let shared = engine.conversations.shared_by(token?.0).await?;
    let (scope, id) = shared.ok_or(AppError::NotFound("conversation"))?;
    export::shared(engine, scope, id).await?.ok_or(AppError::NotFound("conversation"))
}

const fn page_headers() -> [(HeaderName, &'static str); 4] {
    [
        (header::CONTENT_TYPE, ConversationFormat::Html.media_type()),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        // The link is taken away again, and it is nobody's to find.
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ]
}

/// Whether a page is asked for; a program is told in its own way.
fn is_browser(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|accepted| accepted.contains("text/html"))
}
