//! Counts requests.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;

/// Counts the request by method, route and status, and times it up to the head of its answer.
pub async fn layer(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = label(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    metrics::counter!("roundtable_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("roundtable_http_request_duration_seconds", "route" => route)
        .record(started.elapsed().as_secs_f64());
    response
}

/// The method, or `other`: a caller may make names up, and each would be a series of its own for good.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_are_counted_together() {
        for (method, counted) in [("GET", "GET"), ("DELETE", "DELETE"), ("get", "other"), ("X-4711", "other")] {
            assert_eq!(label(&Method::from_bytes(method.as_bytes()).unwrap()), counted);
        }
    }
}
