//! `/conversations/{id}/events`: the log, live as a stream or page by page.

#![expect(unused_qualifications, reason = "the macro of utoipa names the parameters by their whole path")]

use crate::error::AppError;
use crate::extract::{Access, PathParam, QueryParams};
use crate::problem::Problem;
use crate::sse::{self, StreamSlots};
use crate::state::AppState;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use engine::Engine;
use engine::ports::{Record, WorkspaceScope};
use model::{ConversationId, Envelope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Events of a page when the query does not say how many.
const PAGE: u32 = 500;
/// Most events of a page.
const MAX_PAGE: u32 = 2_000;

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(events))
}

#[derive(Default, Deserialize, IntoParams)]
#[serde(default)]
struct EventsQuery {
    /// The last event that is known already; 0 or nothing for all. `Last-Event-ID` takes precedence.
    #[param(value_type = Option<u64>)]
    after: Option<String>,
    /// Events of a page, 500 when left out; never more than 2,000. Streams have no pages.
    limit: Option<u32>,
}

/// A page of the log.
///
/// `write_page` writes it without decoding the events.
#[derive(Serialize, ToSchema)]
struct EventPage {
    /// In order; empty at the end of the log.
    events: Vec<Envelope>,
    /// `after` of the next page.
    next_after: u64,
}

/// The events after a cursor, then what happens: `text/event-stream`, or one page with `Accept: application/json`.
#[utoipa::path(get, path = "/conversations/{id}/events", tag = "conversations",
    params(("id" = String, Path), EventsQuery, ("Last-Event-ID" = Option<u64>, Header, description = "Where the stream was cut")),
    responses(
        (status = 200, content((EventPage = "application/json"), (String = "text/event-stream"))),
        (status = "default", body = Problem, content_type = "application/problem+json")))]
async fn events(
    State(engine): State<Engine>,
    State(slots): State<StreamSlots>,
    access: Access,
    PathParam(id): PathParam<ConversationId>,
    QueryParams(query): QueryParams<EventsQuery>,
    headers: HeaderMap,
) -> Result<Response, AppError> {
    let after = cursor(&headers, query.after.as_deref())?;
    if wants_json(&headers) {
        return page(&engine, access.scope, id, after, query.limit.unwrap_or(PAGE).clamp(1, MAX_PAGE)).await;
    }
    let slot = slots.take().ok_or(AppError::TooManyStreams)?;
    let frames = engine.conversations.watch(access.scope, id, after).await?;
    Ok(sse::response(frames.ok_or(AppError::NotFound("conversation"))?, slot))
}

async fn page(
    engine: &Engine,
    scope: WorkspaceScope,
    id: ConversationId,
    after: u64,
    limit: u32,
) -> Result<Response, AppError> {
    let records = engine.conversations.events(scope, id, after, limit).await?;
    if records.is_empty() && engine.conversations.summary(scope, id).await?.is_none() {
        return Err(AppError::NotFound("conversation"));
    }
    let next_after = records.last().map_or(after, |record| record.seq);
    Ok(([(header::CONTENT_TYPE, "application/json")], write_page(&records, next_after)).into_response())
}

/// The records are JSON already: a page only joins them.
fn write_page(records: &[Record], next_after: u64) -> String {
    let length: usize = records.iter().map(|record| record.json.len() + 1).sum();
    let mut page = String::with_capacity(length + 48);
    page.push_str("{\"events\":[");
    for (at, record) in records.iter().enumerate() {
        if at > 0 {
            page.push(',');
        }
        page.push_str(&record.json);
    }
    page.push_str("],\"next_after\":");
    page.push_str(&next_after.to_string());
    page.push('}');
    page
}

/// Where to go on: the header that a browser sends when it reconnects, else the query, else the beginning.
fn cursor(headers: &HeaderMap, after: Option<&str>) -> Result<u64, AppError> {
    let header = headers.get("last-event-id").map(|value| value.to_str().map_err(|_| AppError::InvalidCursor));
    let text = header.transpose()?.filter(|text| !text.is_empty()).or(after).unwrap_or_default().trim();
    if text.is_empty() { Ok(0) } else { text.parse().map_err(|_| AppError::InvalidCursor) }
}

/// Whether the caller asks for JSON and not for a stream.
fn wants_json(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted.any(|accept| accept.contains("application/json") && !accept.contains("text/event-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_goes_before_the_query() {
        let mut headers = HeaderMap::new();
        assert_eq!(cursor(&headers, None).ok(), Some(0));
        assert_eq!(cursor(&headers, Some("7")).ok(), Some(7));
        headers.insert("last-event-id", "9".parse().unwrap());
        assert_eq!(cursor(&headers, Some("7")).ok(), Some(9));
        headers.insert("last-event-id", "-1".parse().unwrap());
        assert!(cursor(&headers, Some("7")).is_err());
    }
}
