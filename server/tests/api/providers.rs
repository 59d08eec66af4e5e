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
        for format in ["json", "ndjson", "csv", "md", "html"] {
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

#[tokio::test]
async fn what_a_model_can_do_is_found_out_and_kept_while_its_address_stays() {
    let script = Script { api_key: Some(KEY.to_owned()), context_tokens: Some(4_096), ..Script::default() };
    let (model, other) =
        (FakeOpenAi::start(script).await.unwrap(), FakeOpenAi::start(Script::default()).await.unwrap());
    let roundtable = Roundtable::start().await;
    let lab = json!({"name": "lab", "base_url": model.base_url(), "api_key": KEY});
    roundtable.post("/api/v1/providers", &lab).await;
    let try_it = |model: &str| format!("/api/v1/providers/lab/check?model={model}");
    let check = roundtable.post(&try_it("fake-large"), &json!({})).await.json();
    let profile = &check["profile"];
    assert_eq!((&check["ok"], &profile["base_url"]), (&json!(true), &json!(model.base_url())), "{check}");
    assert_eq!((&profile["streams"], &profile["calls_tools"]), (&json!(true), &json!(true)), "{check}");
    assert_eq!((&profile["reports_usage"], &profile["context_tokens"]), (&json!(true), &json!(4_096)), "{check}");
    let missing = roundtable.post(&try_it("unknown-model"), &json!({})).await.json();
    assert_eq!((&missing["ok"], &missing["profile"]), (&json!(false), &json!(null)), "{missing}");

    let profiles = || async { roundtable.get_json("/api/v1/providers").await["providers"][1]["profiles"].clone() };
    assert_eq!(profiles().await, json!({"fake-large": profile}));
    let listed = || async { roundtable.get_json("/api/v1/providers").await["providers"][1]["models"].clone() };
    assert_eq!(listed().await, check["models"]);
    let windows = || async {
        let path = roundtable.finished(&single_on("lab/fake-large"), "Go").await;
        let events = roundtable.request(Method::GET, &format!("{path}/events")).header("accept", "application/json");
        roundtable.send(events).await.json()["events"][0]["context_windows"].clone()
    };
    assert_eq!(windows().await, json!({"lab/fake-large": 4_096}));
    roundtable.post("/api/v1/providers", &json!({"name": "lab", "base_url": other.base_url()})).await;
    assert_eq!(profiles().await, json!({}), "another address may serve another model by this name");
    assert_eq!(listed().await, json!(null));
    assert_eq!(windows().await, json!(null));
}

#[tokio::test]
async fn b20_a_pool_says_in_the_events_which_endpoint_answered_and_why() {
    let key = Script { api_key: Some(KEY.to_owned()), ..Script::default() };
    let (model, gone) = (FakeOpenAi::start(key).await.unwrap(), fake_openai::refused_base_url().await.unwrap());
    let roundtable = Roundtable::start().await;
    let input = json!({
        "name": "lab",
        "endpoints": [{"base_url": gone, "max_concurrent": 4}, {"base_url": model.base_url()}],
        "api_key": KEY,
    });
    let created = roundtable.post("/api/v1/providers", &input).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(created.json()["base_url"], json!(gone));
    assert_eq!(created.json()["endpoints"][0], json!({"base_url": gone, "max_concurrent": 4}));

    let mut routes = Vec::new();
    for _ in 0..4 {
        let mut team = single_on("lab/fake-large");
        team["policy"]["max_attempts"] = json!(1);
        let path = roundtable.finished(&team, "Go").await;
        let log = roundtable
            .send(roundtable.request(Method::GET, &format!("{path}/events")).header("accept", "application/json"));
        let log = log.await;
        assert!(!log.text.contains(KEY));
        let log = log.json();
        let turn = log["events"].as_array().unwrap().iter().find(|event| event["route"].is_object()).unwrap().clone();
        routes.push((turn["type"].as_str().unwrap().to_owned(), turn["route"].clone()));
    }
    for (kind, route) in &routes[..3] {
        assert_eq!((kind.as_str(), &route["endpoint"]), ("turn_failed", &json!(gone)));
    }
    let (kind, route) = &routes[3];
    assert_eq!((kind.as_str(), &route["endpoint"]), ("turn_completed", &json!(model.base_url())));
    assert!(route["reason"].as_str().unwrap().contains("is left out for"), "{route}");

    let view = roundtable.get_json("/api/v1/providers").await["providers"][1].clone();
    assert_eq!((&view["load"][0]["failures"], &view["load"][0]["under_way"]), (&json!(3), &json!(0)), "{view}");
    assert!(view["load"][0]["out_until"].is_string() && view["load"][1]["out_until"].is_null(), "{view}");
    let check = roundtable.post("/api/v1/providers/lab/check", &json!({})).await.json();
    assert_eq!((&check["ok"], &check["models"]), (&json!(false), &json!(["fake-large", "fake-small"])));
    assert!(check["message"].as_str().unwrap().starts_with("1 of 2 endpoints answer."), "{check}");

    let kept = json!({"name": "lab", "base_url": model.base_url()});
    assert_eq!(roundtable.post("/api/v1/providers", &kept).await.json()["key_last_four"], "3a9d");
    let moved =
        json!({"name": "lab", "endpoints": [{"base_url": model.base_url()}, {"base_url": "http://127.0.0.1:9"}]});
    assert_eq!(roundtable.post("/api/v1/providers", &moved).await.json()["key_last_four"], json!(null));
}

#[tokio::test]
async fn prices_have_a_date_and_openai_has_built_in_ones() {
    let roundtable = Roundtable::with(|settings| settings.openai_api_key = Some(KEY.to_owned())).await;
    let price = json!({"input_micro_usd_per_mtok": 150_000, "output_micro_usd_per_mtok": 600_000});
    let dated = json!({"input_micro_usd_per_mtok": 1, "output_micro_usd_per_mtok": 2, "as_of": "2026-02-28"});
    let input = json!({"name": "lab", "base_url": "http://127.0.0.1:9", "prices": {"x": price, "y": dated}});
    let view = roundtable.post("/api/v1/providers", &input).await.json();
    assert_eq!(view["prices"]["x"]["as_of"].as_str().unwrap().len(), "2026-02-28".len(), "the day of saving: {view}");
    assert_eq!((&view["prices"]["y"], &view["built_in_prices"]), (&dated, &json!({})));
    let openai = roundtable.get_json("/api/v1/providers").await["providers"][1].clone();
    assert_eq!(openai["built_in_prices"]["gpt-4o-mini"]["as_of"], "2025-08-15", "{openai}");
    let undated = json!({"name": "lab", "base_url": "http://127.0.0.1:9", "prices": {"x": {"as_of": "yesterday"}}});
    assert!(roundtable.post("/api/v1/providers", &undated).await.status.is_client_error());
}

#[tokio::test]
async fn without_a_script_the_form_adds_and_removes_rows_and_shows_no_key() {
    let roundtable = Roundtable::start().await;
    let post = async |action: &str| {
        let form = format!(
            "provider[name]=lab&provider[api_key]={KEY}&provider[endpoints][0][base_url]=http://one.test\
             &provider[endpoints][1][base_url]=http://two.test&provider[endpoints][1][max_concurrent]=4\
             &provider[prices][0][model]=my-model&action={action}"
        );
        let form = form.replace('[', "%5B").replace(']', "%5D");
        let request = roundtable.request(Method::POST, "/providers").body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let page = roundtable.send(request).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(!page.text.contains(KEY));
        assert!(page.text.contains("Enter it again"), "the key that was typed is asked for again");
        page.text
    };
    let value = |text: &str| format!("value=\"{text}\"");
    let added = post("add_endpoint").await;
    assert!(added.contains(&value("http://two.test")) && added.contains("provider[endpoints][2][base_url]"));
    let removed = post("remove_endpoint:0").await;
    assert!(!removed.contains(&value("http://one.test")) && removed.contains(&value("http://two.test")));
    assert!(!removed.contains("provider[endpoints][1]") && removed.contains(&value("my-model")));
    assert!(!post("remove_price:0").await.contains(&value("my-model")));
    assert_eq!(
        roundtable.get_json("/api/v1/providers").await["providers"].as_array().unwrap().len(),
        1,
        "not saved yet"
    );
}
