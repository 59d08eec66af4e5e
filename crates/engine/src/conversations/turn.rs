//! One attempt of one turn: the call to the agent's model, from request to outcome.

use super::live::{Live, millis};
use crate::pool::{Call, Ended};
use crate::ports::{CompletionChunk, CompletionError, CompletionRequest, CompletionStream, WorkspaceScope};
use crate::providers::{ProviderService, Route, RouteError};
use coordinator::{Effect, EffectId, Partial, TurnOutcome};
use futures::StreamExt;
use model::event::{FailureKind, ModelFinish};
use model::{Prompt, Usage, tokens};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Chunks of a fast model that are shown as one frame.
const CHUNKS_A_FRAME: usize = 64;

/// Everything that one attempt needs.
pub(super) struct Attempt {
    pub(super) id: EffectId,
    pub(super) scope: WorkspaceScope,
    pub(super) providers: ProviderService,
    pub(super) completion: Arc<dyn crate::ports::Completion>,
    pub(super) live: Arc<Live>,
}

impl Attempt {
    /// Makes the call and says how it ended. Dropping the future ends the call at the endpoint.
    pub(super) async fn run(self, effect: Effect, prompt: Prompt) -> (EffectId, TurnOutcome) {
        let Effect::RequestCompletion { timeout_ms, .. } = effect;
        let mut call = None;
        let conversing = self.converse(effect, prompt, &mut call);
        let ended = tokio::time::timeout(Duration::from_millis(timeout_ms), conversing).await;
        let route = call.as_ref().and_then(Call::route);
        let outcome = match ended {
            Ok(Ok(outcome)) => {
                end(call, Ended::Answered);
                outcome
            }
            Ok(Err(CompletionError { kind, message, retry_after_ms })) => {
                end(call, endpoint_ended(kind));
                let mut partial = self.cut_off();
                if partial.text.is_empty() && !kind.was_taken_up() {
                    partial.usage = Usage::default();
                }
                TurnOutcome::Failed { kind, message, partial, route, retry_after_ms }
            }
            Err(_elapsed) => {
                if let Some(call) = call {
                    call.time_out();
                }
                TurnOutcome::TimedOut { partial: self.cut_off() }
            }
        };
        (self.id, outcome)
    }

    fn cut_off(&self) -> Partial {
        self.live.partial(&self.id.turn_id)
    }

    /// Makes the call; its place at an endpoint is left in `place` for whoever says how it ended.
    async fn converse(
        &self,
        effect: Effect,
        prompt: Prompt,
        place: &mut Option<Call>,
    ) -> Result<TurnOutcome, CompletionError> {
        let Effect::RequestCompletion { model, temperature, max_output_tokens, seed, .. } = effect;
        let input_tokens = prompt.tokens.total();
        let route = self.route(model.as_ref()).await?;
        let (endpoint, call) = route.take().await;
        *place = call;
        self.live.send(&self.id.turn_id, input_tokens, route.price);
        let request =
            CompletionRequest { model: route.model.model().to_owned(), prompt, temperature, max_output_tokens, seed };
        let started = Instant::now();
        let stream = self.completion.open(&endpoint, request).await?;
        let reply = self.read(stream, started, place.as_mut()).await?;
        let mut usage = reply.usage.unwrap_or_else(|| Usage {
            input_tokens,
            output_tokens: tokens::estimate(&reply.text),
            cost_micro_usd: None,
            estimated: true,
        });
        usage.cost_micro_usd = route.price.map(|price| price.cost(&usage));
        Ok(TurnOutcome::Completed {
            text: reply.text,
            finish_reason: reply.finish_reason,
            usage,
            ttft_ms: reply.ttft_ms,
            duration_ms: millis(started),
            simulated: route.model.is_simulated(),
            route: place.as_ref().and_then(Call::route),
        })
    }

    async fn route(&self, model: Option<&model::ModelRef>) -> Result<Route, CompletionError> {
        let found = self.providers.route(self.scope, model).await.map_err(|error| {
            let (kind, message) = match error {
                RouteError::UnreadableKey(_) => (FailureKind::UnknownProvider, error.to_string()),
                RouteError::Store(error) => {
                    (FailureKind::ServerError, format!("The provider could not be looked up: {error}. Try again."))
                }
            };
            CompletionError { kind, message, retry_after_ms: None }
        })?;
        found.ok_or_else(|| CompletionError {
            kind: FailureKind::UnknownProvider,
            message: format!(
                "There is no provider “{}”: add it under Providers, or choose another model for this agent.",
                model.map_or("", model::ModelRef::provider)
            ),
            retry_after_ms: None,
        })
    }

    /// Reads the stream to its end, showing the text as it comes: all that is ready at once is one frame.
    async fn read(
        &self,
        stream: CompletionStream,
        started: Instant,
        mut call: Option<&mut Call>,
    ) -> Result<Reply, CompletionError> {
        let mut frames = stream.ready_chunks(CHUNKS_A_FRAME);
        let mut text = String::new();
        let mut ttft_ms = None;
        while let Some(frame) = frames.next().await {
            if let Some(call) = &mut call {
                call.hear();
            }
            let shown = text.len();
            let mut end = None;
            for chunk in frame {
                match chunk {
                    Ok(CompletionChunk::Text(piece)) => text.push_str(&piece),
                    Ok(CompletionChunk::Reasoning(_)) => {}
                    Ok(CompletionChunk::Finished { finish_reason, usage }) => end = Some(Ok((finish_reason, usage))),
                    Err(error) => end = Some(Err(error)),
                }
                if end.is_some() {
                    break;
                }
            }
            if text.len() > shown {
                ttft_ms.get_or_insert_with(|| millis(started));
                self.live.push(&self.id.turn_id, &text[shown..]);
            }
            if let Some(end) = end {
                let (finish_reason, usage) = end?;
                return Ok(Reply { text, finish_reason, usage, ttft_ms });
            }
        }
        Err(CompletionError {
            kind: FailureKind::Truncated,
            message: "The model's stream ended before its reply did. Try again; if it stays, check the endpoint."
                .into(),
            retry_after_ms: None,
        })
    }
}

/// Ends the call where it had a place.
fn end(call: Option<Call>, ended: Ended) {
    if let Some(call) = call {
        call.end(ended);
    }
}

/// What a failed call says about its endpoint: what it was sent is not its fault.
const fn endpoint_ended(kind: FailureKind) -> Ended {
    match kind {
        FailureKind::Unreachable
        | FailureKind::ServerError
        | FailureKind::RateLimited
        | FailureKind::FirstByteTimeout
        | FailureKind::IdleTimeout
        | FailureKind::Truncated
        | FailureKind::Malformed => Ended::Failed,
        FailureKind::UnknownProvider => Ended::Unclear,
        FailureKind::Unauthorized
        | FailureKind::ModelNotFound
        | FailureKind::BadRequest
        | FailureKind::TotalTimeout
        | FailureKind::TooLarge
        | FailureKind::Empty => Ended::Answered,
    }
}

/// A whole reply.
struct Reply {
    text: String,
    finish_reason: ModelFinish,
    usage: Option<Usage>,
    ttft_ms: Option<u64>,
}
