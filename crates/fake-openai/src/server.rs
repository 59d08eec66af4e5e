//! The server itself.

use crate::frames::{Due, Ending, Frame, Frames, frames};
use crate::ledger::{EndGuard, Ledger, RecordedRequest};
use crate::reply::{CLOCK, Reply};
use crate::{Behaviour, Script, Words};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use axum::{Json, Router};
use futures::{Stream, stream};
use serde_json::{Value, json};
use std::future::pending;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, yield_now};
use tokio::time::{Instant, sleep_until};

/// A running fake server. It stops accepting when it is dropped.
#[derive(Debug)]
pub struct FakeOpenAi {
    address: SocketAddr,
    ledger: Ledger,
    task: JoinHandle<()>,
}

impl FakeOpenAi {
    /// Starts on a free port of the loopback interface.
    ///
    /// # Errors
    /// No port could be bound.
    pub async fn start(script: Script) -> io::Result<Self> {
        Self::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), script).await
    }

    /// Starts on this address; port 0 is any free one.
    ///
    /// # Errors
    /// The address could not be bound.
    pub async fn bind(address: SocketAddr, script: Script) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        // Without this the kernel holds tokens back for up to 40 ms. A failure to set it costs no more than that.
        let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
        let ledger = Ledger::new();
        let state = Shared { held: watch::Sender::new(script.held), script, ledger: ledger.clone() };
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .route("/v1/models", get(models))
            .route("/api/ps", get(loaded))
            .route("/release", post(release))
            .with_state(state);
        let task = tokio::spawn(async move {
            // `axum::serve` ends only by being aborted.
            drop(axum::serve(listener, router).await);
        });
        Ok(Self { address, ledger, task })
    }

    /// Base URL with `/v1`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it was asked.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Serves until the process ends.
    pub async fn serve_for_ever(mut self) {
        drop((&mut self.task).await);
    }
}

impl Drop for FakeOpenAi {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A base URL of a port where nobody listens.
///
/// # Errors
/// No port could be bound to find out that it is free.
pub async fn refused_base_url() -> io::Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    Ok(format!("http://{}/v1", listener.local_addr()?))
}

#[derive(Clone)]
struct Shared {
    script: Script,
    ledger: Ledger,
    held: watch::Sender<bool>,
}

async fn release(State(shared): State<Shared>) {
    shared.held.send_replace(false);
}

async fn models(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let mut guard = shared.ledger.record(recorded(&uri, &headers, Value::Null));
    let response = if let Some(refusal) = refuse_key(&shared.script, &headers) {
        refusal
    } else if let Some(response) = instead_of_reply(shared.script.then, "no model", &Value::Null, &headers).await {
        response
    } else {
        let data: Vec<Value> =
            shared.script.models.iter().map(|id| json!({"id": id, "object": "model", "owned_by": "fake"})).collect();
        Json(json!({"object": "list", "data": data})).into_response()
    };
    guard.sent();
    response
}

/// The models that are loaded, as Ollama lists them.
async fn loaded(State(shared): State<Shared>) -> Response {
    let Some(tokens) = shared.script.context_tokens else { return StatusCode::NOT_FOUND.into_response() };
    let row = |id: &String| json!({"name": id, "model": id, "context_length": tokens});
    let models: Vec<Value> = shared.script.models.iter().map(row).collect();
    Json(json!({"models": models})).into_response()
}

