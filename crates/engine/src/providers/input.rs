//! A provider as it was entered: what is wrong with it, and what is stored of it.

use crate::ports::StoredProvider;
use chrono::NaiveDate;
use model::lint::{Finding, Severity};
use model::provider::{PoolEndpoint, Price, ProviderInput};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// Longest base URL in bytes.
const LONGEST_URL: usize = 2_000;
/// Most endpoints of a pool.
const MOST_ENDPOINTS: usize = 32;

/// A provider without errors, its key apart.
pub(super) struct Checked<'a> {
    pub(super) name: &'a str,
    /// At least one.
    endpoints: Vec<PoolEndpoint>,
    api_key: Option<&'a str>,
    prices: BTreeMap<String, Price>,
}

/// Reads a provider; prices without a date get that of `today`.
///
/// # Errors
/// What is wrong, each with its place and what to do.
pub(super) fn check(input: &ProviderInput, today: NaiveDate) -> Result<Checked<'_>, Vec<Finding>> {
    let name = input.name.trim();
    let mut errors = Vec::new();
    if !model::AgentId::from(name).is_well_formed() {
        let message = "Use lower-case letters, digits, “-” and “_”, at most 64 characters.";
        errors.push(finding("provider_name_malformed", "name".to_owned(), message));
    }
    let endpoints = endpoints(input, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let dated = |price: &Price| Price { as_of: price.as_of.or(Some(today)), ..*price };
    Ok(Checked {
        name,
        endpoints,
        api_key: input.api_key.as_deref().map(str::trim).filter(|key| !key.is_empty()),
        prices: input.prices.iter().map(|(model, price)| (model.clone(), dated(price))).collect(),
    })
}

impl Checked<'_> {
    /// The provider to store in the place of another. Its key stays when none is given, unless an address is new: then
    /// it is cleared, so that it is never sent to a server that it was not meant for.
    pub(super) fn replacing(self, stored: Option<StoredProvider>) -> StoredProvider {
        let known = |stored: &StoredProvider| {
            let pool = stored.pool();
            self.endpoints.iter().all(|new| pool.iter().any(|old| old.base_url == new.base_url))
        };
        let api_key = match self.api_key {
            Some(key) => Some(SecretString::from(key)),
            None => stored.filter(known).and_then(|stored| stored.api_key),
        };
        StoredProvider {
            name: self.name.to_owned(),
            base_url: self.endpoints.first().map(|first| first.base_url.clone()).unwrap_or_default(),
            endpoints: self.endpoints,
            api_key,
            prices: self.prices,
        }
    }
}

/// All endpoints in their form for storing.
fn endpoints(input: &ProviderInput, errors: &mut Vec<Finding>) -> Vec<PoolEndpoint> {
    let base_url = trimmed(&input.base_url);
    let trim = |endpoint: &PoolEndpoint| PoolEndpoint {
        base_url: trimmed(&endpoint.base_url).to_owned(),
        max_concurrent: endpoint.max_concurrent,
    };
    let mut endpoints: Vec<_> = input.endpoints.iter().map(trim).collect();
    if endpoints.is_empty() {
        endpoints.push(PoolEndpoint { base_url: base_url.to_owned(), max_concurrent: None });
    } else if !base_url.is_empty() && endpoints[0].base_url != base_url {
        let message = "Leave the base URL out, or write that of the first endpoint.";
        errors.push(finding("base_url_not_first", "base_url".to_owned(), message));
    }
    if endpoints.len() > MOST_ENDPOINTS {
        let message = format!("List at most {MOST_ENDPOINTS} endpoints.");
        errors.push(finding("too_many_endpoints", "endpoints".to_owned(), &message));
    }
    for (at, endpoint) in endpoints.iter().enumerate() {
        let path = |field: &str| {
            if input.endpoints.is_empty() { field.to_owned() } else { format!("endpoints[{at}].{field}") }
        };
        if let Some((code, message)) = address_error(&endpoint.base_url) {
            errors.push(finding(code, path("base_url"), message));
        } else if endpoints[..at].iter().any(|before| before.base_url == endpoint.base_url) {
            let message = "Write each address once; raise its limit to send it more calls.";
            errors.push(finding("endpoint_twice", path("base_url"), message));
        }
        if endpoint.max_concurrent == Some(0) {
            let message = "Write a number of calls from 1 on, or leave it empty for no limit.";
            errors.push(finding("endpoint_limit_zero", path("max_concurrent"), message));
        }
    }
    endpoints
}

fn trimmed(base_url: &str) -> &str {
    base_url.trim().trim_end_matches('/')
}

fn address_error(base_url: &str) -> Option<(&'static str, &'static str)> {
    let address = base_url.strip_prefix("http://").or_else(|| base_url.strip_prefix("https://"));
    if address.is_some_and(|address| address.contains(['@', '?', '#'])) {
        return Some((
            "base_url_has_secrets",
            "Write the address alone: a key belongs into the key's field, where it is encrypted.",
        ));
    }
    (address.is_none_or(str::is_empty) || base_url.len() > LONGEST_URL).then_some((
        "base_url_malformed",
        "Write the endpoint's address with http:// or https://, for example http://localhost:11434/v1.",
    ))
}

fn finding(code: &str, path: String, message: &str) -> Finding {
    Finding { code: code.to_owned(), severity: Severity::Error, path, message: message.to_owned() }
}
