//! `/conversations/{id}/export`: a conversation as a file.

#![expect(unused_qualifications, reason = "the macro of utoipa names the parameters by their whole path")]

use crate::error::AppError;
use crate::export::{self, ConversationFormat, ExportStream};
use crate::extract::{Access, PathParam, QueryParams};
use crate::problem::Problem;
use crate::state::AppState;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use engine::Engine;
use model::ConversationId;
use projections::export::Redaction;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(export_conversation))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// What the file is.
    #[param(inline)]
    format: ConversationFormat,
    /// What is left out; nothing when it is not said.
    #[serde(default)]
    #[param(inline)]
    redaction: Redaction,
}

/// A conversation as a file, as of now; streamed.
#[utoipa::path(get, path = "/conversations/{id}/export", tag = "conversations", params(("id" = String, Path), ExportQuery), responses(
    (status = 200, content((projections::export::ConversationExport = "application/json"), (String = "application/x-ndjson"),
        (String = "text/csv"), (String = "text/markdown"), (String = "text/html"))),
    (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn export_conversation(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    QueryParams(ExportQuery { format, redaction }): QueryParams<ExportQuery>,
) -> Result<Response, AppError> {
    let stream = export::conversation(&engine, access.scope, id, format, redaction).await?;
    let stream = stream.ok_or(AppError::NotFound("conversation"))?;
    Ok(attachment(stream, format.media_type(), &format!("conversation-{id}.{}", format.extension())))
}

/// Answers with a file that browsers save under `name`.
pub fn attachment(stream: ExportStream, media_type: &'static str, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, Body::from_stream(stream)).into_response()
}
