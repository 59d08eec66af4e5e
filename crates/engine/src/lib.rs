//! Runs conversations: performs what the core asks for, commits each event before anyone sees it, and can be killed
//! anywhere.
//!
//! [`Engine`] is the door for everything above it (pages, HTTP, terminal): four services over the stores and models
//! that it was given. It knows those by the traits in [`ports`] alone: this crate cannot name a database, HTTP or
//! Leptos.

mod analytics;
mod clock;
#[cfg(feature = "testing")]
pub mod contract;
mod conversations;
mod engine;
#[cfg(feature = "testing")]
pub mod memory;
mod pool;
pub mod ports;
mod providers;
mod teams;

pub use analytics::AnalyticsService;
pub use conversations::{
    ConversationError, ConversationService, ForkConversation, ForkPoint, Frame, StartConversation, TeamChoice, Upkeep,
};
pub use coordinator::{Foreseen, Rejection, rehearse};
pub use engine::{Engine, Options, Ports};
pub use providers::{ProviderError, ProviderService};
pub use teams::{TeamError, TeamService};
