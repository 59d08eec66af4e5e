//! The tables as SeaORM knows them. They never leave this crate.
//!
//! A row that belongs to another (an event, a version of a team) has no workspace of its own: its parent's counts.

pub mod conversation;
pub mod event;
pub mod model_profile;
pub mod provider;
pub mod team;
pub mod team_version;
