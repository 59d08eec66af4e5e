//! Which host names this server answers to. Without the check a page of a stranger whose name resolves to this machine
//! (DNS rebinding) would be of the same origin as ours.

use crate::error::AppError;
use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;
use std::sync::Arc;

/// The names that the server answers to, beside `localhost` and literal loopback addresses, on any port.
#[derive(Clone, Debug, Default)]
pub struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    /// Also answers to `names`, compared without regard to case.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().map(|name| name.to_ascii_lowercase()).collect())
    }

    /// Whether requests to `host`, written without a port, are answered.
    pub fn allows(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        let bare = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host);
        if let Ok(address) = bare.parse::<IpAddr>()
            && address.is_loopback()
        {
            return true;
        }
        host.eq_ignore_ascii_case("localhost") || self.0.iter().any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// Refuses requests to other hosts.
///
/// # Errors
/// [`AppError::ForeignHost`].
pub async fn layer(State(allowed): State<AllowedHosts>, request: Request, next: Next) -> Result<Response, AppError> {
    if requested_host(&request).is_some_and(|host| allowed.allows(&host)) {
        Ok(next.run(request).await)
    } else {
        Err(AppError::ForeignHost)
    }
}

/// The host that the request is for: of an absolute target, else of the one `Host` header.
fn requested_host(request: &Request) -> Option<String> {
    if let Some(host) = request.uri().host() {
        return Some(host.to_owned());
    }
    let mut headers = request.headers().get_all(HOST).iter();
    let (header, None) = (headers.next()?, headers.next()) else {
        return None;
    };
    let authority: Authority = header.to_str().ok()?.parse().ok()?;
    Some(authority.host().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_and_configured_names_are_answered() {
        let hosts = AllowedHosts::new(["Team.Example".to_owned()]);
        for (host, answered) in [
            ("localhost", true),
            ("LOCALHOST", true),
            ("127.0.0.1", true),
            ("[::1]", true),
            ("team.example", true),
            ("evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false),
            ("192.168.1.10", false),
            ("", false),
        ] {
            assert_eq!(hosts.allows(host), answered, "{host}");
        }
    }
}
