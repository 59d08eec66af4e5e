//! Mutations are asked for by our own pages or by programs, never by somebody else's page.

use crate::error::AppError;
use axum::response::{IntoResponse, Response};
use tower_http_csrf::csrf::{CsrfLayer, ProtectionError};

/// Refuses mutations whose `Origin` or `Sec-Fetch-Site` is foreign, on every route. Requests without either pass: no
/// browser sends those.
pub fn layer() -> CsrfLayer<fn(ProtectionError) -> Response> {
    CsrfLayer::new().with_rejection_response(answer)
}

fn answer(_error: ProtectionError) -> Response {
    AppError::ForeignOrigin.into_response()
}
