//! Stepping in: messages that wait, approvals, people who take part, turns taken anew, budgets raised, forks.

use crate::support::{EventStream, NOBODY, Roundtable, pair, pair_on, single_on};
use fake_openai::{FakeOpenAi, Script};
use reqwest::Method;
use serde_json::{Value, json};

/// A team that waits for approval of what Ada says.
fn approving() -> Value {
    let mut team = pair();
    team["policy"]["approvals"] = json!({"replies_of": ["ada"]});
    team
}

/// The data of the next event of this kind.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
async fn next(stream: &mut EventStream, kind: &str) -> Value {
    stream.until(kind).await.pop().unwrap().data
}

async fn status(roundtable: &Roundtable, path: &str) -> Value {
    roundtable.get_json(path).await["status"].clone()
}

#[tokio::test]
async fn a_message_waits_is_changed_and_is_taken_back() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&pair_on("openai/stall"), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("delta").await;

    let queued = roundtable.post(&format!("{path}/messages"), &json!({"text": "And tests?", "to": "cy"})).await;
    assert_eq!(queued.status, 200, "{}", queued.text);
    let event = next(&mut stream, "message_queued").await;
    assert_eq!((&event["message_id"], &event["to"]), (&json!("m2"), &json!(["cy"])));
    let message = format!("{path}/messages/m2");
    let edit = |text: &str| roundtable.request(Method::PUT, &message).json(&json!({"text": text}));
    assert_eq!(roundtable.send(edit("And docs?")).await.status, 200);
    assert_eq!(next(&mut stream, "queued_message_edited").await["text"], "And docs?");
    assert_eq!(roundtable.send(edit(" ")).await.status, 422);
    assert_eq!(roundtable.send(roundtable.request(Method::DELETE, &message)).await.status, 200);
    let gone = roundtable.send(edit("Too late")).await;
    assert_eq!((gone.status.as_u16(), gone.problem().as_str()), (409, "not_waiting"), "{}", gone.text);

    roundtable.post(&format!("{path}/messages"), &json!({"text": "Rather this"})).await;
    let stopped = roundtable.post(&format!("{path}/stop"), &Value::Null).await;
    assert_eq!(stopped.status, 200, "{}", stopped.text);
    assert_eq!(next(&mut stream, "queued_message_withdrawn").await["message_id"], "m2");
    assert_eq!(next(&mut stream, "queued_message_withdrawn").await["message_id"], "m3");
}

#[tokio::test]
async fn a_reply_waits_for_approval() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.converse(&approving(), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    let asked = next(&mut stream, "approval_requested").await;
    assert_eq!((&asked["approval_id"], &asked["subject"]), (&json!("a1"), &json!({"reply": "t1"})));
    assert_eq!(status(&roundtable, &path).await, "waiting");

    let answer = |id: &str, body: Value| {
        let path = format!("{path}/approvals/{id}");
        let roundtable = &roundtable;
        async move { roundtable.post(&path, &body).await }
    };
    assert_eq!(answer("a1", json!({"approved": "yes"})).await.problem(), "invalid_body");
    assert_eq!(answer("a1", json!({"approved": false, "comment": "Shorter"})).await.status, 200);
    let taken_back = next(&mut stream, "turn_retracted").await;
    assert_eq!((&taken_back["turn_id"], &taken_back["comment"]), (&json!("t1"), &json!("Shorter")));
    assert_eq!(next(&mut stream, "approval_requested").await["subject"], json!({"reply": "t2"}));
    assert_eq!(answer("a1", json!({"approved": true})).await.problem(), "not_waiting");
    assert_eq!(answer("a2", json!({"approved": true})).await.status, 200);
    assert_eq!(next(&mut stream, "turn_started").await["agent_id"], "cy");
}

