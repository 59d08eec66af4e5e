//! `/providers`: model providers. Keys are write-only.

#![expect(unused_qualifications, reason = "the macro of utoipa names the parameters by their whole path")]

use crate::error::AppError;
use crate::extract::{Access, JsonBody, PathParam, QueryParams};
use crate::problem::Problem;
use crate::state::AppState;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use engine::Engine;
use model::provider::{ProviderCheck, ProviderInput, ProviderView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, put)).routes(routes!(delete)).routes(routes!(check))
}

/// Model providers.
#[derive(Serialize, ToSchema)]
struct ProviderList {
    /// Built-in ones first, then by name.
    providers: Vec<ProviderView>,
    /// Model of agents that name none.
    default_model: String,
}

/// All providers, the built-in simulated one included.
#[utoipa::path(get, path = "/providers", tag = "providers", responses(
    (status = 200, body = ProviderList), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn list(State(engine): State<Engine>, access: Access) -> Result<Json<ProviderList>, AppError> {
    let providers = engine.providers.list(access.scope).await?;
    Ok(Json(ProviderList { providers, default_model: engine.providers.default_model().to_string() }))
}

/// Creates a provider, or replaces the one of this name.
#[utoipa::path(post, path = "/providers", tag = "providers", request_body = ProviderInput, responses(
    (status = 200, description = "Replaced", body = ProviderView), (status = 201, description = "Created", body = ProviderView),
    (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn put(
    State(engine): State<Engine>,
    access: Access,
    JsonBody(input): JsonBody<ProviderInput>,
) -> Result<(StatusCode, Json<ProviderView>), AppError> {
    let known = engine.providers.list(access.scope).await?.iter().any(|provider| provider.name == input.name.trim());
    let view = engine.providers.put(access.scope, input).await?;
    Ok((if known { StatusCode::OK } else { StatusCode::CREATED }, Json(view)))
}

/// Removes a provider.
#[utoipa::path(delete, path = "/providers/{name}", tag = "providers", params(("name" = String, Path)), responses(
    (status = 204), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn delete(
    State(engine): State<Engine>,
    access: Access,
    PathParam(name): PathParam<String>,
) -> Result<StatusCode, AppError> {
    let found = engine.providers.delete(access.scope, &name).await?;
    found.then_some(StatusCode::NO_CONTENT).ok_or(AppError::NotFound("provider"))
}

/// What is checked.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CheckQuery {
    /// A model to try, by the endpoint's own name: two short calls, which may be paid for, find out whether it streams,
    /// reports tokens, calls tools and sends its reasoning, and how much fits. What is found is kept.
    model: Option<String>,
}

/// Asks a provider for its models. A provider that does not answer is a check that says so.
#[utoipa::path(post, path = "/providers/{name}/check", tag = "providers", params(("name" = String, Path), CheckQuery), responses(
    (status = 200, body = ProviderCheck), (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn check(
    State(engine): State<Engine>,
    access: Access,
    PathParam(name): PathParam<String>,
    QueryParams(query): QueryParams<CheckQuery>,
) -> Result<Json<ProviderCheck>, AppError> {
    engine
        .providers
        .check(access.scope, &name, query.model.as_deref())
        .await?
        .map(Json)
        .ok_or(AppError::NotFound("provider"))
}
