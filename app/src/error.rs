//! The one error that crosses from server functions to pages.

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use model::lint::Finding;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What kind of failure, as programs and pages tell them apart. A stable name on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// There is no such thing, or it is not the reader's.
    NotFound,
    /// What was sent has faults; they are in the findings.
    Invalid,
    /// Somebody else changed it in between.
    Conflict,
    /// What was asked does not fit the state that it is in.
    Rejected,
    /// It cannot be done just now; trying again may help.
    Unavailable,
    /// The server failed.
    Internal,
    /// The server could not be reached.
    Unreachable,
}

impl ErrorCode {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Invalid => "invalid",
            Self::Conflict => "conflict",
            Self::Rejected => "rejected",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
            Self::Unreachable => "unreachable",
        }
    }

    /// The HTTP status of an answer that carries this error.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Invalid => 422,
            Self::Conflict | Self::Rejected => 409,
            Self::Unavailable | Self::Unreachable => 503,
            Self::Internal => 500,
        }
    }
}

/// What failed, in words for the reader. Detail of a fault of the server is in its log only, under the correlation id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppError {
    /// What kind of failure.
    pub code: ErrorCode,
    /// What failed and what to do.
    pub message: String,
    /// Faults of the input, each with its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Finds the detail in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The newest version of what was asked for in one that is not there, or that somebody else changed in between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_version: Option<u32>,
}

impl AppError {
    /// An error of a code and a message, without findings.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), findings: Vec::new(), correlation_id: None, current_version: None }
    }

    /// There is no such thing: `what` without its article, as in `"team"`.
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no {what} here. It may have been deleted."))
    }

    /// Faults of the input.
    pub fn invalid(findings: Vec<Finding>) -> Self {
        let message = match findings.as_slice() {
            [] => "Something in the form cannot be accepted.".to_owned(),
            [one] => one.message.clone(),
            [first, rest @ ..] => format!("{} And {} more.", first.message, rest.len()),
        };
        Self { findings, ..Self::new(ErrorCode::Invalid, message) }
    }

    /// The same error: only the server has an answer to set a status on.
    #[cfg(not(feature = "ssr"))]
    #[must_use]
    pub fn with_status(self) -> Self {
        self
    }

    /// The team is there, but not this version of it.
    pub fn no_version(version: u32, newest: u32) -> Self {
        let message = format!("This team has no version {version}.");
        Self { current_version: Some(newest), ..Self::new(ErrorCode::NotFound, message) }
    }

    /// Somebody else saved this version of a team in between.
    pub fn version_conflict(current: u32) -> Self {
        let message = format!(
            "Somebody saved version {current} of this team in between. Your changes are still here and not saved. \
             Look at version {current} under Versions; save again to put yours on top of it."
        );
        Self { current_version: Some(current), ..Self::new(ErrorCode::Conflict, message) }
    }

    /// The browser got no answer.
    pub fn unreachable() -> Self {
        Self::new(ErrorCode::Unreachable, "The server cannot be reached. What you wrote is still here: try again.")
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::unreachable(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => {
                Self::new(ErrorCode::Invalid, "The form is incomplete: reload the page and try again.")
            }
            _ => Self::new(ErrorCode::Internal, "The server failed to answer. Try again."),
        }
    }
}

#[cfg(feature = "ssr")]
pub use server::{blocking, engine, scope};

#[cfg(feature = "ssr")]
mod server {
    use super::{AppError, ErrorCode};
    use axum::http::StatusCode;
    use axum::http::header::ACCEPT;
    use axum::http::request::Parts;
    use engine::ports::{StoreError, WorkspaceScope};
    use engine::{ConversationError, Engine, ProviderError, Rejection, TeamError};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    /// The services, as the server provides them to each request.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] if the server provides none.
    pub fn engine() -> Result<Engine, AppError> {
        use_context().ok_or_else(|| fault("the request has no engine in its context"))
    }

    /// Whose data the request is about.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] if the server provides none.
    pub fn scope() -> Result<WorkspaceScope, AppError> {
        use_context().ok_or_else(|| fault("the request has no workspace in its context"))
    }

