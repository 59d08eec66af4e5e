//! Models: what stands behind [`engine::ports::Completion`].
//!
//! [`Models`] dispatches to the built-in simulated model, which writes its replies itself, and to OpenAI-compatible
//! servers. One call to [`open`](engine::ports::Completion::open) makes at most one request that can cost money: nothing here retries a
//! request that an endpoint may have taken up. No address is connected to before [`guard::Guard`] has seen it, no key
//! is in any message, and nothing is read from the environment.
//!
//! It builds no prompts: the core does, and a provider only translates.

pub mod guard;
mod models;
mod openai_compatible;
mod options;
mod simulated;

pub use models::{BuildError, Models};
pub use options::{Access, NetworkPolicy, Options, Pace, Timeouts};

/// Makes ring the process's cryptography for TLS, unless there is one already. Calling it again does nothing.
///
/// The HTTP client panics when it is built without one.
pub fn install_crypto_provider() {
    // An error says that somebody else has installed one, which serves as well.
    drop(rustls::crypto::ring::default_provider().install_default());
}
