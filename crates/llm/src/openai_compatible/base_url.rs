//! One form for the many in which people write a base URL.

use std::fmt;
use url::Url;

/// A base URL that ends in its version, without a slash: `http://localhost:11434/v1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BaseUrl(String);

/// What people copy with a base URL out of examples.
const ENDPOINTS: [&str; 3] = ["/chat/completions", "/completions", "/models"];

impl From<&Url> for BaseUrl {
    fn from(url: &Url) -> Self {
        let mut path = url.path().trim_end_matches('/');
        if let Some(base) = ENDPOINTS.iter().find_map(|endpoint| path.strip_suffix(endpoint)) {
            path = base.trim_end_matches('/');
        }
        let version = if path.split('/').any(is_version) { "" } else { "/v1" };
        Self(format!("{}{path}{version}", url.origin().ascii_serialization()))
    }
}

impl BaseUrl {
    /// The address without its version, where the server's own paths begin; `None` for a version of a vendor's own.
    pub(super) fn root(&self) -> Option<&str> {
        self.0.strip_suffix("/v1")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a segment of a path is a version: `v1`, `v1beta`, `v4`.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_becomes_the_one_with_a_version() {
        for (written, meant) in [
            ("http://localhost:11434", "http://localhost:11434/v1"),
            ("http://localhost:11434/", "http://localhost:11434/v1"),
            ("http://localhost:11434/v1", "http://localhost:11434/v1"),
            ("http://localhost:11434/v1/", "http://localhost:11434/v1"),
            ("http://localhost:11434/v1//", "http://localhost:11434/v1"),
            ("https://api.openai.com", "https://api.openai.com/v1"),
            ("https://api.openai.com:443/v1", "https://api.openai.com/v1"),
            ("https://openrouter.ai/api", "https://openrouter.ai/api/v1"),
            ("https://openrouter.ai/api/v1/chat/completions", "https://openrouter.ai/api/v1"),
            ("https://example.com/openai/v1/models", "https://example.com/openai/v1"),
            ("https://example.com/chat/completions/", "https://example.com/v1"),
            ("https://example.com/v1beta/openai/", "https://example.com/v1beta/openai"),
            ("https://example.com/api/paas/v4", "https://example.com/api/paas/v4"),
            ("https://example.com/vendor", "https://example.com/vendor/v1"),
            ("http://[::1]:8080", "http://[::1]:8080/v1"),
        ] {
            assert_eq!(BaseUrl::from(&Url::parse(written).unwrap()).to_string(), meant, "{written}");
        }
    }
}
