//! What people configure: providers (whose key goes where, and what is shown of it) and teams.

use crate::support::{SCOPE, World, request, team};
use engine::{ProviderError, TeamError};
use model::provider::{PoolEndpoint, Price, ProviderInput};
use model::{Event, TeamSpec, TurnStrategy};

fn input(name: &str, base_url: &str, api_key: Option<&str>) -> ProviderInput {
    ProviderInput {
        name: name.into(),
        base_url: base_url.into(),
        api_key: api_key.map(str::to_owned),
        ..ProviderInput::default()
    }
}

#[tokio::test]
async fn a_new_base_url_clears_the_key() {
    let engine = World::default().engine();
    let put = async |input| engine.providers.put(SCOPE, input).await.unwrap().key_last_four;
    let rows = [
        (input("mine", "http://one.test/v1", Some("sk-abcdefgh1234")), Some("1234")),
        (input("mine", "http://one.test/v1/", None), Some("1234")),
        (input("mine", "http://one.test/v1", Some("  ")), Some("1234")),
        (input("mine", "http://two.test/v1", None), None),
        (input("mine", "http://two.test/v1", Some("sk-abcdefgh5678")), Some("5678")),
    ];
    for (input, shown) in rows {
        assert_eq!(put(input.clone()).await.as_deref(), shown, "{input:?}");
    }
}

fn pool(base_urls: &[&str], api_key: Option<&str>) -> ProviderInput {
    let endpoint = |url: &&str| PoolEndpoint { base_url: (*url).to_owned(), max_concurrent: Some(4) };
    ProviderInput { endpoints: base_urls.iter().map(endpoint).collect(), ..input("mine", "", api_key) }
}

#[tokio::test]
async fn an_address_that_was_not_there_before_clears_the_key_of_a_pool() {
    let (one, two, three) = ("http://one.test/v1", "http://two.test/v1", "http://three.test/v1");
    let engine = World::default().engine();
    for (input, key_stays) in [
        (pool(&[one, two], Some("sk-abcdefgh1234")), true),
        (pool(&[two, one], None), true),
        (pool(&[two], None), true),
        (input("mine", two, None), true),
        (pool(&[two, one], None), false),
        (pool(&[two, one], Some("sk-abcdefgh1234")), true),
        (pool(&[one, two, three], None), false),
    ] {
        let view = engine.providers.put(SCOPE, input.clone()).await.unwrap();
        assert_eq!(view.key_last_four.is_some(), key_stays, "{input:?}");
        assert_eq!(view.base_url, view.endpoints[0].base_url);
        assert_eq!(view.load.len(), if view.endpoints.len() > 1 { view.endpoints.len() } else { 0 });
    }
}

#[tokio::test]
async fn a_bad_pool_is_refused_with_its_field() {
    let (one, two) = ("http://one.test", "http://two.test");
    let no_calls = PoolEndpoint { base_url: two.to_owned(), max_concurrent: Some(0) };
    let engine = World::default().engine();
    for (given, path) in [
        (ProviderInput { base_url: two.into(), ..pool(&[one, two], None) }, "base_url"),
        (pool(&[one, ""], None), "endpoints[1].base_url"),
        (pool(&[one, "https://two.test?key=secret"], None), "endpoints[1].base_url"),
        (pool(&[one, two, "http://one.test/"], None), "endpoints[2].base_url"),
        (ProviderInput { endpoints: vec![no_calls], ..pool(&[], None) }, "endpoints[0].max_concurrent"),
        (pool(&[one; 33], None), "endpoints"),
    ] {
        let Err(ProviderError::Invalid(findings)) = engine.providers.put(SCOPE, given).await else { panic!("{path}") };
        assert_eq!(findings[0].path, path, "{findings:?}");
    }
}

#[tokio::test]
async fn a_price_without_a_date_is_of_the_day_and_built_in_ones_fill_the_table() {
    let engine = World::default().engine();
    let own = Price { input_micro_usd_per_mtok: 1, output_micro_usd_per_mtok: 2, as_of: None };
    let dated = Price { as_of: "2026-01-31".parse().ok(), ..own };
    let provider = ProviderInput {
        prices: [("gpt-4o-mini".to_owned(), own), ("my-model".to_owned(), dated)].into(),
        ..input("mine", "https://api.openai.com/v1", None)
    };
    let view = engine.providers.put(SCOPE, provider).await.unwrap();
    assert!(view.prices["gpt-4o-mini"].as_of.is_some());
    assert_eq!(view.prices["my-model"], dated);
    assert!(view.built_in_prices.contains_key("gpt-4o") && !view.built_in_prices.contains_key("gpt-4o-mini"));

    let mut spec = team(TurnStrategy::SingleAgent, &["a", "b", "c"], 1);
    for (agent, model) in spec.agents.iter_mut().zip(["mine/gpt-4o", "mine/gpt-4o-mini", "mine/unheard-of"]) {
        agent.model = model.parse().ok();
    }
    let id = engine.conversations.start(SCOPE, request(spec)).await.unwrap();
    let records = engine.conversations.events(SCOPE, id, 0, 1).await.unwrap();
    let Event::ConversationStarted { prices, .. } = records[0].decode().unwrap().event else { panic!("{records:?}") };
    let priced: Vec<_> = prices.iter().map(|(model, price)| (model.model(), price.output_micro_usd_per_mtok)).collect();
    assert_eq!(priced, [("gpt-4o", 10_000_000), ("gpt-4o-mini", 2)], "reserved by the same prices");
}

#[tokio::test]
async fn a_bad_provider_is_refused_with_its_field() {
    let engine = World::default().engine();
    for (given, path) in [
        (input("My Provider", "http://one.test", None), "name"),
        (input("", "http://one.test", None), "name"),
        (input("mine", "one.test", None), "base_url"),
        (input("mine", "file:///etc/passwd", None), "base_url"),
        (input("mine", "http://", None), "base_url"),
        (input("mine", "https://user:secret@one.test/v1", None), "base_url"),
        (input("mine", "https://one.test/v1?api-key=secret", None), "base_url"),
    ] {
        let Err(ProviderError::Invalid(findings)) = engine.providers.put(SCOPE, given).await else { panic!("{path}") };
        assert_eq!(findings[0].path, path);
    }
    let fixed = engine.providers.put(SCOPE, input("simulated", "http://one.test", None)).await;
    assert!(matches!(fixed, Err(ProviderError::Fixed(_))));
}

#[tokio::test]
async fn teams_are_checked_and_versioned() {
    let engine = World::default().engine();
    let bad = engine.teams.create(SCOPE, TeamSpec::default()).await;
    assert!(matches!(bad, Err(TeamError::Invalid(_))));
    let mut spec = team(TurnStrategy::RoundRobin, &["a", "b"], 4);
    let first = engine.teams.create(SCOPE, spec.clone()).await.unwrap();
    spec.name = "Renamed".into();
    let second = engine.teams.update(SCOPE, first.id, spec.clone(), Some(1)).await.unwrap();
    assert_eq!((second.version, second.team.name.as_str()), (2, "Renamed"));
    let late = engine.teams.update(SCOPE, first.id, spec, Some(1)).await;
    assert!(matches!(late, Err(TeamError::VersionConflict { current: 2 })));
    assert_eq!(engine.teams.get(SCOPE, first.id, Some(1)).await.unwrap(), Some(first));
}
