//! One id a request: on the answer, in the log and in every problem.

use crate::shared;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;
use uuid::Uuid;

/// The header that carries the id. A caller may send one of its own.
pub const HEADER: HeaderName = HeaderName::from_static("x-correlation-id");

/// Longest id that is taken over from a caller, in bytes.
const MAX_LENGTH: usize = 64;

tokio::task_local! {
    static CURRENT: HeaderValue;
}

/// The id of the request that this task answers; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(|id| id.to_str().unwrap_or_default().to_owned()).unwrap_or_default()
}

/// Gives the request its id, for the handlers as a header and for the log as a span, and puts it on the answer.
pub async fn layer(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(HEADER).filter(|id| is_well_formed(id)).cloned().unwrap_or_else(new_id);
    request.headers_mut().insert(HEADER, id.clone());
    let span = tracing::info_span!(
        "request",
        correlation_id = id.to_str().unwrap_or_default(),
        method = %request.method(),
        path = shown(request.uri().path()),
    );
    let mut response = CURRENT.scope(id.clone(), next.run(request)).instrument(span).await;
    response.headers_mut().insert(HEADER, id);
    response
}

/// The path for the log, which is no place for a link that whoever has it may use.
fn shown(path: &str) -> &str {
    if path.starts_with(shared::PREFIX) { shared::PREFIX } else { path }
}

fn new_id() -> HeaderValue {
    HeaderValue::try_from(Uuid::now_v7().to_string()).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

fn is_well_formed(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=MAX_LENGTH).contains(&id.len()) && id.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}
