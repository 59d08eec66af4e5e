//! The pure core: what happens next in a conversation.
//!
//! [`decide()`] turns a state and an input into events or a refusal, [`evolve()`] applies an event, [`advance()`] says what
//! follows of itself, [`step`] does all three until nothing more follows without the outside, [`outstanding`] says what
//! should be running right now, [`prompt`] builds what one turn's model is sent. Replay is a fold of [`evolve()`].
//!
//! This crate cannot name a clock, a random source, a network, a database, tokio or `async`; time and seed come in as
//! input. Iteration order is fixed: the same log gives the same state, and the same state and input the same events.
//!
//! What a step costs does not grow with the history: counts are kept as they change, sums over the transcript are
//! differences of running sums, and neither the log nor the transcript is read again or copied.

mod advance;
mod board;
mod budget;
mod clock;
mod context;
mod contradiction;
mod conversation;
mod decide;
mod decision;
mod deliberation;
mod digest;
mod directives;
pub mod effect;
mod evolve;
pub mod input;
mod likeness;
mod lines;
mod loops;
mod memory;
mod names;
mod nested;
mod question;
mod rehearsal;
mod retry;
mod round;
mod seed;
mod state;
mod strategy;
mod table;
mod tasks;
mod termination;
mod transcript;

pub use advance::{advance, step};
pub use clock::wake_at;
pub use context::prompt;
pub use decide::{MAX_MEMORY_KEY_BYTES, MAX_MEMORY_VALUE_BYTES, MAX_TEXT_BYTES, decide};
pub use effect::{Effect, EffectId, outstanding};
pub use evolve::evolve;
pub use input::{Input, InputKind, Partial, Rejection, TurnOutcome};
pub use rehearsal::{Foreseen, rehearse};
pub use state::{OpenTurn, State};
