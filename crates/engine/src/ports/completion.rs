//! Calls to models.

use async_trait::async_trait;
use futures::stream::BoxStream;
use model::Prompt;
use model::event::{FailureKind, ModelFinish};
use model::provider::{ModelAbilities, ProviderCheck};
use model::units::Usage;
use secrecy::SecretString;

/// Where a completion is requested.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// The built-in simulated model.
    Simulated,
    /// An OpenAI-compatible server.
    OpenAiCompatible {
        /// Base URL, with or without `/v1`.
        base_url: String,
        /// Sent as a bearer token if there is one.
        api_key: Option<SecretString>,
    },
}

/// One call to a model.
#[derive(Clone, Debug)]
pub struct CompletionRequest {
    /// The endpoint's own name of the model.
    pub model: String,
    /// What it is sent.
    pub prompt: Prompt,
    /// Sampling temperature; the model's own default for `None`.
    pub temperature: Option<f32>,
    /// Most tokens of the reply.
    pub max_output_tokens: Option<u32>,
    /// Seed of this attempt, for models that take one.
    pub seed: u64,
}

/// A piece of a streamed completion.
#[derive(Clone, Debug, PartialEq)]
pub enum CompletionChunk {
    /// Reasoning that is not part of the reply.
    Reasoning(String),
    /// The next piece of the reply; never empty.
    Text(String),
    /// The end. The last chunk of every complete stream; a stream that ends without it was cut.
    Finished {
        /// Why the model ended.
        finish_reason: ModelFinish,
        /// What the endpoint reported; `None` if it reported nothing. Never has a cost.
        usage: Option<Usage>,
    },
}

/// A streamed completion. Dropping it ends the call at the endpoint.
pub type CompletionStream = BoxStream<'static, Result<CompletionChunk, CompletionError>>;

/// Why a call to a model failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CompletionError {
    /// What kind of fault.
    pub kind: FailureKind,
    /// What happened and what to do, for people; it never holds a key.
    pub message: String,
    /// How long the endpoint asks to wait before the next call, in milliseconds.
    pub retry_after_ms: Option<u64>,
}

/// Models of all kinds of endpoint.
#[async_trait]
pub trait Completion: Send + Sync {
    /// Opens a streamed completion. It makes exactly one paid request, or none.
    ///
    /// # Errors
    /// The fault that kept the stream from opening; a later fault comes in the stream, which then ends.
    async fn open(&self, endpoint: &Endpoint, request: CompletionRequest) -> Result<CompletionStream, CompletionError>;

    /// Asks an endpoint for its models without paying for a completion.
    async fn check(&self, endpoint: &Endpoint) -> ProviderCheck;

    /// Finds out what a model can do by two short calls, which may be paid for, and by what the server says of itself.
    ///
    /// # Errors
    /// The fault of the first call; that of the second leaves open whether it calls tools.
    async fn probe(&self, endpoint: &Endpoint, model: &str) -> Result<ModelAbilities, CompletionError>;
}
