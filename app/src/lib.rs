//! The pages of Roundtable and the functions that they call on the server.
//!
//! Compiled twice: with `ssr` into the server, with `hydrate` into the browser. Both draw the same first page from the
//! same data. This crate decides nothing about teams or conversations, and it cannot name a database or a model: it
//! knows the rest of the system by `model`, `projections` and, on the server, the services of `engine`.

// Views are nested types; those of whole pages are deep.
#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod error;
pub mod format;
#[cfg(feature = "ssr")]
pub mod http;
pub mod live;
pub mod pages;
pub mod routes;
pub mod shell;
#[cfg(feature = "ssr")]
pub mod styleguide;

pub use routes::App;
#[cfg(feature = "ssr")]
pub use shell::shell;
#[cfg(feature = "ssr")]
pub use styleguide::styleguide;
