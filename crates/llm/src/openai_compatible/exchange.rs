//! One request and its answer: made once, never retried, bounded in time and size, and checked before async-openai
//! reads it.

use super::fault::{Callee, ErrorBody};
use super::sse_limits;
use crate::Options;
use async_openai::error::OpenAIError;
use async_openai::middleware::HttpRequestFactory;
use bytes::{Bytes, BytesMut};
use engine::ports::CompletionError;
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use http::{HeaderMap, HeaderName, StatusCode};
use reqwest::Response;
use serde::de::IgnoredAny;
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::{Instant, timeout_at};

/// What a successful answer has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// A stream of events; a whole JSON reply is made into one.
    Stream,
    /// JSON.
    Json,
}

/// One request and its answer.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    http: reqwest::Client,
    options: Options,
    expected: Expected,
    callee: Callee,
    /// Why the answer's body was cut. async-openai passes errors of a body on as text, so the typed one waits here.
    cut: Arc<Mutex<Option<CompletionError>>>,
}

/// Why an exchange failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The endpoint answered with another status than success.
    #[error("the endpoint answered {}", .0.status)]
    Refused(Refused),
    /// Anything else.
    #[error(transparent)]
    Failed(CompletionError),
}

/// An answer that is not a success.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) retry_after: Option<String>,
    pub(super) location: Option<String>,
    pub(super) error: ErrorBody,
}

/// Most bytes of an error that are read; more is no error message.
const MAX_ERROR_BYTES: usize = 64 << 10;

impl Exchange {
    pub(super) fn new(http: reqwest::Client, options: Options, expected: Expected, callee: Callee) -> Self {
        Self { http, options, expected, callee, cut: Arc::default() }
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    pub(super) fn callee(&self) -> &Callee {
        &self.callee
    }

    /// Sends the request for async-openai, once.
    pub(super) async fn perform(&self, request: HttpRequestFactory) -> Result<Response, OpenAIError> {
        let request = request.build().await?;
        self.answer(request).await.map_err(|failure| OpenAIError::Boxed(Box::new(failure)))
    }

    /// Asks for a page of JSON beside the protocol. `None`: there is none, or it was not to be had.
    pub(super) async fn page(&self, url: String, headers: HeaderMap) -> Option<Value> {
        let request = self.http.get(url).headers(headers).build().ok()?;
        let response = self.answer(request).await.ok()?;
        serde_json::from_slice(&response.bytes().await.ok()?).ok()
    }

    /// Notes why the body is cut.
    pub(super) fn set_cut(&self, error: CompletionError) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    /// What async-openai's error stands for.
    pub(super) fn failure(&self, error: OpenAIError) -> Failure {
        if let Some(cut) = self.cut.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Failure::Failed(cut);
        }
        match error {
            OpenAIError::Boxed(error) => match error.downcast::<Failure>() {
                Ok(failure) => *failure,
                Err(_) => Failure::Failed(self.callee.malformed()),
            },
            OpenAIError::Reqwest(error) => Failure::Failed(self.callee.transport(&error, &self.options.timeouts)),
            _ => Failure::Failed(self.callee.malformed()),
        }
    }

    async fn answer(&self, request: reqwest::Request) -> Result<Response, Failure> {
        let timeouts = &self.options.timeouts;
        let start = Instant::now();
        let patience = match self.expected {
            Expected::Stream => timeouts.first_byte,
            Expected::Json => timeouts.check,
        };
        let response = timeout_at(start + patience, self.http.execute(request))
            .await
            .map_err(|_| Failure::Failed(self.callee.no_first_byte(patience)))?
            .map_err(|error| Failure::Failed(self.callee.transport(&error, timeouts)))?;
        if !response.status().is_success() {
            return Err(Failure::Refused(refused(response, start + patience).await));
        }
        let content_type = header(&response, &CONTENT_TYPE).unwrap_or_default().to_lowercase();
        if content_type.contains("html") {
            return Err(Failure::Failed(self.callee.web_page()));
        }
        match self.expected {
            Expected::Json => Ok(from_bytes(self.json(response, start + patience).await?)),
            Expected::Stream if content_type.contains("application/json") => {
                let json = self.json(response, start + timeouts.total).await?;
                // Line breaks of JSON are outside of its strings, where a space does as well.
                let line: Vec<u8> = json.iter().map(|b| if matches!(b, b'\n' | b'\r') { b' ' } else { *b }).collect();
                Ok(from_bytes([b"data: ".as_slice(), line.as_slice(), b"\n\n"].concat().into()))
            }
            Expected::Stream => Ok(sse_limits::limited(response, self.clone(), start)),
        }
    }

    /// A whole JSON body.
    async fn json(&self, response: Response, until: Instant) -> Result<Bytes, Failure> {
        let max = self.options.max_reply_bytes;
        let (bytes, end) = read(response, max, until).await;
        let error = match end {
            ReadEnd::Complete if serde_json::from_slice::<IgnoredAny>(&bytes).is_ok() => return Ok(bytes),
            ReadEnd::Complete => self.callee.malformed(),
            ReadEnd::TooLarge => self.callee.too_large(max),
            ReadEnd::TimedOut => self.callee.stalled(self.options.timeouts.idle),
            ReadEnd::Broken => self.callee.broke_off(),
        };
        Err(Failure::Failed(error))
    }
}

async fn refused(response: Response, until: Instant) -> Refused {
    let status = response.status();
    let retry_after = header(&response, &RETRY_AFTER).map(str::to_owned);
    let location = header(&response, &LOCATION).map(str::to_owned);
    // Whatever arrived serves: the status alone says enough.
    let (bytes, _) = read(response, MAX_ERROR_BYTES, until).await;
    Refused { status, retry_after, location, error: ErrorBody::parse(&bytes) }
}

fn header<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

fn from_bytes(bytes: Bytes) -> Response {
    http::Response::new(reqwest::Body::from(bytes)).into()
}

/// How reading a whole body ended.
enum ReadEnd {
    Complete,
    TooLarge,
    TimedOut,
    Broken,
}

/// Reads a body up to a size and a time.
async fn read(mut response: Response, max: usize, until: Instant) -> (Bytes, ReadEnd) {
    let mut bytes = BytesMut::new();
    let end = loop {
        match timeout_at(until, response.chunk()).await {
            Err(_) => break ReadEnd::TimedOut,
            Ok(Err(_)) => break ReadEnd::Broken,
            Ok(Ok(None)) => break ReadEnd::Complete,
            Ok(Ok(Some(chunk))) if bytes.len() + chunk.len() > max => break ReadEnd::TooLarge,
            Ok(Ok(Some(chunk))) => bytes.extend_from_slice(&chunk),
        }
    };
    (bytes.freeze(), end)
}
