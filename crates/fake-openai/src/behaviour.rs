//! The ways in which a request can be answered.

use clap::ValueEnum;

/// How one request is answered. On the command line and as a model name it is written in kebab case: `bad-gateway`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Behaviour {
    /// A good reply.
    #[default]
    Reply,
    /// Status 429 without `Retry-After`.
    RateLimited,
    /// Status 429 with `Retry-After: 7`.
    RateLimitedFor,
    /// Status 500 with a JSON error.
    InternalError,
    /// Status 502 with an HTML page.
    BadGateway,
    /// Status 503 with plain text.
    Unavailable,
    /// Status 401; the message repeats the key, as some endpoints do.
    Unauthorized,
    /// Status 404 that names the model.
    UnknownModel,
    /// Status 404 of a server that has no such path.
    UnknownPath,
    /// Status 307 to another path of this server.
    Redirect,
    /// Status 400 for a request with `stream_options`; a good reply without.
    RejectStreamOptions,
    /// Status 400 for a request with `max_tokens`; a good reply without.
    RejectMaxTokens,
    /// Status 400 for a request with `temperature`; a good reply without.
    RejectTemperature,
    /// Status 400 for a request with `tools`; a good reply without.
    RejectTools,
    /// Status 400 whatever is asked.
    BadRequest,
    /// An HTML page with status 200.
    Html,
    /// A whole JSON reply where a stream was asked for.
    Whole,
    /// The request is read and nothing is ever sent.
    NoHeaders,
    /// The headers of a stream are sent and nothing more.
    NoBody,
    /// The stream stops in the middle and stays open.
    Stall,
    /// The stream ends in the middle, cleanly.
    Cut,
    /// The connection breaks in the middle.
    Break,
    /// `[DONE]` without a finish reason.
    DoneWithoutFinish,
    /// A finish reason without `[DONE]`.
    FinishWithoutDone,
    /// A finish reason, then the stream stays open.
    FinishThenStall,
    /// A good reply in pieces of one to three bytes: characters and JSON are split.
    Split,
    /// A frame in the middle that is not JSON.
    Garbage,
    /// Bytes in the middle that are not UTF-8.
    NotUtf8,
    /// An error frame in the middle of a stream with status 200.
    ErrorFrame,
    /// An error frame that says the rate limit was reached.
    RateLimitFrame,
    /// A line of 10 MB.
    LongLine,
    /// Text without an end, as fast as it is read.
    Endless,
    /// Comments without an end, as fast as they are read.
    EndlessComments,
    /// One byte a second.
    Drip,
    /// Every frame of the end is sent twice.
    Duplicated,
    /// Cut by the output limit.
    Length,
    /// Cut by a content filter.
    ContentFilter,
    /// Asks for a tool.
    ToolCalls,
    /// Chunks without `id`, `created`, `object`, `model` and `index`.
    Bare,
    /// `finish_reason: ""` in every chunk but the last.
    EmptyFinishReason,
    /// `usage: {}`.
    EmptyUsage,
    /// No usage, though it was asked for.
    NoUsage,
    /// Reasoning in `reasoning_content` before the reply.
    ReasoningContent,
    /// Reasoning in `reasoning` before the reply.
    Reasoning,
    /// A finish reason and no text.
    Empty,
}

impl Behaviour {
    /// The behaviour of this name in kebab case.
    pub fn named(name: &str) -> Option<Self> {
        Self::from_str(name, false).ok()
    }
}
