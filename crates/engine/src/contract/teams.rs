//! Cases of teams.

use super::a_scope;
use crate::ports::{TeamStore, UpdateTeamError};
use model::team::StoredTeam;
use model::{AgentSpec, Role, TeamId, TeamSpec};
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

fn a_team(name: &str) -> TeamSpec {
    let role = Role { name: "writer".into(), priority: -3, ..Role::default() };
    let agent = AgentSpec {
        id: "ada".into(),
        name: "Ada “A” 🍵".to_owned(),
        role: "writer".into(),
        temperature: Some(0.7),
        ..AgentSpec::default()
    };
    TeamSpec { name: name.to_owned(), roles: vec![role], agents: vec![agent], ..TeamSpec::default() }
}

fn names(teams: &[StoredTeam]) -> Vec<&str> {
    teams.iter().map(|stored| stored.team.name.as_str()).collect()
}

/// Each change makes a version; none is lost or changed by a later one.
pub async fn a_team_keeps_all_its_versions<S: TeamStore>(store: Arc<S>) {
    let scope = a_scope();
    let first = store.create(scope, &a_team("one")).await.unwrap();
    assert_eq!((first.version, &first.team), (1, &a_team("one")));
    let second = store.update(scope, first.id, &a_team("two"), Some(1)).await.unwrap();
    assert_eq!((second.id, second.version, &second.team), (first.id, 2, &a_team("two")));
    let third = store.update(scope, first.id, &a_team("three"), None).await.unwrap();
    assert!(first.updated_at <= second.updated_at && second.updated_at <= third.updated_at);

    let get = |version| store.get(scope, first.id, version);
    assert_eq!(get(None).await.unwrap(), Some(third.clone()));
    assert_eq!(get(Some(1)).await.unwrap(), Some(first.clone()));
    assert_eq!(get(Some(2)).await.unwrap(), Some(second.clone()));
    assert_eq!(get(Some(4)).await.unwrap(), None);
    assert_eq!(store.versions(scope, first.id).await.unwrap(), [third, second, first]);
}

/// A writer that saw an old version learns of it and overwrites nothing.
pub async fn an_update_of_an_unseen_version_is_refused<S: TeamStore>(store: Arc<S>) {
    let scope = a_scope();
    let team = store.create(scope, &a_team("one")).await.unwrap();
    store.update(scope, team.id, &a_team("two"), Some(1)).await.unwrap();
    for expected in [0, 1, 3] {
        let refused = store.update(scope, team.id, &a_team("lost"), Some(expected)).await;
        assert!(matches!(refused, Err(UpdateTeamError::VersionConflict { current: 2 })), "{refused:?}");
    }
    assert_eq!(names(&store.versions(scope, team.id).await.unwrap()), ["two", "one"]);
    let absent = store.update(scope, TeamId::new(Uuid::now_v7()), &a_team("none"), None).await;
    assert!(matches!(absent, Err(UpdateTeamError::NotFound)));
}

/// The version decides a race.
pub async fn of_many_updates_of_one_version_exactly_one_wins<S: TeamStore + 'static>(store: Arc<S>) {
    let scope = a_scope();
    let team = store.create(scope, &a_team("one")).await.unwrap();
    let mut writers = JoinSet::new();
    for _ in 0..8 {
        let store = Arc::clone(&store);
        let id = team.id;
        writers.spawn(async move { store.update(scope, id, &a_team("two"), Some(1)).await });
    }
    let results = writers.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    for result in results {
        assert!(matches!(result, Ok(_) | Err(UpdateTeamError::VersionConflict { current: 2 })), "{result:?}");
    }
    assert_eq!(store.versions(scope, team.id).await.unwrap().len(), 2);
}

/// The newest version of each team, the one changed last first.
pub async fn teams_are_listed_by_their_latest_change<S: TeamStore>(store: Arc<S>) {
    let scope = a_scope();
    assert_eq!(store.list(scope).await.unwrap(), []);
    let first = store.create(scope, &a_team("first")).await.unwrap();
    for name in ["second", "third"] {
        store.create(scope, &a_team(name)).await.unwrap();
    }
    assert_eq!(names(&store.list(scope).await.unwrap()), ["third", "second", "first"]);
    store.update(scope, first.id, &a_team("first again"), None).await.unwrap();
    assert_eq!(names(&store.list(scope).await.unwrap()), ["first again", "third", "second"]);
}

/// A team goes as a whole, and once.
pub async fn a_deleted_team_is_gone_with_its_versions<S: TeamStore>(store: Arc<S>) {
    let scope = a_scope();
    let team = store.create(scope, &a_team("one")).await.unwrap();
    store.create(scope, &a_team("other")).await.unwrap();
    store.update(scope, team.id, &a_team("two"), None).await.unwrap();
    assert!(store.delete(scope, team.id).await.unwrap());
    assert_eq!(store.get(scope, team.id, None).await.unwrap(), None);
    assert_eq!(store.get(scope, team.id, Some(1)).await.unwrap(), None);
    assert_eq!(store.versions(scope, team.id).await.unwrap(), []);
    assert_eq!(names(&store.list(scope).await.unwrap()), ["other"]);
    assert!(!store.delete(scope, team.id).await.unwrap());
}

/// Somebody else's team is as good as none.
pub async fn a_workspace_sees_its_own_teams_only<S: TeamStore>(store: Arc<S>) {
    let (scope, other) = (a_scope(), a_scope());
    let team = store.create(scope, &a_team("mine")).await.unwrap();
    assert_eq!(store.list(other).await.unwrap(), []);
    assert_eq!(store.get(other, team.id, None).await.unwrap(), None);
    assert_eq!(store.get(other, team.id, Some(1)).await.unwrap(), None);
    assert_eq!(store.versions(other, team.id).await.unwrap(), []);
    assert!(!store.delete(other, team.id).await.unwrap());
    let refused = store.update(other, team.id, &a_team("theirs"), None).await;
    assert!(matches!(refused, Err(UpdateTeamError::NotFound)));
    assert_eq!(store.list(scope).await.unwrap(), [team]);
}
