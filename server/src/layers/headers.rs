//! What browsers are told to forbid.
//!
//! Pages get their Content-Security-Policy, with the nonce of their scripts, from [`page_policy`]; everything else gets
//! one that allows nothing.

use axum::extract::Request;
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Where browsers report violations of the policy to.
pub const REPORT_PATH: &str = "/csp-report";

static ALLOW_NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

static ALWAYS: [(HeaderName, HeaderValue); 7] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // Forms without JavaScript are sent back to the page they came from by its Referer.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
        ),
    ),
    (HeaderName::from_static("reporting-endpoints"), HeaderValue::from_static("csp=\"/csp-report\"")),
];

/// Puts the headers on the answer.
pub async fn layer(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in &ALWAYS {
        headers.insert(name, value.clone());
    }
    headers.entry(CONTENT_SECURITY_POLICY).or_insert_with(|| ALLOW_NOTHING.clone());
    response
}

/// The Content-Security-Policy of a page whose scripts carry `nonce`.
///
/// `live_reload` is the origin that a development build's page listens to for changes.
pub fn page_policy(nonce: &str, live_reload: Option<&str>) -> String {
    let live_reload = live_reload.map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{live_reload}; manifest-src 'self'; \
         object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; \
         report-uri {REPORT_PATH}; report-to csp"
    )
}
