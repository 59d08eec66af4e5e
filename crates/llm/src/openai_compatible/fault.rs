//! Faults of an endpoint as errors for people: what happened, and what to try.

use super::base_url::BaseUrl;
use super::exchange::Refused;
use crate::Timeouts;
use crate::guard::{LookupError, Refusal};
use engine::ports::CompletionError;
use model::event::FailureKind;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::error::Error;
use std::io;
use std::time::{Duration, SystemTime};

/// The endpoint as errors name it. It knows the key in order to keep it out of them.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    base_url: BaseUrl,
    model: String,
    api_key: Option<SecretString>,
}

/// The error that an endpoint reports; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    pub(super) message: String,
    pub(super) code: String,
    pub(super) param: String,
    /// The body had the shape of an error of this protocol.
    pub(super) structured: bool,
}

/// A URL that the guard refuses.
pub(super) fn refused_address(refusal: &Refusal) -> CompletionError {
    error(FailureKind::Unreachable, format!("The base URL cannot be used: {refusal}."))
}

fn error(kind: FailureKind, message: impl Into<String>) -> CompletionError {
    CompletionError { kind, message: message.into(), retry_after_ms: None }
}

impl Callee {
    pub(super) fn new(base_url: BaseUrl, model: Option<&str>, api_key: Option<SecretString>) -> Self {
        let api_key = api_key.filter(|key| !key.expose_secret().is_empty());
        Self { base_url, model: model.unwrap_or_default().to_owned(), api_key }
    }

    pub(super) fn base_url(&self) -> &BaseUrl {
        &self.base_url
    }

    pub(super) fn model(&self) -> &str {
        &self.model
    }

    pub(super) fn api_key(&self) -> Option<&SecretString> {
        self.api_key.as_ref()
    }

    /// An answer that is not a success.
    pub(super) fn refused(&self, refused: &Refused) -> CompletionError {
        let base = &self.base_url;
        let says = self.says(&refused.error.message);
        let status = refused.status.as_u16();
        match status {
            300..=399 => {
                let to = refused.location.as_deref().map(|to| format!(" to {}", self.quoted(to))).unwrap_or_default();
                error(
                    FailureKind::BadRequest,
                    format!(
                        "{base} redirects{to}, and redirects are not followed. Use the address that it ends at as base URL."
                    ),
                )
            }
            401 | 403 if self.api_key.is_none() => error(
                FailureKind::Unauthorized,
                format!("{base} wants a key and none is set. Add one to the provider.{says}"),
            ),
            401 | 403 => error(
                FailureKind::Unauthorized,
                format!("{base} refused the key. Check that it is whole, not revoked, and may use this model.{says}"),
            ),
            404 if refused.error.structured && !self.model.is_empty() => error(
                FailureKind::ModelNotFound,
                format!(
                    "{base} does not know the model “{}”. Choose one that the provider's check lists.{says}",
                    self.model
                ),
            ),
            404 | 405 => error(
                FailureKind::BadRequest,
                format!("{base} has no such endpoint. Is the base URL right? It mostly ends in /v1.{says}"),
            ),
            429 => {
                let wait = refused.retry_after.as_deref().map_or_else(
                    || "Wait a little, or check the limits and credit of the account.".to_owned(),
                    |after| match after.parse::<u64>() {
                        Ok(seconds) => format!("It asks to wait {seconds} s."),
                        Err(_) => format!("It asks to wait until {}.", self.quoted(after)),
                    },
                );
                let message = format!("{base} is being called too often. {wait}{says}");
                CompletionError { retry_after_ms: retry_after_ms(refused), ..error(FailureKind::RateLimited, message) }
            }
            500.. => {
                let message = format!(
                    "{base} failed with status {status}. Try again; if it goes on, look at the endpoint's own log.{says}"
                );
                CompletionError { retry_after_ms: retry_after_ms(refused), ..error(FailureKind::ServerError, message) }
            }
            _ => error(FailureKind::BadRequest, format!("{base} refused the request with status {status}.{says}")),
        }
    }

    /// An error within a successful answer.
    pub(super) fn error_frame(&self, body: &ErrorBody) -> CompletionError {
        let code = body.code.to_lowercase();
        let kind = match code.as_str() {
            "401" | "403" | "invalid_api_key" => FailureKind::Unauthorized,
            "404" | "model_not_found" => FailureKind::ModelNotFound,
            "429" => FailureKind::RateLimited,
            "400" | "422" | "context_length_exceeded" => FailureKind::BadRequest,
            _ if code.contains("rate_limit") || code.contains("quota") => FailureKind::RateLimited,
            _ => FailureKind::ServerError,
        };
        let says = self.says(&body.message);
        error(kind, format!("{} reported an error in the middle of its reply. Try again.{says}", self.base_url))
    }

    /// A request that got no answer.
    pub(super) fn transport(&self, fault: &reqwest::Error, timeouts: &Timeouts) -> CompletionError {
        let base = &self.base_url;
        if let Some(refusal) = cause::<Refusal>(fault) {
            return refused_address(refusal);
        }
        if let Some(lookup) = cause::<LookupError>(fault) {
            let message =
                format!("{base} cannot be reached: {lookup}. Check the spelling and this server's connection.");
            return error(FailureKind::Unreachable, message);
        }
        if let Some(tls) = cause::<rustls::Error>(fault) {
            let message =
                format!("{base} cannot be reached: TLS failed ({tls}). Is it https, with a valid certificate?");
            return error(FailureKind::Unreachable, message);
        }
        let refused = cause::<io::Error>(fault).is_some_and(|io| io.kind() == io::ErrorKind::ConnectionRefused);
        if refused {
            let message = format!("Nothing answers at {base}. Is the server running? Try `curl {base}/models`.");
            return error(FailureKind::Unreachable, message);
        }
        if fault.is_connect() && fault.is_timeout() {
            let message = format!(
                "{base} took no connection within {}. Is the server running? Try `curl {base}/models`.",
                seconds(timeouts.connect)
            );
            return error(FailureKind::Unreachable, message);
        }
        if fault.is_connect() {
            let message = format!("{base} cannot be reached. Is the server running? Try `curl {base}/models`.");
            return error(FailureKind::Unreachable, message);
        }
        if fault.is_builder() {
            return error(FailureKind::BadRequest, format!("No request can be made to {base}. Is the base URL right?"));
        }
        self.broke_off()
    }

