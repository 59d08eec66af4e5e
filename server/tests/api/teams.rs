//! `/teams`.

use crate::support::{NOBODY, Roundtable, pair};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn a_team_is_created_read_changed_and_removed() {
    let roundtable = Roundtable::start().await;
    let created = roundtable.post("/api/v1/teams", &pair()).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(created.json()["version"], 1);
    let path = created.header("location").to_owned();
    assert_eq!(path, format!("/api/v1/teams/{}", created.json()["id"].as_str().unwrap()));

    let read = roundtable.get(&path).await;
    assert_eq!((read.status.as_u16(), read.header("etag")), (200, "\"1\""));
    assert_eq!(read.json()["team"]["name"], "Pair");

    let mut team = pair();
    team["name"] = json!("Pair of two");
    let changed = roundtable.send(roundtable.request(Method::PUT, &path).json(&team)).await;
    assert_eq!((changed.status.as_u16(), changed.json()["version"].as_u64()), (200, Some(2)));

    let list = roundtable.get_json("/api/v1/teams").await;
    assert_eq!(list["teams"].as_array().unwrap().len(), 1);
    assert_eq!(list["teams"][0]["team"]["name"], "Pair of two");
    let versions = roundtable.get_json(&format!("{path}/versions")).await;
    let names: Vec<_> = versions["versions"].as_array().unwrap().iter().map(|it| &it["team"]["name"]).collect();
    assert_eq!(names, ["Pair of two", "Pair"]);
    assert_eq!(roundtable.get_json(&format!("{path}?version=1")).await["team"]["name"], "Pair");
    assert_eq!(roundtable.get(&format!("{path}?version=3")).await.problem(), "not_found");

    let removed = roundtable.send(roundtable.request(Method::DELETE, &path)).await;
    assert_eq!(removed.status, 204);
    for gone in [path.clone(), format!("{path}/versions")] {
        assert_eq!(roundtable.get(&gone).await.problem(), "not_found");
    }
}

#[tokio::test]
async fn a_change_made_in_between_is_not_overwritten() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.post("/api/v1/teams", &pair()).await.header("location").to_owned();
    let put = |tag: &'static str| roundtable.request(Method::PUT, &path).header("if-match", tag).json(&pair());
    assert_eq!(roundtable.send(put("\"1\"")).await.status, 200);
    let late = roundtable.send(put("\"1\"")).await;
    assert_eq!((late.status.as_u16(), late.problem().as_str()), (412, "version_conflict"));
    assert_eq!(roundtable.send(put("*")).await.status, 200);
    assert_eq!(roundtable.send(put("tuesday")).await.status, 422);
}

#[tokio::test]
async fn a_team_with_errors_is_not_stored() {
    let roundtable = Roundtable::start().await;
    let mut team = pair();
    team["agents"][1]["role"] = json!("nobody");
    let path = roundtable.post("/api/v1/teams", &pair()).await.header("location").to_owned();
    for answer in [
        roundtable.post("/api/v1/teams", &team).await,
        roundtable.send(roundtable.request(Method::PUT, &path).json(&team)).await,
    ] {
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "invalid_team"));
        assert_eq!(answer.json()["errors"][0]["path"], "agents[1].role");
    }
    let started = roundtable.post("/api/v1/conversations", &json!({"team": team, "task": "Go"})).await;
    assert_eq!(started.problem(), "invalid_team");
    assert_eq!(started.json()["errors"][0]["path"], "team.agents[1].role");
}

#[tokio::test]
async fn the_linter_stores_nothing() {
    let roundtable = Roundtable::start().await;
    let good = roundtable.post("/api/v1/teams/lint", &pair()).await.json();
    assert_eq!(good["ok"], true);
    assert_eq!(good["sentence"], "Ada → Cy, at most 4 turns.");
    let mut team = pair();
    team["agents"] = json!([]);
    let bad = roundtable.post("/api/v1/teams/lint", &team).await.json();
    assert_eq!((&bad["ok"], &bad["findings"][0]["severity"]), (&json!(false), &json!("error")));
    assert_eq!(roundtable.get_json("/api/v1/teams").await, json!({"teams": []}));
}

#[tokio::test]
async fn a_team_is_imported_from_every_format() {
    let roundtable = Roundtable::start().await;
    let yaml = "name: Solo\nroles:\n  - name: writer\nagents:\n  - name: Ada\n    role: writer\n";
    let toml = "name = \"Solo\"\n[[roles]]\nname = \"writer\"\n[[agents]]\nname = \"Ada\"\nrole = \"writer\"\n";
    let json = r#"{"name": "Solo", "roles": [{"name": "writer"}], "agents": [{"name": "Ada", "role": "writer"}]}"#;
    for (media_type, text) in [
        ("application/json", json),
        ("application/yaml", yaml),
        ("text/x-yaml; charset=utf-8", yaml),
        ("application/toml", toml),
        ("text/plain", json),
        ("text/plain", yaml),
        ("application/octet-stream", toml),
    ] {
        let import = roundtable.request(Method::POST, "/api/v1/teams/import").header("content-type", media_type);
        let answer = roundtable.send(import.body(text)).await;
        assert_eq!(answer.status, 201, "{media_type}: {}", answer.text);
        let team = roundtable.get_json(answer.header("location")).await;
        assert_eq!(team["team"]["agents"][0]["id"], "ada", "{media_type}");
    }
    let faulty = roundtable.request(Method::POST, "/api/v1/teams/import").header("content-type", "application/yaml");
    let answer = roundtable.send(faulty.body("name: Solo\nagents:\n  - name: [1]\n    role: x\n")).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["errors"][0]["path"]), (422, &json!("agents[0].name")));
}

#[tokio::test]
async fn teams_outlive_a_restart() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.post("/api/v1/teams", &pair()).await.header("location").to_owned();
    let roundtable = roundtable.restart().await;
    assert_eq!(roundtable.get_json(&path).await["team"]["name"], "Pair");
    assert_eq!(roundtable.get(&format!("/api/v1/teams/{NOBODY}")).await.status, 404);
}