    /// Does what takes a while beside the threads that answer requests.
    ///
    /// # Errors
    /// [`ErrorCode::Internal`] if it panicked.
    pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
        tokio::task::spawn_blocking(work).await.map_err(|error| fault(&error.to_string()).with_status())
    }

    /// Writes the detail to the log and returns what the reader may see.
    fn fault(detail: &str) -> AppError {
        let id = correlation_id();
        tracing::error!(correlation_id = id.as_deref(), detail, "a page or server function failed");
        AppError { correlation_id: id, ..AppError::new(ErrorCode::Internal, "The server failed to answer. Try again.") }
    }

    fn correlation_id() -> Option<String> {
        let parts = use_context::<Parts>()?;
        parts.headers.get("x-correlation-id")?.to_str().ok().map(str::to_owned)
    }

    impl AppError {
        /// The same error, with its status set on the answer that is being made. A form posted without a script is
        /// answered by leading back to its page, which says what failed: that answer keeps its own status.
        #[must_use]
        pub fn with_status(self) -> Self {
            if leads_back() {
                return self;
            }
            if let Some(response) = use_context::<ResponseOptions>()
                && let Ok(status) = StatusCode::from_u16(self.code.status())
            {
                response.set_status(status);
            }
            self
        }
    }

    /// Whether the request is a form that a browser itself posts to a server function.
    fn leads_back() -> bool {
        use_context::<Parts>().is_some_and(|parts| {
            let accepts = parts.headers.get(ACCEPT).and_then(|accepts| accepts.to_str().ok());
            parts.uri.path().starts_with("/api/ui/") && accepts.is_some_and(|accepts| accepts.contains("text/html"))
        })
    }

    impl From<StoreError> for AppError {
        fn from(error: StoreError) -> Self {
            let id = correlation_id();
            tracing::error!(
                correlation_id = id.as_deref(),
                error = &error as &dyn std::error::Error,
                "the store failed"
            );
            let error = match error {
                StoreError::Unavailable(_) => Self::new(
                    ErrorCode::Unavailable,
                    "The database does not answer just now. Nothing was lost: try again.",
                ),
                StoreError::Corrupt(_) => Self::new(ErrorCode::Internal, "What is stored here cannot be read."),
            };
            Self { correlation_id: id, ..error }.with_status()
        }
    }

    impl From<TeamError> for AppError {
        fn from(error: TeamError) -> Self {
            match error {
                TeamError::Invalid(findings) => Self::invalid(findings),
                TeamError::NotFound => Self::not_found("team"),
                TeamError::VersionConflict { current } => Self::version_conflict(current),
                TeamError::Store(error) => return error.into(),
            }
            .with_status()
        }
    }

    impl From<ProviderError> for AppError {
        fn from(error: ProviderError) -> Self {
            match error {
                ProviderError::Invalid(findings) => Self::invalid(findings),
                ProviderError::Fixed(_) => Self::new(ErrorCode::Rejected, sentence(&error.to_string())),
                ProviderError::Store(error) => return error.into(),
            }
            .with_status()
        }
    }

    impl From<ConversationError> for AppError {
        fn from(error: ConversationError) -> Self {
            let text = sentence(&error.to_string());
            match error {
                ConversationError::NotFound => Self::not_found("conversation"),
                ConversationError::TeamNotFound => Self::not_found("team"),
                ConversationError::Rejected(Rejection::InvalidTeam(findings)) => Self::invalid(findings),
                ConversationError::Rejected(_) | ConversationError::NoSuchPlace(_) | ConversationError::Running => {
                    Self::new(ErrorCode::Rejected, text)
                }
                ConversationError::OwnedElsewhere | ConversationError::GivenUp | ConversationError::ShuttingDown => {
                    Self::new(ErrorCode::Unavailable, text)
                }
                ConversationError::Store(error) => return error.into(),
            }
            .with_status()
        }
    }

    /// The text of an error as a sentence.
    fn sentence(text: &str) -> String {
        let mut chars = text.chars();
        let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", chars.as_str().trim_end_matches('.'))
    }
}
