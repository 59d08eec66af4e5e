//! `/analytics`: figures over conversations.

#![expect(unused_qualifications, reason = "the macro of utoipa names the parameters by their whole path")]

use super::exports::attachment;
use super::filter::ConversationQuery;
use crate::error::AppError;
use crate::export::{self, RunKind, RunsFormat, RunsScope};
use crate::extract::{Access, QueryParams, empty_as_none};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use engine::Engine;
use engine::ports::ConversationFilter;
use projections::Overview;
use projections::export::Redaction;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Conversations that are looked at when the query does not say how many: as many as a list can have.
const MOST: u32 = 1_000;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(overview)).routes(routes!(export_runs))
}

/// Figures over the conversations that are meant, the newest 1,000 unless `limit` says less. Simulated runs stand apart.
#[utoipa::path(get, path = "/analytics", tag = "analytics", params(ConversationQuery), responses(
    (status = 200, body = Overview), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn overview(
    State(engine): State<Engine>,
    access: Access,
    QueryParams(query): QueryParams<ConversationQuery>,
) -> Result<Json<Overview>, AppError> {
    let mut filter: ConversationFilter = query.into_filter();
    if filter.limit == 0 {
        filter.limit = MOST;
    }
    Ok(Json(engine.analytics.overview(access.scope, &filter).await?))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExportQuery {
    /// What the file is; CSV when left out.
    #[serde(default)]
    #[param(inline)]
    format: RunsFormat,
    /// Only conversations that real models answered, or only simulated ones; both when it is not said.
    #[serde(default, deserialize_with = "empty_as_none")]
    #[param(inline)]
    kind: Option<RunKind>,
    /// What is left out; nothing when it is not said.
    #[serde(default)]
    #[param(inline)]
    redaction: Redaction,
}

/// The figures of all conversations that are meant, one line each; streamed.
#[utoipa::path(get, path = "/analytics/export", tag = "analytics", params(ConversationQuery, ExportQuery), responses(
    (status = 200, content((String = "text/csv"), (String = "application/x-ndjson"))),
    (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn export_runs(
    State(engine): State<Engine>,
    access: Access,
    QueryParams(query): QueryParams<ConversationQuery>,
    QueryParams(ExportQuery { format, kind, redaction }): QueryParams<ExportQuery>,
) -> Response {
    let stream = export::runs(&engine, access.scope, &query.into_filter(), format, RunsScope { kind, redaction });
    attachment(stream, format.media_type(), &format!("runs.{}", format.extension()))
}
