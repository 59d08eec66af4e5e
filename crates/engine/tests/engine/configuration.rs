//! What people configure: providers (whose key goes where, and what is shown of it) and teams.

use crate::support::{SCOPE, World, team};
use engine::{ProviderError, TeamError};
use model::provider::ProviderInput;
use model::{TeamSpec, TurnStrategy};

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
