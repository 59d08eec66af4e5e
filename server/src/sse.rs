//! Server-sent events: a conversation's frames as the bytes of one long answer.
//!
//! Frames that are ready together go out as one chunk: a write costs ten times what a frame does.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use engine::Frame;
use futures::Stream;
use futures::stream::BoxStream;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

/// Time of silence after which a comment shows that the connection is alive.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Bytes after which a chunk goes out although more frames are ready.
const CHUNK: usize = 32 * 1024;

/// The number of streams that may be open at the same time.
#[derive(Clone, Debug)]
pub struct StreamSlots(Arc<Semaphore>);

/// The right to keep one stream open.
#[derive(Debug)]
pub struct StreamSlot {
    _permit: OwnedSemaphorePermit,
}

impl StreamSlots {
    /// Allows `most` streams.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS))))
    }

    /// Takes a slot; `None` if all are taken.
    pub fn take(&self) -> Option<StreamSlot> {
        let permit = Arc::clone(&self.0).try_acquire_owned().ok()?;
        metrics::gauge!("roundtable_open_streams").increment(1.0);
        Some(StreamSlot { _permit: permit })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        metrics::gauge!("roundtable_open_streams").decrement(1.0);
    }
}

/// Answers with a conversation's frames, until they end.
pub fn response(frames: BoxStream<'static, Frame>, slot: StreamSlot) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        // Proxies that would hold the answer back until it is complete are asked not to.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, Body::from_stream(Chunks::new(frames, slot))).into_response()
}

struct Chunks {
    frames: BoxStream<'static, Frame>,
    silence: Pin<Box<Sleep>>,
    over: bool,
    _slot: StreamSlot,
}

impl Chunks {
    fn new(frames: BoxStream<'static, Frame>, slot: StreamSlot) -> Self {
        Self { frames, silence: Box::pin(tokio::time::sleep(KEEP_ALIVE)), over: false, _slot: slot }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut chunk = Vec::new();
        while !self.over && chunk.len() < CHUNK {
            match self.frames.as_mut().poll_next(context) {
                Poll::Ready(Some(frame)) => write_frame(&mut chunk, &frame),
                Poll::Ready(None) => self.over = true,
                Poll::Pending => break,
            }
        }
        if chunk.is_empty() {
            if self.over {
                return Poll::Ready(None);
            }
            if self.silence.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            chunk.extend_from_slice(b":\n\n");
        }
        // Its wake-up is registered by the next poll, which comes at once: this is no `Pending`.
        self.silence.as_mut().reset(Instant::now() + KEEP_ALIVE);
        Poll::Ready(Some(Ok(Bytes::from(chunk))))
    }
}

/// Writes one frame as the contract has it: JSON has no line breaks, so one `data:` line is enough.
fn write_frame(chunk: &mut Vec<u8>, frame: &Frame) {
    match frame {
        Frame::Event(record) => {
            chunk.reserve(record.json.len() + 48);
            chunk.extend_from_slice(b"event: event\nid: ");
            chunk.extend_from_slice(record.seq.to_string().as_bytes());
            chunk.extend_from_slice(b"\ndata: ");
            chunk.extend_from_slice(record.json.as_bytes());
        }
        Frame::Delta(delta) => {
            chunk.reserve(delta.text.len() + 128);
            chunk.extend_from_slice(b"event: delta\ndata: ");
            // Memory takes every write, and a delta has a JSON form.
            let _ = serde_json::to_writer(&mut *chunk, delta);
        }
        Frame::Reset => chunk.extend_from_slice(b"event: reset\ndata: {}"),
        Frame::End => chunk.extend_from_slice(b"event: end\ndata: {}"),
    }
    chunk.extend_from_slice(b"\n\n");
}
