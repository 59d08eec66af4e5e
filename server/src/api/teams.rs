//! `/teams`: teams as people keep them.

#![expect(unused_qualifications, reason = "the macro of utoipa names the parameters by their whole path")]

use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathParam, QueryParams, body_bytes};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use formats::Format;
use model::lint::{self, Finding, Severity};
use model::team::StoredTeam;
use model::{TeamId, TeamSpec, sentence};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create, list))
        .routes(routes!(get, update, delete))
        .routes(routes!(lint_team))
        .routes(routes!(import))
}

/// A team that was stored.
#[derive(Serialize, ToSchema)]
struct TeamVersion {
    /// The team.
    id: TeamId,
    /// Its version, from 1.
    version: u32,
}

impl TeamVersion {
    fn of(team: &StoredTeam) -> Self {
        Self { id: team.id, version: team.version }
    }

    fn created(team: &StoredTeam) -> Response {
        let location = format!("{}/teams/{}", super::PREFIX, team.id);
        (StatusCode::CREATED, [(header::LOCATION, location), etag(team)], Json(Self::of(team))).into_response()
    }
}

fn etag(team: &StoredTeam) -> (header::HeaderName, String) {
    (header::ETAG, format!("\"{}\"", team.version))
}

/// Teams, newest versions only.
#[derive(Serialize, ToSchema)]
struct TeamList {
    /// Most recently changed first.
    teams: Vec<StoredTeam>,
}

/// What the linter says.
#[derive(Serialize, ToSchema)]
struct LintReport {
    /// Whether the team could start.
    ok: bool,
    /// The team's behaviour in one sentence.
    sentence: String,
    /// Errors first.
    findings: Vec<Finding>,
}

/// Stores a new team as version 1.
#[utoipa::path(post, path = "/teams", tag = "teams", request_body = TeamSpec, responses(
    (status = 201, body = TeamVersion), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn create(
    State(engine): State<Engine>,
    access: Access,
    JsonBody(team): JsonBody<TeamSpec>,
) -> Result<Response, AppError> {
    Ok(TeamVersion::created(&engine.teams.create(access.scope, team).await?))
}

/// All teams.
#[utoipa::path(get, path = "/teams", tag = "teams", responses(
    (status = 200, body = TeamList), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(State(engine): State<Engine>, access: Access) -> Result<Json<TeamList>, AppError> {
    Ok(Json(TeamList { teams: engine.teams.list(access.scope).await? }))
}

#[derive(Deserialize, IntoParams)]
struct VersionQuery {
    /// Which version; the newest when left out.
    version: Option<u32>,
}

/// One team; its version is the ETag.
#[utoipa::path(get, path = "/teams/{id}", tag = "teams", params(("id" = String, Path), VersionQuery), responses(
    (status = 200, body = StoredTeam), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn get(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<TeamId>,
    QueryParams(query): QueryParams<VersionQuery>,
) -> Result<Response, AppError> {
    let team = engine.teams.get(access.scope, id, query.version).await?.ok_or(AppError::NotFound("team"))?;
    Ok(([etag(&team)], Json(team)).into_response())
}

/// Stores the next version of a team. With `If-Match` it is refused if somebody else made one in between.
#[utoipa::path(put, path = "/teams/{id}", tag = "teams", request_body = TeamSpec,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The version that was read, quoted")),
    responses((status = 200, body = TeamVersion), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn update(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<TeamId>,
    headers: HeaderMap,
    JsonBody(team): JsonBody<TeamSpec>,
) -> Result<Response, AppError> {
    let expected = expected_version(headers.get(header::IF_MATCH))?;
    let team = engine.teams.update(access.scope, id, team, expected).await?;
    Ok(([etag(&team)], Json(TeamVersion::of(&team))).into_response())
}

fn expected_version(if_match: Option<&HeaderValue>) -> Result<Option<u32>, AppError> {
    let Some(tag) = if_match.map(HeaderValue::as_bytes).filter(|tag| *tag != b"*") else { return Ok(None) };
    let version = str::from_utf8(tag).ok().and_then(|tag| tag.trim().trim_matches('"').parse().ok());
    version.map(Some).ok_or_else(|| AppError::field("If-Match", "invalid_value", "If-Match is no version of a team."))
}

/// Removes a team with its versions. Conversations keep the team that they ran.
#[utoipa::path(delete, path = "/teams/{id}", tag = "teams", params(("id" = String, Path)), responses(
    (status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn delete(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<TeamId>,
) -> Result<StatusCode, AppError> {
    let found = engine.teams.delete(access.scope, id).await?;
    found.then_some(StatusCode::NO_CONTENT).ok_or(AppError::NotFound("team"))
}

/// What is wrong or doubtful about a team, which is not stored.
#[utoipa::path(post, path = "/teams/lint", tag = "teams", request_body = TeamSpec, responses(
    (status = 200, body = LintReport), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn lint_team(_access: Access, JsonBody(team): JsonBody<TeamSpec>) -> Json<LintReport> {
    let team = team.normalised();
    let findings = lint::lint(&team);
    let ok = findings.iter().all(|finding| finding.severity != Severity::Error);
    Json(LintReport { ok, sentence: sentence::sentence(&team), findings })
}

/// Stores a team from a file: JSON, YAML or TOML, by `Content-Type` or, where that says nothing, by its look.
#[utoipa::path(post, path = "/teams/import", tag = "teams",
    request_body(content((TeamSpec = "application/json"), (String = "application/yaml"), (String = "application/toml"))),
    responses((status = 201, body = TeamVersion), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn import(
    State(engine): State<Engine>,
    access: Access,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, AppError> {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let body = body_bytes(body).await?;
    let text = str::from_utf8(&body).map_err(|_| AppError::Malformed("Not UTF-8 text.".to_owned()))?;
    let team = formats::read(text, Format::of_media_type(media_type))?;
    Ok(TeamVersion::created(&engine.teams.create(access.scope, team).await?))
}
