//! What async-openai is told about an endpoint.

use super::fault::Callee;
use engine::ports::CompletionError;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// A base URL and its key.
///
/// async-openai's own configuration starts from the environment, so that a key of the operator would go to whatever
/// address a user has set. This one knows the two values that it is given and sends no organisation or project.
#[derive(Clone)]
pub(super) struct Config {
    base_url: String,
    headers: HeaderMap,
    api_key: SecretString,
}

impl Config {
    pub(super) fn new(callee: &Callee) -> Result<Self, CompletionError> {
        let mut headers = HeaderMap::new();
        if let Some(key) = callee.api_key() {
            let value = format!("Bearer {}", key.expose_secret());
            let mut value = HeaderValue::try_from(value).map_err(|_| callee.unsendable_key())?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(Self {
            base_url: callee.base_url().to_string(),
            headers,
            api_key: callee.api_key().cloned().unwrap_or_default(),
        })
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl async_openai::config::Config for Config {
    fn headers(&self) -> HeaderMap {
        self.headers.clone()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    fn query(&self) -> Vec<(&str, &str)> {
        Vec::new()
    }

    fn api_base(&self) -> &str {
        &self.base_url
    }

    fn api_key(&self) -> &SecretString {
        &self.api_key
    }
}
