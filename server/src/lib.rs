//! The composition root: puts store, models, engine and pages together and serves them over HTTP or in a terminal.
//!
//! It decides nothing about teams or conversations: a handler authorises, parses, calls a service of `engine` and maps
//! the answer. A library beside the program, so that tests and benchmarks start a server in their own process.

// Pages are nested types, and this crate is where they are put into handlers.
#![recursion_limit = "256"]

pub mod api;
pub mod cli;
pub mod commands;
mod composition;
pub mod config;
mod error;
mod export;
mod extract;
mod layers;
mod operations;
mod pages;
mod problem;
mod router;
mod serve;
pub mod settings;
mod shared;
mod site;
mod sse;
mod state;
mod telemetry;

pub use serve::{ServeError, Server};
pub use telemetry::start_log;
