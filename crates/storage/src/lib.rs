//! Keeps conversations, teams and providers in SQLite or PostgreSQL, chosen by the URL's scheme at run time.
//!
//! [`Store`] implements the store ports of `engine`, and its contract suite runs over both databases. Everything that is
//! written goes through one `Write` a kind, so that SQLite can group what waits into one transaction and PostgreSQL can
//! run it alone; whatever is answered `Ok` is committed.
//!
//! This crate decides nothing about conversations: it cannot name the core, a model or HTTP, and no entity leaves it.

pub mod backup;
mod clock;
mod database;
mod encryption;
mod entity;
mod error;
mod log;
mod migrate;
mod numbers;
mod options;
mod postgres;
mod providers;
pub mod secret_key;
mod sqlite;
mod store;
mod teams;
mod upcast;
mod write;

pub use options::{OpenError, Options};
pub use secret_key::SecretKey;
pub use store::Store;
