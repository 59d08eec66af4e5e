//! What the core is told, and how it refuses.

use model::event::{FailureKind, ModelFinish, Route};
use model::{Command, Timestamp, TurnId, Usage};
use std::collections::BTreeMap;

/// Something that the outside tells the core.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: InputKind,
}

/// What the outside tells the core.
#[derive(Clone, Debug, PartialEq)]
pub enum InputKind {
    /// A person or program asks for something.
    Command {
        /// What is asked.
        command: Command,
        /// What the running turns have streamed so far; used where the command cuts them off.
        partials: BTreeMap<TurnId, Partial>,
    },
    /// A turn's call to its model ended.
    Turn {
        /// The turn.
        turn_id: TurnId,
        /// The attempt that ended; an older one is refused as stale.
        attempt: u32,
        /// How.
        outcome: TurnOutcome,
    },
    /// The time that [`crate::wake_at`] asked for has come.
    Woke {
        /// What the running turns have streamed so far; used where they are cut off.
        partials: BTreeMap<TurnId, Partial>,
    },
    /// A new owner took the conversation over: whatever was running is lost.
    Recovered,
}

/// How a turn's call to its model ended.
#[derive(Clone, Debug, PartialEq)]
pub enum TurnOutcome {
    /// The model replied to the end.
    Completed {
        /// The whole reply.
        text: String,
        /// Why the model ended.
        finish_reason: ModelFinish,
        /// Tokens and cost.
        usage: Usage,
        /// Time to the first token, in milliseconds.
        ttft_ms: Option<u64>,
        /// Time to the end, in milliseconds.
        duration_ms: u64,
        /// The simulated provider answered.
        simulated: bool,
        /// Which endpoint answered, where the provider has several.
        route: Option<Route>,
    },
    /// The call failed.
    Failed {
        /// What kind of fault.
        kind: FailureKind,
        /// What happened and what to do, for people.
        message: String,
        /// What had been streamed.
        partial: Partial,
        /// Which endpoint it was sent to, where the provider has several.
        route: Option<Route>,
        /// How long the endpoint asks to wait before the next call, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// The turn's time was up.
    TimedOut {
        /// What had been streamed.
        partial: Partial,
    },
}

/// What a turn had streamed when it was cut off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Partial {
    /// The text.
    pub text: String,
    /// Tokens and cost, estimated.
    pub usage: Usage,
    /// Time since the request, in milliseconds.
    pub duration_ms: u64,
}

/// Why the core refuses an input. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// The conversation has no [`Command::Start`] yet.
    #[error("the conversation has not started")]
    NotStarted,
    /// The conversation has started already.
    #[error("the conversation has started already")]
    AlreadyStarted,
    /// The team has errors.
    #[error("the team cannot start: {}", .0.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join(" "))]
    InvalidTeam(Vec<model::lint::Finding>),
    /// A task or message of no text.
    #[error("the text is empty: write what the team should do")]
    EmptyText,
    /// A text over the limit.
    #[error("the text is longer than {max} bytes: shorten it")]
    TextTooLong {
        /// The limit in bytes.
        max: usize,
    },
    /// A recipient that is not in the team.
    #[error("there is no agent “{0}” in this team")]
    UnknownAgent(model::AgentId),
    /// The command does not fit the conversation's state.
    #[error("cannot {command} a conversation that is {status}")]
    WrongStatus {
        /// The command, as a verb.
        command: &'static str,
        /// The status, as on the wire.
        status: &'static str,
    },
    /// A value that the command does not take.
    #[error("{0}")]
    InvalidValue(String),
    /// What the command is about does not wait for it: it was answered, posted or taken back, or never there.
    #[error("{0}")]
    NotWaiting(String),
    /// The turn is closed, or another attempt of it is running.
    #[error("the turn is closed")]
    StaleTurn,
}
