//! The engine over the in-memory stores and a scripted model.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like tests")]

mod configuration;
mod conversations;
#[cfg(test)]
mod coordination;
mod faults;
mod pool;
#[cfg(test)]
mod safekeeping;
mod support;
