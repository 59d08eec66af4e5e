//! `/providers`.

use crate::support::{Roundtable, single_on};
use fake_openai::{FakeOpenAi, Script};
use reqwest::Method;
use serde_json::json;

const KEY: &str = "sk-canary-7f3a9d";

#[tokio::test]
async fn a_key_goes_in_and_never_comes_out() {
    let model = FakeOpenAi::start(Script { api_key: Some(KEY.to_owned()), ..Script::default() }).await.unwrap();
    let roundtable = Roundtable::start().await;
    let input = json!({"name": "lab", "base_url": model.base_url(), "api_key": KEY});
    let created = roundtable.post("/api/v1/providers", &input).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let list = roundtable.get("/api/v1/providers").await;
    assert_eq!(list.json()["providers"][1]["key_last_four"], "3a9d");
    assert_eq!(list.json()["default_model"], "simulated");

    let check = roundtable.post("/api/v1/providers/lab/check", &json!({})).await;
    assert_eq!((check.status.as_u16(), &check.json()["ok"]), (200, &json!(true)), "{}", check.text);
    assert_eq!(check.json()["models"], json!(["fake-large", "fake-small"]));
    let path = roundtable.finished(&single_on("lab/fake-large"), "Go").await;
    let refused = roundtable.finished(&single_on("lab/unauthorized"), "Go").await;

    let mut seen = vec![created, list, check];
    for path in [path, refused] {
        seen.push(roundtable.get(&path).await);
        for format in ["json", "ndjson", "csv", "md"] {
            seen.push(roundtable.get(&format!("{path}/export?format={format}")).await);
        }
    }
    seen.push(roundtable.get("/metrics").await);
    seen.push(roundtable.get("/api/v1/analytics").await);
    seen.push(roundtable.post("/api/v1/providers", &json!({"name": "lab", "api_key": KEY, "base_url": 1})).await);
    for answer in seen {
        assert!(!answer.text.contains(KEY), "{}", answer.text);
    }
}

#[tokio::test]
async fn providers_are_replaced_and_removed_but_for_the_built_in_ones() {
    let roundtable = Roundtable::with(|settings| settings.openai_api_key = Some(KEY.to_owned())).await;
    let input = json!({"name": "lab", "base_url": "http://127.0.0.1:9/v1"});
    assert_eq!(roundtable.post("/api/v1/providers", &input).await.status, 201);
    assert_eq!(roundtable.post("/api/v1/providers", &input).await.status, 200);
    let fixed =
        roundtable.post("/api/v1/providers", &json!({"name": "openai", "base_url": "http://127.0.0.1:9"})).await;
    assert_eq!((fixed.status.as_u16(), fixed.problem().as_str()), (409, "fixed_provider"));
    let faulty = roundtable.post("/api/v1/providers", &json!({"name": "My lab", "base_url": "ftp://x"})).await;
    assert_eq!((faulty.status.as_u16(), faulty.problem().as_str()), (422, "invalid_provider"));

    let names = || async {
        let list = roundtable.get_json("/api/v1/providers").await;
        let names = list["providers"].as_array().unwrap().iter().map(|provider| provider["name"].clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names().await, ["simulated", "openai", "lab"]);
    let remove = || roundtable.send(roundtable.request(Method::DELETE, "/api/v1/providers/lab"));
    assert_eq!(remove().await.status, 204);
    assert_eq!(remove().await.problem(), "not_found");
    assert_eq!(names().await, ["simulated", "openai"]);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_a_check_that_says_so() {
    let roundtable = Roundtable::start().await;
    let base_url = fake_openai::refused_base_url().await.unwrap();
    roundtable.post("/api/v1/providers", &json!({"name": "lab", "base_url": base_url})).await;
    let check = roundtable.post("/api/v1/providers/lab/check", &json!({})).await;
    assert_eq!((check.status.as_u16(), &check.json()["ok"]), (200, &json!(false)));
    assert!(!check.json()["message"].as_str().unwrap().is_empty());
    let simulated = roundtable.send(roundtable.request(Method::POST, "/api/v1/providers/simulated/check")).await;
    assert_eq!(simulated.json()["ok"], true);
    assert_eq!(roundtable.post("/api/v1/providers/nobody/check", &json!({})).await.problem(), "not_found");
}