async fn complete(State(shared): State<Shared>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let request: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut guard = shared.ledger.record(recorded(&uri, &headers, request.clone()));
    let n = shared.ledger.completions();
    let reply = Reply::new(&shared.script, n, &request);
    let behaviour = shared.script.behaviour(n, &reply.model);
    if let Some(refusal) = refuse_key(&shared.script, &headers) {
        guard.sent();
        return refusal;
    }
    if let Some(response) = instead_of_reply(behaviour, &reply.model, &request, &headers).await {
        guard.sent();
        return response;
    }
    if behaviour == Behaviour::Whole || request["stream"] != json!(true) {
        guard.sent();
        return Json(reply.whole()).into_response();
    }
    let stream = paced(shared.script, shared.held.subscribe(), frames(behaviour, &reply), guard);
    ([(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-cache")], Body::from_stream(stream)).into_response()
}

fn recorded(uri: &Uri, headers: &HeaderMap, body: Value) -> RecordedRequest {
    let headers = headers
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    RecordedRequest { path: uri.to_string(), headers, body, end: None }
}

fn refuse_key(script: &Script, headers: &HeaderMap) -> Option<Response> {
    let expected = format!("Bearer {}", script.api_key.as_ref()?);
    let given = headers.get("authorization").map(axum::http::HeaderValue::as_bytes);
    (given != Some(expected.as_bytes())).then(|| unauthorized(headers))
}

fn unauthorized(headers: &HeaderMap) -> Response {
    let key = headers.get("authorization").map_or("", |value| value.to_str().unwrap_or_default());
    let message = format!("Incorrect API key provided: {key}");
    error(StatusCode::UNAUTHORIZED, &message, "invalid_api_key", None)
}

fn error(status: StatusCode, message: &str, code: &str, param: Option<&str>) -> Response {
    let body = json!({"error": {"message": message, "type": "fake_error", "code": code, "param": param}});
    (status, Json(body)).into_response()
}

/// The answer of a behaviour that is over before a reply begins.
async fn instead_of_reply(behaviour: Behaviour, model: &str, request: &Value, headers: &HeaderMap) -> Option<Response> {
    let unsupported = |field: &str, hint: &str| {
        let message = format!("Unsupported parameter: '{field}' is not supported with this model.{hint}");
        request.get(field).map(|_| error(StatusCode::BAD_REQUEST, &message, "unsupported_parameter", Some(field)))
    };
    let slow_down = || error(StatusCode::TOO_MANY_REQUESTS, "Rate limit reached", "rate_limit_exceeded", None);
    Some(match behaviour {
        Behaviour::RateLimited => slow_down(),
        Behaviour::RateLimitedFor => ([(RETRY_AFTER, "7")], slow_down()).into_response(),
        Behaviour::InternalError => {
            error(StatusCode::INTERNAL_SERVER_ERROR, "The server had an error", "server_error", None)
        }
        Behaviour::BadGateway => (StatusCode::BAD_GATEWAY, html("502 Bad Gateway")).into_response(),
        Behaviour::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "model is loading").into_response(),
        Behaviour::Unauthorized => unauthorized(headers),
        Behaviour::UnknownModel => {
            error(StatusCode::NOT_FOUND, &format!("The model `{model}` does not exist"), "model_not_found", None)
        }
        Behaviour::UnknownPath => (StatusCode::NOT_FOUND, "404 page not found").into_response(),
        Behaviour::Redirect => (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, "/v1/elsewhere")]).into_response(),
        Behaviour::RejectStreamOptions => return unsupported("stream_options", ""),
        Behaviour::RejectMaxTokens => return unsupported("max_tokens", " Use 'max_completion_tokens' instead."),
        Behaviour::RejectTemperature => return unsupported("temperature", ""),
        Behaviour::RejectTools => return unsupported("tools", ""),
        Behaviour::BadRequest => {
            error(StatusCode::BAD_REQUEST, "This model's maximum context length is 10 tokens", "context_length", None)
        }
        Behaviour::Html => html("Welcome").into_response(),
        Behaviour::NoHeaders => pending().await,
        _ => return None,
    })
}

fn html(title: &str) -> axum::response::Html<String> {
    axum::response::Html(format!("<!doctype html><html><head><title>{title}</title></head><body></body></html>"))
}

/// Sends frames when they are due. Its guard notes whether they were all sent.
fn paced(
    script: Script,
    held: watch::Receiver<bool>,
    frames: Frames,
    guard: EndGuard,
) -> impl Stream<Item = io::Result<Vec<u8>>> + Send {
    let start = Instant::now();
    stream::unfold((frames, guard, script, held), move |(mut frames, mut guard, script, mut held)| async move {
        let Some(Frame { bytes, due }) = frames.frames.next() else {
            match frames.ending {
                Ending::Close => {
                    guard.sent();
                    return None;
                }
                Ending::Hang => return pending().await,
                Ending::Break => {
                    guard.sent();
                    frames.ending = Ending::Close;
                    return Some((Err(io::ErrorKind::ConnectionReset.into()), (frames, guard, script, held)));
                }
            }
        };
        // Yielding lets the connection write each frame by itself.
        yield_now().await;
        sleep_until(start + delay(&script, due)).await;
        if matches!(due, Due::Token(at) if at >= script.tokens / 2) {
            // An error says that the server has ended: nobody can let go any more.
            drop(held.wait_for(|held| !held).await);
        }
        let bytes = if script.words == Words::Clock { with_time(bytes) } else { bytes };
        Some((Ok(bytes), (frames, guard, script, held)))
    })
}

/// The same bytes with the time in its place, as many digits as that is long.
fn with_time(mut bytes: Vec<u8>) -> Vec<u8> {
    let place = CLOCK.trim_end().as_bytes();
    if let Some(at) = bytes.windows(place.len()).position(|window| window == place) {
        let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
        bytes[at..at + place.len()].copy_from_slice(format!("{time:016}").as_bytes());
    }
    bytes
}

fn delay(script: &Script, due: Due) -> Duration {
    match due {
        Due::Now => Duration::ZERO,
        Due::Second(second) => Duration::from_secs(second),
        Due::Token(at) => {
            let pace = script.tokens_per_second.filter(|pace| *pace > 0.0);
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            script.first_token_delay + pace.map_or(Duration::ZERO, |pace| Duration::from_secs_f64(f64::from(at) / pace))
        }
    }
}
