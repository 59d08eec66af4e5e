//! Which addresses may be called: against requests that a user's URL would make on the server's behalf.
//!
//! A base URL is checked as it is written by [`Guard::check`]. A host name is resolved once for each connection, every
//! address that it has is checked, and those very addresses are connected to, so a name cannot change its mind
//! in between.

use crate::{Access, NetworkPolicy};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// Checks base URLs and the addresses behind them.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    network: NetworkPolicy,
}

/// Why an address is not called.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not a URL.
    #[error("“{0}” is not a URL: write one like `http://localhost:11434/v1`")]
    NotAUrl(String),
    /// Neither HTTP nor HTTPS.
    #[error("a base URL begins with `http://` or `https://`, not with `{0}:`")]
    Scheme(String),
    /// A name or password in the URL.
    #[error("a base URL holds no name or password: put the key into its own field")]
    Credentials,
    /// More after the path.
    #[error("a base URL ends before any `?` or `#`")]
    Query,
    /// An address of this machine.
    #[error("{0} is the server's own machine, and its operator has not allowed calls to it")]
    Loopback(String),
    /// An address of a private network.
    #[error("{0} is in a private network, and the server's operator has not allowed calls to those")]
    Private(IpAddr),
    /// An address that no model has.
    #[error("{0} is a link-local, metadata or reserved address, which is never called")]
    Forbidden(IpAddr),
}

/// Why a host name could not be resolved.
#[derive(Debug, thiserror::Error)]
#[error("the host name “{name}” has no address")]
pub(crate) struct LookupError {
    name: String,
    #[source]
    source: Option<io::Error>,
}

/// What an address is, as far as calling it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Public,
    Loopback,
    Private,
    Forbidden,
}

impl Guard {
    /// A guard with this policy.
    pub const fn new(network: NetworkPolicy) -> Self {
        Self { network }
    }

    /// Parses a base URL and checks what can be told from it alone; a host name's addresses are checked on connecting.
    ///
    /// # Errors
    /// The URL is malformed, or its address may not be called.
    pub fn check(&self, base_url: &str) -> Result<Url, Refusal> {
        let base_url = base_url.trim();
        let url = Url::parse(base_url).map_err(|_| Refusal::NotAUrl(shown(base_url)))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Refusal::Query);
        }
        match url.host() {
            None => return Err(Refusal::NotAUrl(shown(base_url))),
            Some(Host::Ipv4(address)) => self.check_address(address.into())?,
            Some(Host::Ipv6(address)) => self.check_address(address.into())?,
            Some(Host::Domain(name)) if is_localhost(name) => {
                if self.network.loopback == Access::Refused {
                    return Err(Refusal::Loopback(name.to_owned()));
                }
            }
            Some(Host::Domain(_)) => {}
        }
        Ok(url)
    }

    /// Checks one address.
    ///
    /// # Errors
    /// It may not be called.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Refusal> {
        match class(address) {
            Class::Public => Ok(()),
            Class::Loopback if self.network.loopback == Access::Allowed => Ok(()),
            Class::Loopback => Err(Refusal::Loopback(address.to_string())),
            Class::Private if self.network.private == Access::Allowed => Ok(()),
            Class::Private => Err(Refusal::Private(address)),
            Class::Forbidden => Err(Refusal::Forbidden(address)),
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let name = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0))
                .await
                .map_err(|error| LookupError { name: name.to_owned(), source: Some(error) })?
                .collect();
            if found.is_empty() {
                return Err(LookupError { name: name.to_owned(), source: None }.into());
            }
            // One bad address condemns the name: which one is connected to is not ours to choose.
            for address in &found {
                guard.check_address(address.ip())?;
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// A URL as it may be repeated: without what could be a secret before an `@`.
fn shown(text: &str) -> String {
    let text = text.rsplit_once('@').map_or(text, |(_, rest)| rest);
    text.chars().take(100).collect()
}

fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

fn class(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(address) => class_v4(address),
        IpAddr::V6(address) => class_v6(address),
    }
}

/// By the special-purpose registry of IANA, and the metadata services of clouds that lie outside of it.
fn class_v4(address: Ipv4Addr) -> Class {
    match address.octets() {
        [127, ..] => Class::Loopback,
        // "This" network, multicast, reserved and broadcast; link-local with the clouds' metadata; protocol assignments
        // with Oracle's metadata; documentation; 6to4 relays; benchmarks; the metadata of Alibaba Cloud, within the
        // shared address space, and of Azure.
        [0 | 224..=255, ..]
        | [169, 254, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18..=19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [100, 100, 100, 200]
        | [168, 63, 129, 16] => Class::Forbidden,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Class::Private,
        _ => Class::Public,
    }
}

fn class_v6(address: Ipv6Addr) -> Class {
    let embedded = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        class_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Loopback,
        // An IPv4 address that is mapped, or reached through NAT64.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        // Amazon's metadata, within the unique local addresses; Teredo and other protocol assignments; documentation;
        // 6to4.
        [0xfd00, 0xec2, ..] | [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => {
            Class::Forbidden
        }
        [0xfc00..=0xfdff, ..] => Class::Private,
        [0x2000..=0x3fff, ..] => Class::Public,
        // Unspecified, IPv4-compatible, local NAT64, discard, link-local, site-local, multicast and unassigned.
        _ => Class::Forbidden,
    }
}
