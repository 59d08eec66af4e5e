//! A small server that speaks enough of the OpenAI protocol to test a client of it, faults included.
//!
//! It serves `POST /v1/chat/completions`, streamed and whole, and `GET /v1/models` on loopback. What it answers follows
//! from its [`Script`] and the request alone, so a test can tell the reply in advance; every request is kept in a
//! [`Ledger`], with how its answer ended. It holds no model and checks no more of a request than a script asks for.

mod behaviour;
mod frames;
mod ledger;
mod reply;
mod script;
mod server;

pub use behaviour::Behaviour;
pub use ledger::{End, Ledger, RecordedRequest};
pub use script::{Script, Words};
pub use server::{FakeOpenAi, refused_base_url};
