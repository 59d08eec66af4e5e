//! No request waits for its answer for ever. A stream's head is its answer: what follows may take as long as it likes.

use crate::error::AppError;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Duration;

/// Longest time to the head of an answer. Checks of a provider are the slowest; they give up well before.
pub const MAX: Duration = Duration::from_mins(1);

/// Gives up on requests whose answer takes too long.
///
/// # Errors
/// [`AppError::Timeout`].
pub async fn layer(request: Request, next: Next) -> Result<Response, AppError> {
    tokio::time::timeout(MAX, next.run(request)).await.map_err(|_| AppError::Timeout)
}
