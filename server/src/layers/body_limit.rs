//! No request body is larger than [`MAX_BYTES`].

use crate::error::AppError;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::Limited;

/// Largest request body in bytes: 8 MiB. The form of a team of 64 agents, each with 32 KiB of instructions, has 6 MiB
/// where every byte of them is percent-encoded.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Refuses a body whose announced length is over the limit, and cuts one that turns out to be.
///
/// # Errors
/// [`AppError::BodyTooLarge`].
pub async fn layer(request: Request, next: Next) -> Result<Response, AppError> {
    if request.body().size_hint().lower() > MAX_BYTES as u64 {
        return Err(AppError::BodyTooLarge);
    }
    Ok(next.run(request.map(|body| Body::new(Limited::new(body, MAX_BYTES)))).await)
}
