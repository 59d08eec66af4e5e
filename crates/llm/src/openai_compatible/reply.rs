//! The frames of a stream as the pieces of a reply.

use super::chunk::Chunk;
use super::exchange::{Exchange, Failure};
use async_openai::types::stream::StreamResponse;
use engine::ports::{CompletionChunk, CompletionError, CompletionStream};
use futures::stream::{self, StreamExt};
use model::event::ModelFinish;
use model::units::Usage;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::timeout;

/// How long usage may take after the reply has finished. The reply is complete without it.
const USAGE_PATIENCE: Duration = Duration::from_secs(2);

/// The reply. Dropping it drops the connection.
pub(super) fn stream(chunks: StreamResponse<Chunk>, exchange: Exchange) -> CompletionStream {
    let reading =
        Reading { chunks: Some(chunks), exchange, pieces: VecDeque::new(), finish: None, usage: None, bytes: 0 };
    stream::unfold(reading, |mut reading| async move { Some((reading.next().await?, reading)) }).boxed()
}

struct Reading {
    /// `None` once the reply is over.
    chunks: Option<StreamResponse<Chunk>>,
    exchange: Exchange,
    /// Pieces that were read and not yet given out.
    pieces: VecDeque<CompletionChunk>,
    finish: Option<ModelFinish>,
    usage: Option<Usage>,
    bytes: usize,
}

impl Reading {
    async fn next(&mut self) -> Option<Result<CompletionChunk, CompletionError>> {
        loop {
            if let Some(piece) = self.pieces.pop_front() {
                return Some(Ok(piece));
            }
            let chunks = self.chunks.as_mut()?;
            let read = match self.finish {
                None => chunks.next().await,
                Some(_) => timeout(USAGE_PATIENCE, chunks.next()).await.unwrap_or(None),
            };
            let over = match (read, self.finish) {
                (Some(Ok(chunk)), _) => match self.take(chunk) {
                    Ok(()) => continue,
                    Err(error) => Err(error),
                },
                // A fault after the finish reason takes nothing from the reply.
                (_, Some(finish_reason)) => Ok(CompletionChunk::Finished { finish_reason, usage: self.usage }),
                (None, None) => Err(self.exchange.callee().cut_short()),
                (Some(Err(error)), None) => Err(match self.exchange.failure(error) {
                    Failure::Refused(refused) => self.exchange.callee().refused(&refused),
                    Failure::Failed(error) => error,
                }),
            };
            self.chunks = None;
            return Some(over);
        }
    }

    fn take(&mut self, chunk: Chunk) -> Result<(), CompletionError> {
        if let Some(error) = chunk.error() {
            // Reported after the finish reason it concerns what comes after the reply.
            return if self.finish.is_some() { Ok(()) } else { Err(self.exchange.callee().error_frame(&error)) };
        }
        self.usage = chunk.usage().or(self.usage);
        if self.finish.is_some() {
            return Ok(());
        }
        let addition = chunk.into_addition();
        self.finish = addition.finish;
        self.bytes += addition.reasoning.len() + addition.text.len();
        let max = self.exchange.options().max_reply_bytes;
        if self.bytes > max {
            return Err(self.exchange.callee().too_large(max));
        }
        if !addition.reasoning.is_empty() {
            self.pieces.push_back(CompletionChunk::Reasoning(addition.reasoning));
        }
        if !addition.text.is_empty() {
            self.pieces.push_back(CompletionChunk::Text(addition.text));
        }
        Ok(())
    }
}
