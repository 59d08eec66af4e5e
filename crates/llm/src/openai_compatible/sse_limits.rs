//! A stream of events within limits of time and size, counted on the wire, before anything is parsed.

use super::exchange::Exchange;
use bytes::Bytes;
use engine::ports::CompletionError;
use futures::stream::{self, BoxStream, StreamExt};
use reqwest::{Body, Response};
use std::io;
use tokio::time::{Instant, timeout_at};

/// The response with the same body, cut where it breaks a limit; `start` is when the request was made.
pub(super) fn limited(response: Response, exchange: Exchange, start: Instant) -> Response {
    let options = exchange.options();
    let meter = Meter {
        due: start + options.timeouts.first_byte,
        end: start + options.timeouts.total,
        body: response.bytes_stream().boxed(),
        begun: false,
        sizes: Sizes::default(),
        exchange,
    };
    let stream = stream::unfold(Some(meter), |meter| async move {
        let mut meter = meter?;
        match meter.read().await {
            Ok(bytes) => Some((Ok(bytes?), Some(meter))),
            Err(error) => {
                meter.exchange.set_cut(error);
                // The text is for nobody: the typed error waits in the exchange.
                Some((Err(io::Error::other("cut")), None))
            }
        }
    });
    http::Response::new(Body::wrap_stream(stream)).into()
}

struct Meter {
    body: BoxStream<'static, reqwest::Result<Bytes>>,
    exchange: Exchange,
    /// When the next line must be there; the first byte before there is one.
    due: Instant,
    end: Instant,
    begun: bool,
    sizes: Sizes,
}

impl Meter {
    async fn read(&mut self) -> Result<Option<Bytes>, CompletionError> {
        let bytes = match timeout_at(self.due.min(self.end), self.body.next()).await {
            Err(_) => return Err(self.late()),
            Ok(None) => return Ok(None),
            Ok(Some(Err(_))) => return Err(self.exchange.callee().broke_off()),
            Ok(Some(Ok(bytes))) => bytes,
        };
        let line_ended = self.sizes.count(&bytes);
        // Whoever sends a byte now and then and never a line has stalled too.
        if line_ended || !self.begun {
            self.due = Instant::now() + self.exchange.options().timeouts.idle;
        }
        self.begun = true;
        let options = self.exchange.options();
        if self.sizes.event > options.max_reply_bytes {
            return Err(self.exchange.callee().too_large(options.max_reply_bytes));
        }
        if self.sizes.wire > options.max_wire_bytes() {
            return Err(self.exchange.callee().too_large(options.max_wire_bytes()));
        }
        Ok(Some(bytes))
    }

    fn late(&self) -> CompletionError {
        let callee = self.exchange.callee();
        let timeouts = &self.exchange.options().timeouts;
        if self.end <= self.due {
            callee.endless(timeouts.total)
        } else if self.begun {
            callee.stalled(timeouts.idle)
        } else {
            callee.no_first_byte(timeouts.first_byte)
        }
    }
}

/// Bytes so far.
#[derive(Default)]
struct Sizes {
    wire: usize,
    event: usize,
    line: usize,
}

impl Sizes {
    /// Counts bytes; tells whether a line ended in them.
    fn count(&mut self, bytes: &[u8]) -> bool {
        let mut line_ended = false;
        self.wire += bytes.len();
        for byte in bytes {
            self.event += 1;
            match byte {
                b'\n' => {
                    // An empty line ends an event.
                    if self.line == 0 {
                        self.event = 0;
                    }
                    self.line = 0;
                    line_ended = true;
                }
                b'\r' => {}
                _ => self.line += 1,
            }
        }
        line_ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_ends_an_event_and_a_line_does_not() {
        let mut sizes = Sizes::default();
        assert!(!sizes.count(b"data: 1"));
        assert!(sizes.count(b"\r\ndata: 2\n"));
        assert_eq!((sizes.event, sizes.line), (17, 0));
        assert!(sizes.count(b"\r\n"));
        assert_eq!((sizes.event, sizes.line, sizes.wire), (0, 0, 19));
    }
}
