//! `/conversations`: starting and finding them.

use super::filter::ConversationQuery;
use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathParam, QueryParams};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{ConversationError, Engine, Rejection, StartConversation, TeamChoice};
use model::{Budget, ConversationId, ConversationSummary, TeamId, TeamSpec};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(start, list)).routes(routes!(get, delete))
}

/// A conversation to start: with a stored team or with one that comes along, not both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewConversation {
    /// A stored team; its newest version runs.
    #[serde(default)]
    team_id: Option<TeamId>,
    /// A team that is not stored.
    #[serde(default)]
    team: Option<Box<TeamSpec>>,
    /// What the team is asked to do.
    task: String,
    /// Seed of everything random; a random one when left out.
    #[serde(default)]
    seed: Option<u64>,
    /// Limits of the whole conversation.
    #[serde(default)]
    budget: Option<Budget>,
}

impl NewConversation {
    fn team(team_id: Option<TeamId>, team: Option<Box<TeamSpec>>) -> Result<TeamChoice, AppError> {
        match (team_id, team) {
            (Some(id), None) => Ok(TeamChoice::Stored(id)),
            (None, Some(team)) => Ok(TeamChoice::Inline(team)),
            (None, None) => Err(AppError::field("team_id", "missing", "Say which team talks: `team_id` or `team`.")),
            (Some(_), Some(_)) => {
                Err(AppError::field("team", "ambiguous", "Give either `team_id` or `team`, not both."))
            }
        }
    }
}

/// A conversation that runs.
#[derive(Serialize, ToSchema)]
struct StartedConversation {
    /// The conversation.
    id: ConversationId,
}

/// Conversations.
#[derive(Serialize, ToSchema)]
struct ConversationList {
    /// Newest first.
    conversations: Vec<ConversationSummary>,
    /// `offset` of the next page; null on the last one.
    next_offset: Option<u32>,
}

/// Starts a conversation. It runs on the server, whether or not anybody watches.
#[utoipa::path(post, path = "/conversations", tag = "conversations", request_body = NewConversation, responses(
    (status = 201, body = StartedConversation), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn start(
    State(engine): State<Engine>,
    access: Access,
    JsonBody(new): JsonBody<NewConversation>,
) -> Result<Response, AppError> {
    let team = NewConversation::team(new.team_id, new.team)?;
    let request = StartConversation { team, task: new.task, seed: new.seed, budget: new.budget.unwrap_or_default() };
    let id = engine.conversations.start(access.scope, request).await.map_err(|error| match error {
        ConversationError::Rejected(Rejection::InvalidValue(message)) => {
            AppError::field("budget", "invalid_value", message)
        }
        ConversationError::Rejected(rejection) => AppError::refused(rejection, ["task", "team"]),
        error => error.into(),
    })?;
    let location = format!("{}/conversations/{id}", super::PREFIX);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(StartedConversation { id })).into_response())
}

/// Conversations, newest first.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ConversationQuery), responses(
    (status = 200, body = ConversationList), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(
    State(engine): State<Engine>,
    access: Access,
    QueryParams(query): QueryParams<ConversationQuery>,
) -> Result<Json<ConversationList>, AppError> {
    let filter = query.into_filter();
    let conversations = engine.conversations.list(access.scope, &filter).await?;
    let count = u32::try_from(conversations.len()).unwrap_or(u32::MAX);
    let next_offset = (count == filter.page_size()).then(|| filter.offset.saturating_add(count));
    Ok(Json(ConversationList { conversations, next_offset }))
}

/// Where one conversation stands.
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)), responses(
    (status = 200, body = ConversationSummary), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn get(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<Json<ConversationSummary>, AppError> {
    let summary = engine.conversations.summary(access.scope, id).await?;
    summary.map(Json).ok_or(AppError::NotFound("conversation"))
}

/// Removes a conversation with its log. One that is running is to be stopped first.
#[utoipa::path(delete, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)), responses(
    (status = 204, description = "It is gone"),
    (status = 409, description = "It is running", body = Problem, content_type = "application/problem+json"),
    (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn delete(
    State(engine): State<Engine>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
) -> Result<StatusCode, AppError> {
    engine.conversations.delete(access.scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
