//! Kills, freezes, cuts and starves the real program, and checks that it keeps what it promises.
//!
//! A [`scenario`] starts the program with a database of its own ([`Server`]) and a fake model whose ledger says what was
//! asked ([`fake_openai`]), does harm at named points or by chance, and checks two things from outside: what a reader of
//! the stream saw ([`stream`]), and what the log says afterwards ([`history`]). Chance follows from one number, which a
//! failure names and `CHAOS_SEED` gives again.
//!
//! It knows the program from outside only: no type of the server's is named here, so a fault that the types share with
//! their tests is found all the same.

pub mod api;
pub mod database;
pub mod history;
pub mod measure;
pub mod postgres;
pub mod proxy;
pub mod report;
pub mod scenario;
pub mod seed;
pub mod server;
pub mod stream;
pub mod teams;

pub use api::Api;
pub use database::{Database, Kind};
pub use proxy::Proxy;
pub use report::Finding;
pub use seed::Chance;
pub use server::Server;
