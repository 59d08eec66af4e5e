//! The API's description of itself: OpenAPI 3.1, and the JSON Schema of a team.

use crate::problem::Problem;
use crate::state::AppState;
use axum::http::header;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Both documents as JSON texts. Made when first asked for.
static DOCS: LazyLock<Docs> = LazyLock::new(|| Docs::of(&super::routes().into_openapi()));

struct Docs {
    openapi: String,
    team_schema: String,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Roundtable",
        description = "Teams of language-model agents that talk under rules. Errors are RFC 9457 problems with a stable \
                       `code`; unknown fields are refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem, model::Envelope, model::event::Delta))
)]
struct Head;

/// What precedes the paths.
pub fn head() -> utoipa::openapi::OpenApi {
    Head::openapi()
}

/// The two documents.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(openapi)).routes(routes!(team_schema))
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "docs", responses((status = 200, description = "OpenAPI 3.1")))]
async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCS.openapi.as_str())
}

/// The JSON Schema (2020-12) of a team, in a file or over the API.
#[utoipa::path(get, path = "/schemas/team.json", tag = "docs", responses((status = 200, description = "JSON Schema")))]
async fn team_schema() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/schema+json")], DOCS.team_schema.as_str())
}

impl Docs {
    fn of(openapi: &utoipa::openapi::OpenApi) -> Self {
        // Neither has anything that JSON cannot say.
        let document = serde_json::to_value(openapi).unwrap_or_default();
        let team_schema = schema_of(&document, "TeamSpec");
        Self {
            openapi: document.to_string(),
            team_schema: serde_json::to_string_pretty(&team_schema).unwrap_or_default(),
        }
    }
}

/// The schema of one component as a document of its own: itself and what it needs, as `$defs`.
fn schema_of(document: &Value, name: &str) -> Value {
    let schemas = &document["components"]["schemas"];
    let mut needed = BTreeSet::from([name.to_owned()]);
    let mut definitions = Map::new();
    while let Some(name) = needed.pop_first() {
        let mut schema = schemas[&name].clone();
        point_to_definitions(&mut schema, &mut |referred| {
            if !definitions.contains_key(referred) && referred != name {
                needed.insert(referred.to_owned());
            }
        });
        definitions.insert(name, schema);
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A team of Roundtable",
        "$ref": format!("#/$defs/{name}"),
        "$defs": definitions,
    })
}

/// Rewrites references to components into references to `$defs`, and tells each name.
fn point_to_definitions(schema: &mut Value, referred: &mut impl FnMut(&str)) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(target) if key == "$ref" => {
                        if let Some(name) = target.strip_prefix("#/components/schemas/") {
                            referred(name);
                            *target = format!("#/$defs/{name}");
                        }
                    }
                    value => point_to_definitions(value, referred),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point_to_definitions(item, referred)),
        _ => {}
    }
}
