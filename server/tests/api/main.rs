//! The public contract over HTTP: a server of its own for each test, on a free port of this machine.

#![expect(clippy::expect_used, reason = "the helpers of these tests are tests")]

mod support;

mod analytics;
mod conversations;
mod docs;
mod events;
mod exports;
mod limits;
mod operations;
mod pages;
mod problems;
mod providers;
mod security;
mod steering;
mod stepping_in;
mod teams;
