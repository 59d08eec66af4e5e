//! Everything that can go wrong with a request, and the one place where that becomes a [`Problem`].

use crate::layers::{body_limit, correlation};
use crate::problem::{FieldError, Problem};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::ports::StoreError;
use engine::{ConversationError, ProviderError, Rejection, TeamError};
use formats::Fault;
use model::lint::Finding;

/// Why a request was not done. What is shown outside is the message; the source goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// No route of this path.
    #[error("There is nothing at this path. /api/v1/openapi.json lists what there is.")]
    NoRoute,
    /// The route does not take this method.
    #[error("This path does not take this method; the Allow header says which it takes.")]
    MethodNotAllowed,
    /// There is no such thing, or it is somebody else's.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// The body is not the format that it claims to be.
    #[error("{0}")]
    Malformed(String),
    /// The body is nested deeper than anything that is accepted.
    #[error("The body is nested more than {max} levels deep.")]
    TooDeep {
        /// The limit.
        max: usize,
    },
    /// A value of the body is not what its place takes.
    #[error("{}", of_fields(.0))]
    InvalidBody(Vec<FieldError>),
    /// A value of the query is not what its place takes.
    #[error("{}", of_fields(.0))]
    InvalidQuery(Vec<FieldError>),
    /// The stream's cursor is no number.
    #[error("The cursor (Last-Event-ID or ?after=) is not the number of an event.")]
    InvalidCursor,
    /// The body's media type is not taken.
    #[error("Send the body as {expected} and say so in the Content-Type header.")]
    UnsupportedMediaType {
        /// What is taken.
        expected: &'static str,
    },
    /// The body is over the limit.
    #[error("The body is larger than {} MiB.", body_limit::MAX_BYTES / 1024 / 1024)]
    BodyTooLarge,
    /// The body broke off.
    #[error("The body broke off before its end.")]
    BodyCutOff,
    /// The team has errors.
    #[error("The team cannot be saved or started: {}", of_fields(.0))]
    InvalidTeam(Vec<FieldError>),
    /// The provider has errors.
    #[error("The provider cannot be saved: {}", of_fields(.0))]
    InvalidProvider(Vec<FieldError>),
    /// The provider is set by the environment or built in.
    #[error("The provider “{0}” is set by the server's environment or built in: it cannot be changed here.")]
    FixedProvider(String),
    /// Somebody else changed the team first.
    #[error("The team is at version {current} by now: read it again, then send If-Match with that version.")]
    VersionConflict {
        /// Its newest version.
        current: u32,
    },
    /// The conversation refuses.
    #[error("{0}")]
    Refused(#[source] Rejection),
    /// The conversation is running, and must not for this.
    #[error("The conversation is running: stop it first.")]
    Running,
    /// The request comes from somebody else's page.
    #[error("Requests that change something are not taken from pages of other sites.")]
    ForeignOrigin,
    /// The request is for a host that this server does not answer to.
    #[error(
        "This server does not answer to this host name. Use localhost, or add the name to ROUNDTABLE_PUBLIC_HOSTS."
    )]
    ForeignHost,
    /// As many streams are open as may be.
    #[error("Too many streams are open. Close one, or try again later.")]
    TooManyStreams,
    /// The answer took too long.
    #[error("The answer took too long. Try again.")]
    Timeout,
    /// Another replica runs the conversation.
    #[error("Another server runs this conversation at the moment. Try again.")]
    OwnedElsewhere,
    /// The conversation changed hands while it was asked.
    #[error("The conversation was interrupted: look whether it happened, then try again.")]
    GivenUp,
    /// The server is going down.
    #[error("The server is shutting down. Try again in a moment.")]
    ShuttingDown,
    /// The store failed.
    #[error("The database is not available. Try again in a moment.")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be read.
    #[error("The server failed. Its log has the cause under the correlation id.")]
    Corrupt(#[source] StoreError),
    /// A handler panicked with this message.
    #[error("The server failed. Its log has the cause under the correlation id.")]
    Panicked(String),
}

impl AppError {
    /// One fault of a body that was well formed.
    pub fn field(path: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self::InvalidBody(vec![FieldError { path: path.into(), message: message.into(), code: code.to_owned() }])
    }

    /// A refusal by the core, with the paths of the text and of the agent that it may be about.
    pub fn refused(rejection: Rejection, [text, agent]: [&str; 2]) -> Self {
        let message = rejection.to_string();
        match rejection {
            Rejection::InvalidTeam(findings) => Self::invalid_team(findings, "team."),
            Rejection::EmptyText => Self::field(text, "empty_text", message),
            Rejection::TextTooLong { .. } => Self::field(text, "text_too_long", message),
            Rejection::UnknownAgent(_) => Self::field(agent, "unknown_agent", message),
            Rejection::InvalidValue(_) => Self::field("", "invalid_value", message),
            rejection => Self::Refused(rejection),
        }
    }

    /// The team's errors, each path behind `prefix`.
    pub fn invalid_team(findings: Vec<Finding>, prefix: &str) -> Self {
        let errors = findings.into_iter().map(FieldError::from);
        Self::InvalidTeam(errors.map(|error| FieldError { path: format!("{prefix}{}", error.path), ..error }).collect())
    }

