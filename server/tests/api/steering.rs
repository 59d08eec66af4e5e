//! Steering a conversation: mute, unmute, pick, conclude.

use crate::support::{NOBODY, Roundtable, pair, pair_on, single_on};
use fake_openai::{FakeOpenAi, Script};
use serde_json::{Value, json};

#[tokio::test]
async fn agents_are_muted_unmuted_and_picked_and_the_round_is_concluded() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&pair_on("openai/stall"), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("delta").await;

    for (action, body, kind) in [
        ("mute", json!({"agent": "cy"}), "agent_muted"),
        ("unmute", json!({"agent": "cy"}), "agent_unmuted"),
        ("pick", json!({"agent": "cy"}), "next_picked"),
        ("conclude", Value::Null, "conclusion_requested"),
    ] {
        let request = roundtable.request(reqwest::Method::POST, &format!("{path}/{action}"));
        let request = if body.is_null() { request } else { request.json(&body) };
        let accepted = roundtable.send(request).await;
        assert_eq!(accepted.status, 200, "{action}: {}", accepted.text);
        let frames = stream.until(kind).await;
        let event = frames.last().unwrap();
        assert!(accepted.json()["seq"].as_u64() >= event.id, "{action}");
        if !body.is_null() {
            assert_eq!(event.data["agent_id"], "cy");
        }
    }
}

#[tokio::test]
async fn steering_that_cannot_be_is_refused() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Go").await;
    for action in ["mute", "unmute", "pick"] {
        let unknown = roundtable.post(&format!("{path}/{action}"), &json!({"agent": "zoe"})).await;
        assert_eq!(unknown.status, 422, "{action}: {}", unknown.text);
        let wrong = roundtable.post(&format!("{path}/{action}"), &json!({"who": "ada"})).await;
        assert_eq!((wrong.status.as_u16(), wrong.problem().as_str()), (422, "invalid_body"), "{action}");
        let nowhere =
            roundtable.post(&format!("/api/v1/conversations/{NOBODY}/{action}"), &json!({"agent": "a"})).await;
        assert_eq!((nowhere.status.as_u16(), nowhere.problem().as_str()), (404, "not_found"), "{action}");
    }
    for (action, body) in [("pick", json!({"agent": "ada"})), ("conclude", Value::Null)] {
        let request = roundtable.request(reqwest::Method::POST, &format!("{path}/{action}"));
        let over = roundtable.send(if body.is_null() { request } else { request.json(&body) }).await;
        assert_eq!((over.status.as_u16(), over.problem().as_str()), (409, "wrong_status"), "{action}");
    }
    let alone = roundtable.finished(&single_on("simulated"), "Go").await;
    assert_eq!(roundtable.post(&format!("{alone}/mute"), &json!({"agent": "ada"})).await.status, 200);
}
