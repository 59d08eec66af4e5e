//! Errors as programs outside see them: RFC 9457 `application/problem+json`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::lint::Finding;
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for programs (`code`) and for people (`title`, `detail`).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `urn:roundtable:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words; the same for every problem of this code.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do.
    pub detail: String,
    /// Stable name of the problem.
    pub code: &'static str,
    /// What is wrong where, for bad input.
    pub errors: Vec<FieldError>,
    /// Names this request in the server's log.
    pub correlation_id: String,
}

/// One fault of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: a path into the input, such as `agents[1].role`; empty for the whole.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
    /// Stable name of the fault.
    pub code: String,
}

impl From<Finding> for FieldError {
    fn from(Finding { code, path, message, .. }: Finding) -> Self {
        Self { path, message, code }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        response
    }
}
