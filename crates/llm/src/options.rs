//! What can be configured about calls to models.

use std::time::Duration;

/// How models are called.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Which addresses may be called.
    pub network: NetworkPolicy,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// Most bytes of one reply, reasoning included; of one frame of it, and of a list of models as well.
    pub max_reply_bytes: usize,
    /// How fast the simulated model writes.
    pub pace: Pace,
}

impl Options {
    /// Bytes on the wire for each byte of a reply: a token of 4 bytes comes in a frame of some 250.
    const WIRE_OVERHEAD: usize = 64;

    /// Most bytes of one stream on the wire.
    pub(crate) fn max_wire_bytes(&self) -> usize {
        self.max_reply_bytes.saturating_mul(Self::WIRE_OVERHEAD)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            network: NetworkPolicy::default(),
            timeouts: Timeouts::default(),
            max_reply_bytes: 1 << 20,
            pace: Pace::Human,
        }
    }
}

/// How long to wait for an endpoint.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a connection, TLS included.
    pub connect: Duration,
    /// From the request to the first byte of the reply.
    pub first_byte: Duration,
    /// From one line of a stream to the next.
    pub idle: Duration,
    /// From the request to the end of the reply.
    pub total: Duration,
    /// For the answer to a check.
    pub check: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_mins(1),
            idle: Duration::from_secs(30),
            total: Duration::from_mins(10),
            check: Duration::from_secs(15),
        }
    }
}

/// How fast the simulated model writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// As a hosted model would: 300 to 700 ms to the first token, then 25 to 40 tokens a second.
    #[default]
    Human,
    /// As fast as it is read.
    Full,
}

/// Which addresses, beside public ones, may be called. By default none.
///
/// Link-local, metadata, multicast and reserved addresses never are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetworkPolicy {
    /// This machine: `127.0.0.0/8` and `::1`.
    pub loopback: Access,
    /// Private networks: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`, `100.64.0.0/10` and `fc00::/7`.
    pub private: Access,
}

impl NetworkPolicy {
    /// For a server of one user: models on the same machine may be called, private networks not.
    pub const SINGLE_USER: Self = Self { loopback: Access::Allowed, private: Access::Refused };
}

/// Whether a kind of address may be called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// It may.
    Allowed,
    /// It may not.
    #[default]
    Refused,
}
