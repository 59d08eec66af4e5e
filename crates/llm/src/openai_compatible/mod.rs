//! OpenAI-compatible servers, through async-openai.
//!
//! async-openai frames requests and streams. This module supplies what a stranger's server needs beside: a connection
//! that is guarded and bounded ([`exchange`]), tolerant chunks ([`chunk`]), and errors for people ([`fault`]).

mod base_url;
mod chunk;
mod config;
mod dialect;
mod exchange;
mod fault;
mod probe;
mod reply;
mod request;
mod sse_limits;

use crate::Options;
use crate::guard::Guard;
use async_openai::Client;
use async_openai::middleware::HttpRequestFactory;
use async_openai::types::stream::StreamResponse;
use base_url::BaseUrl;
use chunk::Chunk;
use config::Config;
use dialect::Dialects;
use engine::ports::{CompletionError, CompletionRequest, CompletionStream};
use exchange::{Exchange, Expected, Failure};
use fault::Callee;
use model::provider::ProviderCheck;
use request::Tools;
use reqwest::redirect::Policy;
use secrecy::SecretString;
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;

/// Calls OpenAI-compatible servers. Clones share their connections.
#[derive(Clone, Debug)]
pub(crate) struct OpenAiCompatible {
    http: reqwest::Client,
    guard: Guard,
    options: Options,
    dialects: Arc<Dialects>,
}

impl OpenAiCompatible {
    pub(crate) fn new(options: Options) -> Result<Self, reqwest::Error> {
        let guard = Guard::new(options.network);
        Ok(Self { http: http_client(&options, guard)?, guard, options, dialects: Arc::default() })
    }

    /// Opens a streamed completion.
    ///
    /// A request that is refused for one of its optional fields, which costs nothing, is made again without it.
    pub(crate) async fn open(
        &self,
        base_url: &str,
        api_key: Option<&SecretString>,
        request: CompletionRequest,
    ) -> Result<CompletionStream, CompletionError> {
        let (callee, config) = self.callee(base_url, api_key, Some(&request.model))?;
        let (chunks, exchange) = self.chunks(&callee, &config, &request, Tools::None).await?;
        Ok(reply::stream(chunks, exchange))
    }

    async fn chunks(
        &self,
        callee: &Callee,
        config: &Config,
        request: &CompletionRequest,
        tools: Tools,
    ) -> Result<(StreamResponse<Chunk>, Exchange), CompletionError> {
        let mut dialect = self.dialects.of(callee);
        loop {
            let exchange = Exchange::new(self.http.clone(), self.options, Expected::Stream, callee.clone());
            let body = request::body(request, &dialect, tools);
            match client(&exchange, config.clone()).chat().create_stream_byot::<_, Chunk>(&body).await {
                Ok(chunks) => {
                    self.dialects.learn(callee, dialect);
                    return Ok((chunks, exchange));
                }
                Err(error) => match exchange.failure(error) {
                    Failure::Refused(refused) => match dialect::rejected(&refused, &body) {
                        Some(field) => dialect.drop_field(field),
                        None => return Err(callee.refused(&refused)),
                    },
                    Failure::Failed(error) => return Err(error),
                },
            }
        }
    }

    /// Asks for the list of models.
    pub(crate) async fn check(&self, base_url: &str, api_key: Option<&SecretString>) -> ProviderCheck {
        let start = Instant::now();
        let listed = self.list(base_url, api_key).await;
        let latency_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (ok, message, models) = match listed {
            Ok(models) => {
                let message = match models.len() {
                    0 => "Connected. The endpoint lists no models: write the model's name by hand.".to_owned(),
                    1 => format!("Connected: 1 model in {latency_ms} ms."),
                    count => format!("Connected: {count} models in {latency_ms} ms."),
                };
                (true, message, models)
            }
            Err(error) => (false, error.message, Vec::new()),
        };
        ProviderCheck { ok, message, models, latency_ms, profile: None }
    }

    async fn list(&self, base_url: &str, api_key: Option<&SecretString>) -> Result<Vec<String>, CompletionError> {
        let (callee, config) = self.callee(base_url, api_key, None)?;
        let list = self.list_of(&callee, config).await?;
        chunk::model_names(&list).ok_or_else(|| callee.not_a_list())
    }

    /// The list of models as the endpoint writes it.
    async fn list_of(&self, callee: &Callee, config: Config) -> Result<Value, CompletionError> {
        let exchange = Exchange::new(self.http.clone(), self.options, Expected::Json, callee.clone());
        client(&exchange, config).models().list_byot().await.map_err(|error| match exchange.failure(error) {
            Failure::Refused(refused) => callee.refused(&refused),
            Failure::Failed(error) => error,
        })
    }

    /// The endpoint as errors name it, and as async-openai calls it.
    fn callee(
        &self,
        base_url: &str,
        api_key: Option<&SecretString>,
        model: Option<&str>,
    ) -> Result<(Callee, Config), CompletionError> {
        let url = self.guard.check(base_url).map_err(|refusal| fault::refused_address(&refusal))?;
        let callee = Callee::new(BaseUrl::from(&url), model, api_key.cloned());
        let config = Config::new(&callee)?;
        Ok((callee, config))
    }
}

/// async-openai over our own connection: without its retries, each of which could be paid for.
fn client(exchange: &Exchange, config: Config) -> Client<Config> {
    let service = {
        let exchange = exchange.clone();
        tower::service_fn(move |request: HttpRequestFactory| {
            let exchange = exchange.clone();
            async move { exchange.perform(request).await }
        })
    };
    Client::build(exchange.http().clone(), config).with_http_service(service)
}

fn http_client(options: &Options, guard: Guard) -> Result<reqwest::Client, reqwest::Error> {
    let builder = || {
        reqwest::Client::builder()
            .user_agent(concat!("roundtable/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(options.timeouts.connect)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            // A proxy would resolve names itself, past the guard.
            .no_proxy()
            .dns_resolver(guard)
            .tcp_nodelay(true)
    };
    builder().build().or_else(|error| {
        // Models on this machine need no TLS, so a machine without root certificates still gets a client.
        tracing::warn!(%error, "no root certificates were found: models can be called over http only");
        builder().tls_certs_only([]).build()
    })
}