/// What waits for a person survives a restart, and nothing is called meanwhile.
#[tokio::test]
async fn a_person_takes_a_turn_after_a_restart() {
    let roundtable = Roundtable::start().await;
    let mut team = pair();
    team["agents"][1]["person"] = json!({});
    let path = roundtable.converse(&team, "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("turn_completed").await;
    let asked = next(&mut stream, "turn_started").await;
    assert!(asked["person"]["asked_at"].is_string(), "{asked}");
    let roundtable = roundtable.restart().await;
    assert_eq!(status(&roundtable, &path).await, "waiting");
    let wrong = roundtable.post(&format!("{path}/turns/t1/reply"), &json!({"text": "x"})).await;
    assert_eq!((wrong.status.as_u16(), wrong.problem().as_str()), (409, "stale_turn"), "{}", wrong.text);
    let replied = roundtable.post(&format!("{path}/turns/t2/reply"), &json!({"text": "I would wait."})).await;
    assert_eq!(replied.status, 200, "{}", replied.text);
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("turn_completed").await;
    let said = next(&mut stream, "turn_completed").await;
    assert_eq!((&said["agent_id"], &said["text"]), (&json!("cy"), &json!("I would wait.")));
    assert_eq!(next(&mut stream, "turn_started").await["agent_id"], "ada");
}

#[tokio::test]
async fn the_last_turn_is_taken_anew_and_a_copy_goes_on_by_itself() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&single_on("simulated"), "Go").await;
    let before = roundtable.get_json(&path).await;
    let early = roundtable.post(&format!("{path}/turns/t9/retry"), &json!({})).await;
    assert_eq!(early.status, 422, "{}", early.text);

    let forked = roundtable.post(&format!("{path}/fork"), &json!({"turn_id": "t1"})).await;
    assert_eq!(forked.status, 201, "{}", forked.text);
    let copy = forked.header("location").to_owned();
    let conversation = roundtable.get_json(&copy).await;
    assert_eq!((&conversation["status"], &conversation["totals"]["turns"]), (&json!("paused"), &json!(0)));
    let log = roundtable
        .send(roundtable.request(Method::GET, &format!("{copy}/events")).header("accept", "application/json"));
    let log = log.await.json();
    let events = log["events"].as_array().unwrap();
    let last = events.last().unwrap();
    assert_eq!((&last["type"], &last["after"]), (&json!("conversation_forked"), &json!(events.len() - 1)));
    assert_eq!(events[events.len() - 2]["type"], "turn_completed");
    assert_eq!(roundtable.post(&format!("{copy}/resume"), &Value::Null).await.status, 200);
    roundtable.stream(&copy, 0).await.until("finished").await;
    assert_eq!(roundtable.get_json(&copy).await["totals"]["turns"], 0, "nothing was left to say, and nothing was paid");

    let again = roundtable.post(&format!("{path}/turns/t1/retry"), &json!({"comment": "Bolder"})).await;
    assert_eq!(again.status, 200, "{}", again.text);
    let mut stream = roundtable.stream(&path, before["seq"].as_u64().unwrap()).await;
    assert_eq!(next(&mut stream, "turn_completed").await["turn_id"], "t2");
    for (body, code) in [
        (json!({"after": 9_999}), "no_such_place"),
        (json!({"after": 1}), "no_such_place"),
        (json!({"after": 0}), "no_such_place"),
        (json!({"turn_id": "t99"}), "no_such_place"),
        (json!({"after": 1, "turn_id": "t1"}), "ambiguous"),
    ] {
        let refused = roundtable.post(&format!("{path}/fork"), &body).await;
        assert_eq!((refused.status.as_u16(), &refused.json()["errors"][0]["code"]), (422, &json!(code)), "{body}");
    }
    assert_eq!(roundtable.post(&format!("/api/v1/conversations/{NOBODY}/fork"), &json!({})).await.status, 404);
}

#[tokio::test]
async fn a_spent_budget_is_raised() {
    let roundtable = Roundtable::start().await;
    let mut team = pair();
    team["policy"]["budget"] = json!({"max_tokens": 100});
    let path = roundtable.finished(&team, "Go").await;
    assert_eq!(roundtable.get_json(&path).await["finish_reason"], "budget");
    let seq = roundtable.get_json(&path).await["seq"].as_u64().unwrap();
    let none = roundtable.post(&format!("{path}/grant"), &json!({"time_s": 5})).await;
    assert_eq!(none.status, 422, "{}", none.text);
    // Either is taken or neither: a second try grants nothing twice.
    let both = roundtable.post(&format!("{path}/grant"), &json!({"tokens": 5_000, "turns": 3})).await;
    assert_eq!(both.status, 422, "{}", both.text);
    assert_eq!(roundtable.get_json(&path).await["seq"], seq);
    let granted = roundtable.post(&format!("{path}/grant"), &json!({"tokens": 5_000})).await;
    assert_eq!(granted.status, 200, "{}", granted.text);
    let mut stream = roundtable.stream(&path, seq).await;
    assert_eq!(next(&mut stream, "budget_granted").await["tokens"], 5_000);
    stream.until("turn_completed").await;
}