    pub(super) fn no_first_byte(&self, patience: Duration) -> CompletionError {
        let message = format!(
            "{} took the request and sent nothing within {}. It may be loading the model or be overloaded: try again.",
            self.base_url,
            seconds(patience)
        );
        error(FailureKind::FirstByteTimeout, message)
    }

    pub(super) fn stalled(&self, patience: Duration) -> CompletionError {
        let message =
            format!("{} stopped in the middle of its reply for {}. Try again.", self.base_url, seconds(patience));
        error(FailureKind::IdleTimeout, message)
    }

    pub(super) fn endless(&self, total: Duration) -> CompletionError {
        let message = format!(
            "The reply of {} was not complete after {}. Limit the reply's tokens, or choose a faster model.",
            self.base_url,
            seconds(total)
        );
        error(FailureKind::TotalTimeout, message)
    }

    pub(super) fn broke_off(&self) -> CompletionError {
        error(
            FailureKind::Truncated,
            format!("The connection to {} broke before the reply was complete. Try again.", self.base_url),
        )
    }

    pub(super) fn cut_short(&self) -> CompletionError {
        error(
            FailureKind::Truncated,
            format!("{} ended its reply without saying that it was complete. Try again.", self.base_url),
        )
    }

    pub(super) fn too_large(&self, max: usize) -> CompletionError {
        let message = format!(
            "The reply of {} grew beyond {} KiB and was cut. Limit the reply's tokens.",
            self.base_url,
            max >> 10
        );
        error(FailureKind::TooLarge, message)
    }

    pub(super) fn malformed(&self) -> CompletionError {
        let message = format!("{} sent something else than the OpenAI protocol. Is the base URL right?", self.base_url);
        error(FailureKind::Malformed, message)
    }

    pub(super) fn web_page(&self) -> CompletionError {
        let message = format!(
            "{} answered with a web page. Is the base URL that of the API? It mostly ends in /v1.",
            self.base_url
        );
        error(FailureKind::Malformed, message)
    }

    pub(super) fn not_a_list(&self) -> CompletionError {
        let message =
            format!("{} answered, but not with a list of models. Is the base URL that of the API?", self.base_url);
        error(FailureKind::Malformed, message)
    }

    pub(super) fn unsendable_key(&self) -> CompletionError {
        let message = format!("The key of {} has characters that cannot be sent. Enter it again.", self.base_url);
        error(FailureKind::Unauthorized, message)
    }

    /// The endpoint's own words as a sentence to append.
    fn says(&self, message: &str) -> String {
        match self.quoted(message) {
            message if message.is_empty() => String::new(),
            message => format!(" It says: “{message}”"),
        }
    }

    /// Somebody else's text: one line of at most 300 characters, without the key.
    fn quoted(&self, text: &str) -> String {
        let key = self.api_key.as_ref().map_or("", |key| key.expose_secret());
        let text = if key.is_empty() { text.to_owned() } else { text.replace(key, "***") };
        let line = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
        let line = line.collect::<Vec<_>>().join(" ");
        match line.char_indices().nth(300) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line,
        }
    }
}

impl ErrorBody {
    /// Reads the body of an answer that is not a success; text that is not JSON is the message, HTML is none.
    pub(super) fn parse(body: &[u8]) -> Self {
        let Ok(json) = serde_json::from_slice::<Value>(body) else {
            let text = String::from_utf8_lossy(body);
            let message = if text.trim_start().starts_with('<') { String::new() } else { text.into_owned() };
            return Self { message, ..Self::default() };
        };
        let json = json.get(0).unwrap_or(&json);
        Self::from(json.get("error").unwrap_or(json))
    }
}

impl From<&Value> for ErrorBody {
    fn from(error: &Value) -> Self {
        let text = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let field = |name: &str| error.get(name).map(text).unwrap_or_default();
        let first = |names: [&str; 2]| names.map(field).into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        if error.is_object() {
            let message = first(["message", "detail"]);
            let code = first(["code", "type"]);
            Self { structured: !message.is_empty(), message, code, param: field("param") }
        } else {
            Self { message: text(error), structured: true, ..Self::default() }
        }
    }
}

/// What `Retry-After` asks for: seconds, or the time until a date.
fn retry_after_ms(refused: &Refused) -> Option<u64> {
    let after = refused.retry_after.as_deref()?.trim();
    if let Ok(seconds) = after.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let wait = httpdate::parse_http_date(after).ok()?.duration_since(SystemTime::now()).unwrap_or_default();
    u64::try_from(wait.as_millis()).ok()
}

/// The first cause of this type in the chain.
fn cause<T: Error + 'static>(error: &reqwest::Error) -> Option<&T> {
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<T>() {
            return Some(found);
        }
        // An IO error hides the one that it was made from.
        let inner = cause.downcast_ref::<io::Error>().and_then(|io| io.get_ref());
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref::<T>()) {
            return Some(found);
        }
        next = cause.source();
    }
    None
}

fn seconds(duration: Duration) -> String {
    format!("{} s", duration.as_secs_f64())
}
