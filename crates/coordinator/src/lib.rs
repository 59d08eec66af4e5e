//! The pure core: what happens next in a conversation.
//!
//! [`decide`] turns a state and an input into events or a refusal, [`evolve`] applies an event, [`outstanding`] says
//! what should be running right now, [`prompt`] builds what one turn's model is sent. Replay is a fold of [`evolve`].
//!
//! This crate cannot name a clock, a random source, a network, a database, tokio or `async`; time and seed come in as
//! input. Iteration order is fixed: the same log gives the same state, and the same state and input the same events.

pub mod effect;
pub mod input;

pub use effect::{Effect, EffectId};
pub use input::{Input, InputKind, Partial, Rejection, TurnOutcome};
