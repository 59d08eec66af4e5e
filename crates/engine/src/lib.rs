//! Runs conversations: performs what the core asks for, commits each event before anyone sees it, and can be killed
//! anywhere.
//!
//! It knows stores and models only by the traits in [`ports`]: this crate cannot name a database, HTTP or Leptos.

pub mod ports;