    /// Status, stable code and title.
    fn class(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NoRoute => (StatusCode::NOT_FOUND, "no_route", "No such path"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found", "Not found"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed_body", "The body is malformed"),
            Self::TooDeep { .. } => (StatusCode::BAD_REQUEST, "body_too_deep", "The body is nested too deep"),
            Self::BodyCutOff => (StatusCode::BAD_REQUEST, "body_cut_off", "The body broke off"),
            Self::InvalidBody(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_body", "The body has faults"),
            Self::InvalidQuery(_) => (StatusCode::BAD_REQUEST, "invalid_query", "The query has faults"),
            Self::InvalidCursor => (StatusCode::BAD_REQUEST, "invalid_cursor", "The cursor is invalid"),
            Self::UnsupportedMediaType { .. } => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "The media type is not taken")
            }
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is too large"),
            Self::InvalidTeam(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_team", "The team has errors"),
            Self::InvalidProvider(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid_provider", "The provider has errors")
            }
            Self::FixedProvider(_) => (StatusCode::CONFLICT, "fixed_provider", "The provider is fixed"),
            Self::VersionConflict { .. } => {
                (StatusCode::PRECONDITION_FAILED, "version_conflict", "The team was changed in between")
            }
            Self::Refused(Rejection::NotWaiting(_)) => (StatusCode::CONFLICT, "not_waiting", "Nothing waits for this"),
            Self::Refused(Rejection::StaleTurn) => (StatusCode::CONFLICT, "stale_turn", "The turn is over"),
            Self::Refused(_) => (StatusCode::CONFLICT, "wrong_status", "The conversation does not take this now"),
            Self::Running => (StatusCode::CONFLICT, "running", "The conversation is running"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreign_origin", "Foreign origin"),
            Self::ForeignHost => (StatusCode::FORBIDDEN, "foreign_host", "Foreign host"),
            Self::TooManyStreams => (StatusCode::SERVICE_UNAVAILABLE, "too_many_streams", "Too many streams"),
            Self::Timeout => (StatusCode::SERVICE_UNAVAILABLE, "timeout", "Timeout"),
            Self::OwnedElsewhere => (StatusCode::SERVICE_UNAVAILABLE, "owned_elsewhere", "Owned by another server"),
            Self::GivenUp => (StatusCode::SERVICE_UNAVAILABLE, "interrupted", "The conversation was interrupted"),
            Self::ShuttingDown => (StatusCode::SERVICE_UNAVAILABLE, "shutting_down", "Shutting down"),
            Self::Unavailable(_) => {
                (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable", "The database is unavailable")
            }
            Self::Corrupt(_) | Self::Panicked(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed")
            }
        }
    }

    fn into_field_errors(self) -> Vec<FieldError> {
        match self {
            Self::InvalidBody(errors)
            | Self::InvalidQuery(errors)
            | Self::InvalidTeam(errors)
            | Self::InvalidProvider(errors) => errors,
            _ => Vec::new(),
        }
    }

    /// Writes what only the operator may see to the log, once.
    fn log(&self) {
        match self {
            Self::Unavailable(source) => {
                tracing::error!(error = &**source as &dyn std::error::Error, "the database is unavailable");
            }
            Self::Corrupt(source) => {
                tracing::error!(error = source as &dyn std::error::Error, "what is stored cannot be read");
            }
            Self::Panicked(message) => tracing::error!(panic = message, "a handler panicked"),
            Self::Timeout => tracing::error!("the answer took too long"),
            _ => {}
        }
    }
}

/// The first few faults in one sentence each.
fn of_fields(errors: &[FieldError]) -> String {
    let shown = errors.iter().take(3).map(|FieldError { path, message, .. }| match path.as_str() {
        "" => message.clone(),
        path => format!("{path}: {message}"),
    });
    shown.collect::<Vec<_>>().join(" ")
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        self.log();
        let (status, code, title) = self.class();
        let detail = self.to_string();
        let problem = Problem {
            kind: format!("urn:roundtable:problem:{code}"),
            title,
            status: status.as_u16(),
            detail,
            code,
            errors: self.into_field_errors(),
            correlation_id: correlation::current(),
        };
        let mut response = problem.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<Fault> for AppError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::TooDeep => Self::TooDeep { max: formats::MAX_DEPTH },
            fault @ Fault::Malformed { .. } => Self::Malformed(fault.to_string()),
            Fault::Invalid { path, message, .. } => Self::field(path, "invalid_value", format!("{message}.")),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(source) => Self::Unavailable(source),
            error @ StoreError::Corrupt(_) => Self::Corrupt(error),
        }
    }
}

impl From<TeamError> for AppError {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Invalid(findings) => Self::invalid_team(findings, ""),
            TeamError::NotFound => Self::NotFound("team"),
            TeamError::VersionConflict { current } => Self::VersionConflict { current },
            TeamError::Store(error) => error.into(),
        }
    }
}

impl From<ProviderError> for AppError {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::Invalid(findings) => {
                Self::InvalidProvider(findings.into_iter().map(FieldError::from).collect())
            }
            ProviderError::Fixed(name) => Self::FixedProvider(name),
            ProviderError::Store(error) => error.into(),
        }
    }
}

impl From<ConversationError> for AppError {
    fn from(error: ConversationError) -> Self {
        match error {
            ConversationError::NotFound => Self::NotFound("conversation"),
            ConversationError::TeamNotFound => Self::NotFound("team"),
            ConversationError::Rejected(rejection) => Self::refused(rejection, ["text", "to"]),
            error @ ConversationError::NoSuchPlace(_) => Self::field("after", "no_such_place", error.to_string()),
            ConversationError::Running => Self::Running,
            ConversationError::OwnedElsewhere => Self::OwnedElsewhere,
            ConversationError::GivenUp => Self::GivenUp,
            ConversationError::ShuttingDown => Self::ShuttingDown,
            ConversationError::Store(error) => error.into(),
        }
    }
}
