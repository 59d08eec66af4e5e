//! What a conversation's log looks like from outside: the transcript, the timeline, the metrics and the exports.
//!
//! Every projection is a fold over [`model::Envelope`]: the same log gives the same bytes, on the server and in the
//! browser. This crate cannot name a clock, a random number, a hash map, async, IO or a logger, and it builds for wasm.
//! It decides nothing and it never invents what the log does not say.
//!
//! | module | from the log |
//! |---|---|
//! | [`transcript`] | what the conversation page shows, and what a reader who joins late continues from |
//! | [`search`] | where something was said |
//! | [`sent`] | what each agent was sent, and how much of it twice |
//! | [`person`], [`plain`], [`span`] | how people are called, Markdown as plain text, and times in words |
//! | [`replay`] | the same transcript as of any event, at any speed |
//! | [`timeline`] | when each agent waited and spoke |
//! | [`metrics`] | the figures of one run, and [`metrics::overview`] over many |
//! | [`export`] | rows for CSV, chunks of Markdown, the shape of the JSON file |

pub mod export;
mod lifecycle;
pub mod metrics;
pub mod person;
pub mod plain;
pub mod replay;
pub mod search;
pub mod sent;
pub mod span;
pub mod timeline;
pub mod transcript;

#[cfg(test)]
mod testing;

pub use metrics::overview::Overview;
pub use metrics::{Metrics, RunMetrics};
pub use timeline::Timeline;
pub use transcript::Transcript;
