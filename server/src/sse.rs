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
use std::task::{Context, Poll, ready};
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
    over: bool,
    last_sent: Instant,
    /// Fires when there may have been silence for long enough. It is not set anew with every chunk, which would take the
    /// runtime's timers a thousand times a second.
    alarm: Pin<Box<Sleep>>,
    _slot: StreamSlot,
}

impl Chunks {
    fn new(frames: BoxStream<'static, Frame>, slot: StreamSlot) -> Self {
        let alarm = Box::pin(tokio::time::sleep(KEEP_ALIVE));
        Self { frames, over: false, last_sent: Instant::now(), alarm, _slot: slot }
    }

    /// Ready once nothing was sent for [`KEEP_ALIVE`].
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while self.alarm.as_mut().poll(context).is_ready() {
            let due = self.last_sent + KEEP_ALIVE;
            if Instant::now() >= due {
                self.alarm.as_mut().reset(Instant::now() + KEEP_ALIVE);
                return Poll::Ready(());
            }
            self.alarm.as_mut().reset(due);
        }
        Poll::Pending
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
            ready!(self.poll_silence(context));
            chunk.extend_from_slice(b":\n\n");
        }
        self.last_sent = Instant::now();
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
            let _ = serde_json::to_writer(&mut *chunk, delta.as_ref());
        }
        Frame::Reset => chunk.extend_from_slice(b"event: reset\ndata: {}"),
        Frame::End => chunk.extend_from_slice(b"event: end\ndata: {}"),
    }
    chunk.extend_from_slice(b"\n\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::{FutureExt, StreamExt, stream};
    use model::event::Delta;

    fn delta(text: &str) -> Frame {
        let text = text.to_owned();
        Frame::Delta(Arc::new(Delta { turn_id: "t1".into(), agent_id: "ada".into(), offset: 0, text }))
    }

    fn chunks(frames: impl Stream<Item = Frame> + Send + 'static) -> Chunks {
        Chunks::new(frames.boxed(), StreamSlots::new(1).take().unwrap())
    }

    async fn next(chunks: &mut Chunks) -> Option<String> {
        chunks.next().await.map(|Ok(bytes)| String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn frames_that_are_ready_go_out_together() {
        let mut chunks = chunks(stream::iter([delta("a\nb"), Frame::End]));
        let expected = "event: delta\ndata: {\"turn_id\":\"t1\",\"agent_id\":\"ada\",\"offset\":0,\"text\":\"a\\nb\"}\n\n\
                        event: end\ndata: {}\n\n";
        assert_eq!(next(&mut chunks).await.as_deref(), Some(expected));
        assert_eq!(next(&mut chunks).await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_comment_breaks_every_silence_of_15_seconds() {
        let frames = stream::once(tokio::time::sleep(Duration::from_secs(10)).map(|()| delta("late")));
        let mut chunks = chunks(frames.chain(stream::pending()));
        let started = Instant::now();
        assert!(next(&mut chunks).await.is_some_and(|chunk| chunk.contains("late")));
        for seconds in [25, 40] {
            assert_eq!(next(&mut chunks).await.as_deref(), Some(":\n\n"));
            assert_eq!(started.elapsed().as_secs(), seconds);
        }
    }

    #[test]
    fn a_slot_is_free_again_when_its_stream_is_gone() {
        let slots = StreamSlots::new(1);
        let slot = slots.take();
        assert!(slot.is_some() && slots.take().is_none());
        drop(slot);
        assert!(slots.take().is_some());
    }
}
