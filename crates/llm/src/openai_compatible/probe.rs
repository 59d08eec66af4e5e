//! What a model can do where it is served: by two short calls, and by what the server says of itself.

use super::OpenAiCompatible;
use super::chunk::{self, Chunk};
use super::config::Config;
use super::exchange::{Exchange, Expected, Failure};
use super::fault::Callee;
use super::request::Tools;
use async_openai::config::Config as _;
use async_openai::types::stream::StreamResponse;
use engine::ports::{CompletionError, CompletionRequest};
use futures::StreamExt;
use futures::future::join_all;
use model::Prompt;
use model::event::{ContextTokens, FailureKind, TurnPurpose};
use model::prompt::{Persona, PromptMessage, PromptRole};
use model::provider::ModelAbilities;
use secrecy::SecretString;
use std::time::Instant;

/// Long enough to come in pieces.
const COUNT: &str = "Count from 1 to 12 in words, with a comma between.";
/// What a model that knows tools answers by calling one.
const NOTE: &str = "Write down the text \"ready\" by calling the tool `note`. Do not answer in any other way.";
/// Room for a model that thinks before it replies.
const MOST_TOKENS: u32 = 512;
/// Frames that are read of a reply; a model that goes on and on has shown what it can do.
const MOST_FRAMES: usize = 4_096;

/// What one reply told.
#[derive(Debug, Default)]
struct Heard {
    /// Frames with text or reasoning.
    pieces: usize,
    ttft_ms: Option<u64>,
    reports_usage: bool,
    reasoning_field: Option<&'static str>,
    calls_tool: bool,
    is_over: bool,
}

impl OpenAiCompatible {
    /// Finds out what a model can do.
    pub(crate) async fn probe(
        &self,
        base_url: &str,
        api_key: Option<&SecretString>,
        model: &str,
    ) -> Result<ModelAbilities, CompletionError> {
        let (callee, config) = self.callee(base_url, api_key, Some(model))?;
        let heard = self.hear(&callee, &config, COUNT, Tools::None).await?;
        let calls_tools = match self.hear(&callee, &config, NOTE, Tools::Note).await {
            Ok(heard) => Some(heard.calls_tool),
            // It has answered without tools, so what it refuses are the tools.
            Err(error) if matches!(error.kind, FailureKind::BadRequest | FailureKind::ModelNotFound) => Some(false),
            Err(_) => None,
        };
        Ok(ModelAbilities {
            streams: heard.pieces > 1,
            ttft_ms: heard.ttft_ms.unwrap_or_default(),
            reports_usage: heard.reports_usage,
            calls_tools,
            reasoning_field: heard.reasoning_field.map(str::to_owned),
            // Asked for last: by now the model is loaded.
            context_tokens: self.context_tokens(&callee, &config).await,
        })
    }

    async fn hear(&self, callee: &Callee, config: &Config, text: &str, tools: Tools) -> Result<Heard, CompletionError> {
        let start = Instant::now();
        let (chunks, exchange) = self.chunks(callee, config, &request(callee.model(), text), tools).await?;
        listen(chunks, &exchange, start).await
    }

    /// How much fits, as the server says it: first of what is loaded, then of what it lists.
    async fn context_tokens(&self, callee: &Callee, config: &Config) -> Option<u64> {
        let model = callee.model();
        let own = ["/api/ps".to_owned(), format!("/api/v0/models/{model}"), "/props".to_owned()];
        let pages =
            callee.base_url().root().into_iter().flat_map(|root| own.iter().map(move |path| root.to_owned() + path));
        let exchange = Exchange::new(self.http.clone(), self.options, Expected::Json, callee.clone());
        let pages = join_all(pages.map(|url| exchange.page(url, config.headers()))).await;
        let said = pages.iter().flatten().find_map(|page| chunk::context_tokens(page, model));
        match said {
            Some(tokens) => Some(tokens),
            None => chunk::context_tokens(&self.list_of(callee, config.clone()).await.ok()?, model),
        }
    }
}

/// Reads a reply to its end.
async fn listen(
    mut chunks: StreamResponse<Chunk>,
    exchange: &Exchange,
    start: Instant,
) -> Result<Heard, CompletionError> {
    let mut heard = Heard::default();
    for _ in 0..MOST_FRAMES {
        let chunk = match chunks.next().await {
            None => break,
            Some(Ok(chunk)) => chunk,
            // A fault after the end takes nothing from the reply.
            Some(Err(_)) if heard.is_over => break,
            Some(Err(error)) => {
                return Err(match exchange.failure(error) {
                    Failure::Refused(refused) => exchange.callee().refused(&refused),
                    Failure::Failed(error) => error,
                });
            }
        };
        if let Some(error) = chunk.error() {
            return Err(exchange.callee().error_frame(&error));
        }
        heard.reports_usage |= chunk.usage().is_some();
        heard.calls_tool |= chunk.calls_tool();
        heard.reasoning_field = heard.reasoning_field.or(chunk.reasoning_field());
        let addition = chunk.into_addition();
        heard.is_over |= addition.finish.is_some();
        if !(addition.text.is_empty() && addition.reasoning.is_empty()) {
            heard.pieces += 1;
            heard.ttft_ms.get_or_insert(u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX));
        }
    }
    if heard.is_over || heard.pieces > 0 { Ok(heard) } else { Err(exchange.callee().cut_short()) }
}

fn request(model: &str, text: &str) -> CompletionRequest {
    let message = PromptMessage { role: PromptRole::User, speaker: None, text: text.to_owned() };
    CompletionRequest {
        model: model.to_owned(),
        prompt: Prompt {
            purpose: TurnPurpose::Speak,
            persona: Persona::default(),
            task: String::new(),
            messages: vec![message],
            tokens: ContextTokens::default(),
        },
        temperature: None,
        max_output_tokens: Some(MOST_TOKENS),
        seed: 1,
    }
}
