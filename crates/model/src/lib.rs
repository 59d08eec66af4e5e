//! The words of Roundtable: what a team is, what can be asked of a conversation and what happened in one.
//!
//! Everything that crosses a border (browser, HTTP, database, file) is a type of this crate, and every type here is
//! plain data: this crate cannot name tokio, a clock, a database or a network, and it builds for wasm.
//! It decides nothing beyond whether a value is well formed; `coordinator` decides.

mod baseline;
pub mod calls;
pub mod command;
pub mod conversation;
pub mod event;
pub mod ids;
pub mod lint;
pub mod policy;
pub mod prompt;
pub mod provider;
pub mod sentence;
pub mod team;
pub mod templates;
pub mod tokens;
pub mod units;

pub use command::{Budget, Command, Grant, PauseMode};
pub use conversation::{ConversationSummary, Status, Totals};
pub use event::{Envelope, Event};
pub use ids::{AgentId, ApprovalId, ConversationId, MessageId, RoleName, TaskId, TeamId, TurnId};
pub use policy::{Condition, Policy, TurnStrategy};
pub use prompt::Prompt;
pub use provider::ModelRef;
pub use team::{AgentSpec, Capability, Role, TeamSpec};
pub use units::{MicroUsd, Timestamp, Usage};
