//! Models of every kind of endpoint behind one type.

use crate::openai_compatible::OpenAiCompatible;
use crate::simulated::Simulated;
use crate::{Options, install_crypto_provider};
use async_trait::async_trait;
use engine::ports::{Completion, CompletionError, CompletionRequest, CompletionStream, Endpoint};
use model::provider::{ModelAbilities, ProviderCheck, SIMULATED};

/// Models of every kind of endpoint. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Models {
    simulated: Simulated,
    openai_compatible: OpenAiCompatible,
}

/// Why the models could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The HTTP client could not be built.
    #[error("the HTTP client for models could not be built")]
    HttpClient(#[source] reqwest::Error),
}

impl Models {
    /// Sets up the models. Nothing is connected to before the first call.
    ///
    /// Where the process has no default cryptography for TLS yet, ring becomes it.
    ///
    /// # Errors
    /// The HTTP client could not be built.
    pub fn new(options: Options) -> Result<Self, BuildError> {
        install_crypto_provider();
        Ok(Self {
            simulated: Simulated::new(options.pace),
            openai_compatible: OpenAiCompatible::new(options).map_err(BuildError::HttpClient)?,
        })
    }
}

#[async_trait]
impl Completion for Models {
    async fn open(&self, endpoint: &Endpoint, request: CompletionRequest) -> Result<CompletionStream, CompletionError> {
        match endpoint {
            Endpoint::Simulated => Ok(self.simulated.open(&request)),
            Endpoint::OpenAiCompatible { base_url, api_key } => {
                self.openai_compatible.open(base_url, api_key.as_ref(), request).await
            }
        }
    }

    async fn check(&self, endpoint: &Endpoint) -> ProviderCheck {
        match endpoint {
            Endpoint::Simulated => ProviderCheck {
                ok: true,
                message: "The simulated model is built in and needs no key.".to_owned(),
                models: vec![SIMULATED.to_owned()],
                latency_ms: 0,
                profile: None,
            },
            Endpoint::OpenAiCompatible { base_url, api_key } => {
                self.openai_compatible.check(base_url, api_key.as_ref()).await
            }
        }
    }

    async fn probe(&self, endpoint: &Endpoint, model: &str) -> Result<ModelAbilities, CompletionError> {
        match endpoint {
            Endpoint::Simulated => Ok(ModelAbilities { streams: true, calls_tools: Some(false), ..Default::default() }),
            Endpoint::OpenAiCompatible { base_url, api_key } => {
                self.openai_compatible.probe(base_url, api_key.as_ref(), model).await
            }
        }
    }
}
