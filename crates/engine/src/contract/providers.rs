//! Cases of providers.

use super::a_scope;
use crate::ports::{ProviderStore, StoredProvider};
use chrono::NaiveDate;
use model::Timestamp;
use model::provider::{ModelAbilities, ModelProfile, PoolEndpoint, Price};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

fn a_provider(name: &str, api_key: Option<&str>) -> StoredProvider {
    let price = Price {
        input_micro_usd_per_mtok: 150_000,
        output_micro_usd_per_mtok: 600_000,
        as_of: NaiveDate::from_ymd_opt(2026, 2, 28),
    };
    StoredProvider {
        name: name.to_owned(),
        base_url: "http://127.0.0.1:11434/v1".to_owned(),
        endpoints: Vec::new(),
        api_key: api_key.map(SecretString::from),
        prices: [("meta/llama-3:free".to_owned(), price)].into(),
    }
}

fn assert_same(stored: &StoredProvider, expected: &StoredProvider) {
    let key = |provider: &StoredProvider| provider.api_key.as_ref().map(|key| key.expose_secret().to_owned());
    assert_eq!((&stored.name, &stored.base_url), (&expected.name, &expected.base_url));
    assert_eq!(stored.endpoints, expected.endpoints);
    assert_eq!(key(stored), key(expected));
    assert_eq!(stored.prices, expected.prices);
}

/// With and without a key, a provider comes back as it was.
pub async fn a_provider_is_stored_whole<S: ProviderStore>(store: Arc<S>) {
    let scope = a_scope();
    assert!(store.get(scope, "openai").await.unwrap().is_none());
    for provider in [a_provider("openai", Some("sk-ключ-🔑")), a_provider("local", None)] {
        store.put(scope, &provider).await.unwrap();
        assert_same(&store.get(scope, &provider.name).await.unwrap().unwrap(), &provider);
    }
}

/// A second provider of the same name replaces the first, and a missing key removes the stored one.
pub async fn a_provider_is_replaced_with_its_key<S: ProviderStore>(store: Arc<S>) {
    let scope = a_scope();
    store.put(scope, &a_provider("openai", Some("sk-first"))).await.unwrap();
    let moved = StoredProvider {
        base_url: "https://example.org".to_owned(),
        prices: std::collections::BTreeMap::new(),
        ..a_provider("openai", Some("sk-second"))
    };
    for provider in [moved, a_provider("openai", None)] {
        store.put(scope, &provider).await.unwrap();
        assert_same(&store.get(scope, "openai").await.unwrap().unwrap(), &provider);
    }
    assert_eq!(store.list(scope).await.unwrap().len(), 1);
}

/// The endpoints of a pool come back in their order with their limits, and go when the provider is replaced by one
/// without a list.
pub async fn the_endpoints_of_a_pool_are_stored_in_order<S: ProviderStore>(store: Arc<S>) {
    let scope = a_scope();
    let endpoint = |base_url: &str, max_concurrent| PoolEndpoint { base_url: base_url.to_owned(), max_concurrent };
    let alone = a_provider("lab", Some("sk-1"));
    let pool = StoredProvider {
        endpoints: vec![
            endpoint(&alone.base_url, Some(2)),
            endpoint("http://b.test/v1", None),
            endpoint("http://a.test/v1", Some(u32::MAX)),
        ],
        ..alone.clone()
    };
    for provider in [&pool, &alone, &pool] {
        store.put(scope, provider).await.unwrap();
        assert_same(&store.get(scope, "lab").await.unwrap().unwrap(), provider);
    }
    assert_same(&store.list(scope).await.unwrap()[0], &pool);
}

/// The list is in the order of names.
pub async fn providers_are_listed_by_name<S: ProviderStore>(store: Arc<S>) {
    let scope = a_scope();
    for name in ["openrouter", "local", "openai"] {
        store.put(scope, &a_provider(name, Some(name))).await.unwrap();
    }
    let listed = store.list(scope).await.unwrap();
    assert_eq!(listed.len(), 3);
    for (stored, name) in listed.iter().zip(["local", "openai", "openrouter"]) {
        assert_same(stored, &a_provider(name, Some(name)));
    }
}

/// A provider goes once.
pub async fn a_deleted_provider_is_gone<S: ProviderStore>(store: Arc<S>) {
    let scope = a_scope();
    store.put(scope, &a_provider("openai", Some("sk-1"))).await.unwrap();
    assert!(store.delete(scope, "openai").await.unwrap());
    assert!(store.get(scope, "openai").await.unwrap().is_none());
    assert!(!store.delete(scope, "openai").await.unwrap());
}

/// Two workspaces may use the same name, each with a key of its own.
pub async fn a_workspace_sees_its_own_providers_only<S: ProviderStore>(store: Arc<S>) {
    let (scope, other) = (a_scope(), a_scope());
    store.put(scope, &a_provider("openai", Some("sk-mine"))).await.unwrap();
    assert!(store.get(other, "openai").await.unwrap().is_none());
    assert!(store.list(other).await.unwrap().is_empty());
    assert!(!store.delete(other, "openai").await.unwrap());
    store.put(other, &a_provider("openai", Some("sk-theirs"))).await.unwrap();
    assert_same(&store.get(scope, "openai").await.unwrap().unwrap(), &a_provider("openai", Some("sk-mine")));
    assert_same(&store.get(other, "openai").await.unwrap().unwrap(), &a_provider("openai", Some("sk-theirs")));
}

/// What checks have found is kept by provider and model, replaced by the next check, and goes with its provider.
pub async fn profiles_are_kept_until_their_provider_goes<S: ProviderStore>(store: Arc<S>) {
    let (scope, other) = (a_scope(), a_scope());
    let profile = |context_tokens| ModelProfile {
        base_url: "http://127.0.0.1:11434/v1".to_owned(),
        checked_at: Timestamp::from_millis(1_764_000_000_000),
        abilities: ModelAbilities { streams: true, context_tokens, ..ModelAbilities::default() },
    };
    store.put(scope, &a_provider("local", None)).await.unwrap();
    for (provider, model, tokens) in [("local", "a/b:free", 1), ("local", "a/b:free", 4_096), ("env", "m", 8)] {
        store.put_profile(scope, provider, model, &profile(Some(tokens))).await.unwrap();
    }
    store.put_profile(other, "local", "a/b:free", &profile(None)).await.unwrap();
    let key = |provider: &str, model: &str| (provider.to_owned(), model.to_owned());
    let kept = store.profiles(scope).await.unwrap();
    assert_eq!(kept, [(key("env", "m"), profile(Some(8))), (key("local", "a/b:free"), profile(Some(4_096)))].into());
    assert!(store.delete(scope, "local").await.unwrap());
    assert_eq!(store.profiles(scope).await.unwrap(), [(key("env", "m"), profile(Some(8)))].into());
    assert_eq!(store.profiles(other).await.unwrap(), [(key("local", "a/b:free"), profile(None))].into());
}
