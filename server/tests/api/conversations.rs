//! `/conversations` and what can be asked of one.

use crate::support::{Frame, NOBODY, Roundtable, pair, single_on};
use fake_openai::{FakeOpenAi, Script};
use serde_json::json;

#[tokio::test]
async fn a_conversation_runs_by_itself_and_says_where_it_stands() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Write a haiku").await;
    let conversation = roundtable.get_json(&path).await;
    assert_eq!(conversation["status"], "finished");
    assert_eq!(conversation["finish_reason"], "max_turns");
    assert_eq!(conversation["totals"]["turns"], 4);
    assert_eq!(conversation["totals"]["cost_micro_usd"], 0);
    assert!(conversation["totals"]["input_tokens"].as_u64() > Some(0));
    assert!(conversation["totals"]["output_tokens"].as_u64() > Some(0));
    assert_eq!(path, format!("/api/v1/conversations/{}", conversation["id"].as_str().unwrap()));
}

/// The templates promise to run without a key; each shows what it is there for.
#[tokio::test]
async fn every_template_runs_to_its_end_with_the_simulated_model() {
    let roundtable = Roundtable::start().await;
    for template in model::templates::all() {
        let shows: &[&str] = match template.slug.as_str() {
            "code-review" | "product-critique" | "parallel-brainstorm" => {
                &["ballot_opened", "vote_cast", "decision_reached"]
            }
            "research-brief" | "incident-review" => &["task_created", "task_assigned", "task_status_changed"],
            "red-team" => &["handed_off"],
            _ => &["turn_completed"],
        };
        let team = serde_json::to_value(&template.team).unwrap();
        let path = roundtable.converse(&team, &template.task).await;
        let frames = roundtable.stream(&path, 0).await.until("end").await;
        let kinds: Vec<&str> = frames.iter().map(Frame::kind).collect();
        for kind in shows {
            assert!(kinds.contains(kind), "{}: no {kind} in {kinds:?}", template.slug);
        }
        assert!(!kinds.contains(&"turn_failed"), "{}: {kinds:?}", template.slug);
        assert!(!kinds.contains(&"handoff_refused"), "{}: {kinds:?}", template.slug);
        let votes = frames.iter().filter(|frame| frame.kind() == "vote_cast");
        assert!(votes.clone().all(|vote| vote.data["valid"] == true), "{}", template.slug);
        assert_eq!(roundtable.get_json(&path).await["status"], "finished", "{}", template.slug);
    }
}

#[tokio::test]
async fn the_same_seed_says_the_same() {
    let roundtable = Roundtable::start().await;
    let mut texts = Vec::new();
    for _ in 0..2 {
        let path = roundtable.finished(&pair(), "Write a haiku").await;
        let page = roundtable.get_json(&format!("{path}/events")).await;
        let turns = page["events"].as_array().unwrap().iter().filter(|event| event["type"] == "turn_completed");
        texts.push(turns.map(|turn| turn["text"].clone()).collect::<Vec<_>>());
    }
    assert_eq!(texts[0], texts[1]);
}

#[tokio::test]
async fn a_stored_team_talks_and_a_message_goes_on() {
    let roundtable = Roundtable::start().await;
    let team = roundtable.post("/api/v1/teams", &pair()).await.json();
    let new = json!({"team_id": team["id"], "task": "Go", "budget": {"max_tokens": 100_000}});
    let started = roundtable.post("/api/v1/conversations", &new).await;
    let path = started.header("location").to_owned();
    let seq = roundtable.stream(&path, 0).await.until("finished").await.last().unwrap().id.unwrap();
    assert_eq!(roundtable.get_json(&path).await["origin"]["team_id"], team["id"]);

    for (to, from) in [(json!("cy"), seq), (json!(["ada", "cy"]), 0), (json!([]), 0)] {
        let after = if from > 0 { from } else { roundtable.get_json(&path).await["seq"].as_u64().unwrap() };
        let posted = roundtable.post(&format!("{path}/messages"), &json!({"text": "More", "to": to})).await;
        assert_eq!(posted.status, 200, "{}", posted.text);
        assert!(posted.json()["seq"].as_u64().unwrap() > after);
        let frames = roundtable.stream(&path, after).await.until("end").await;
        assert_eq!(frames[0].kind(), "message_posted");
        let expected = if to.is_string() { json!([to]) } else { to };
        assert_eq!(frames[0].data["to"], expected);
    }
}

#[tokio::test]
async fn a_running_conversation_is_paused_resumed_and_stopped() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&single_on("openai/stall"), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("delta").await;

    let paused = roundtable.post(&format!("{path}/pause"), &json!({"mode": "now"})).await;
    assert_eq!(paused.status, 200, "{}", paused.text);
    stream.until("paused").await;
    assert_eq!(roundtable.get_json(&path).await["status"], "paused");
    let again = roundtable.send(roundtable.request(reqwest::Method::POST, &format!("{path}/pause"))).await;
    assert_eq!((again.status.as_u16(), again.problem().as_str()), (409, "wrong_status"));

    let resumed = roundtable.send(roundtable.request(reqwest::Method::POST, &format!("{path}/resume"))).await;
    assert_eq!(resumed.status, 200, "{}", resumed.text);
    stream.until("delta").await;
    let stopped = roundtable.send(roundtable.request(reqwest::Method::POST, &format!("{path}/stop"))).await;
    assert_eq!(stopped.status, 200, "{}", stopped.text);
    let frames = stream.until("end").await;
    let cut = frames.iter().find(|frame| frame.kind() == "turn_interrupted").unwrap();
    assert_eq!(cut.data["kind"], "stopped");
    assert!(!cut.data["partial"].as_str().unwrap().is_empty());
    assert_eq!(roundtable.get_json(&path).await["status"], "stopped");
}

#[tokio::test]
async fn a_conversation_is_deleted_once_it_does_not_run() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&single_on("openai/stall"), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("delta").await;
    let delete = || roundtable.send(roundtable.request(reqwest::Method::DELETE, &path));
    let running = delete().await;
    assert_eq!((running.status.as_u16(), running.problem().as_str()), (409, "running"));
    let paused = roundtable.post(&format!("{path}/pause"), &json!({"mode": "now"})).await;
    assert_eq!(paused.status, 200, "{}", paused.text);
    let deleted = delete().await;
    assert_eq!((deleted.status.as_u16(), deleted.text.as_str()), (204, ""));
    stream.until("end").await;
    for path in [path.clone(), format!("{path}/events"), format!("{path}/export?format=csv")] {
        assert_eq!(roundtable.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(delete().await.status, 404);
}

#[tokio::test]
async fn turns_are_granted_memory_is_written_and_turns_are_rated() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Go").await;
    let granted = roundtable.post(&format!("{path}/grant"), &json!({"turns": 2})).await;
    assert_eq!(granted.status, 200, "{}", granted.text);
    roundtable.stream(&path, granted.json()["seq"].as_u64().unwrap()).await.until("end").await;
    assert_eq!(roundtable.get_json(&path).await["totals"]["turns"], 6);

    let write = |value, version| json!({"key": "goal", "value": value, "expected_version": version});
    for (value, version) in [("one", 0), ("two", 1), ("lost", 1)] {
        let written = roundtable.post(&format!("{path}/memory"), &write(value, version)).await;
        assert_eq!(written.status, 200, "{}", written.text);
    }
    let memory = roundtable.get_json(&format!("{path}/memory")).await;
    let goal = memory["entries"].as_array().unwrap().iter().find(|entry| entry["key"] == "goal").unwrap();
    assert_eq!((&goal["value"], &goal["version"]), (&json!("two"), &json!(2)));

    for rating in [json!({"score": 5}), json!({"score": 1, "turn_id": "t1", "comment": "Too long"})] {
        let rated = roundtable.post(&format!("{path}/ratings"), &rating).await;
        assert_eq!(rated.status, 200, "{}", rated.text);
    }
    assert_eq!(roundtable.post(&format!("{path}/ratings"), &json!({"score": 6})).await.status, 422);
    let log = roundtable.get_json(&format!("{path}/events")).await;
    let kinds: Vec<_> = log["events"].as_array().unwrap().iter().rev().take(5).map(|event| &event["type"]).collect();
    assert_eq!(kinds, ["rated", "rated", "memory_conflict", "memory_written", "memory_written"]);
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let roundtable = Roundtable::start().await;
    let team = roundtable.post("/api/v1/teams", &pair()).await.json()["id"].clone();
    for n in 0..3 {
        let started =
            roundtable.post("/api/v1/conversations", &json!({"team_id": team, "task": format!("Task {n}")})).await;
        let path = started.header("location").to_owned();
        roundtable.stream(&path, 0).await.until("end").await;
    }
    roundtable.finished(&single_on("simulated"), "Alone").await;
    let titles = |query: String| {
        let roundtable = &roundtable;
        async move {
            let list = roundtable.get_json(&format!("/api/v1/conversations?{query}")).await;
            let titles = list["conversations"].as_array().unwrap().iter();
            titles.map(|row| row["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(titles(String::new()).await, ["Alone", "Task 2", "Task 1", "Task 0"]);
    assert_eq!(titles(format!("team={}", team.as_str().unwrap())).await, ["Task 2", "Task 1", "Task 0"]);
    assert_eq!(titles("strategy=single_agent&team=&status=finished".to_owned()).await, ["Alone"]);
    assert_eq!(titles("status=running".to_owned()).await, [""; 0]);
    assert_eq!(titles("limit=2&offset=1".to_owned()).await, ["Task 2", "Task 1"]);
    assert_eq!(titles("from=2020-01-01&to=2020-01-02T00:00:00Z".to_owned()).await, [""; 0]);
    let list = roundtable.get_json("/api/v1/conversations?limit=2").await;
    assert_eq!(list["next_offset"], 2);
    assert_eq!(roundtable.get_json("/api/v1/conversations").await["next_offset"], json!(null));
}

#[tokio::test]
async fn bad_starts_and_commands_are_refused_with_their_place() {
    let roundtable = Roundtable::start().await;
    for (body, path) in [
        (json!({"task": "Go"}), "team_id"),
        (json!({"team": pair(), "team_id": NOBODY, "task": "Go"}), "team"),
        (json!({"team": pair(), "task": "  "}), "task"),
        (json!({"team": pair(), "task": "Go", "seed": -1}), "seed"),
        (json!({"team": pair(), "task": "Go", "budget": {"max_token": 1}}), "budget.max_token"),
        (json!({"team": pair(), "task": "Go", "budget": {"max_time_s": -5}}), "budget"),
    ] {
        let refused = roundtable.post("/api/v1/conversations", &body).await;
        assert_eq!((refused.status.as_u16(), refused.problem().as_str()), (422, "invalid_body"), "{body}");
        assert_eq!(refused.json()["errors"][0]["path"], path, "{}", refused.text);
    }
    let missing = roundtable.post("/api/v1/conversations", &json!({"team_id": NOBODY, "task": "Go"})).await;
    assert_eq!((missing.status.as_u16(), missing.problem().as_str()), (404, "not_found"));

    let path = roundtable.finished(&pair(), "Go").await;
    for (action, body, place) in [
        ("messages", json!({"text": " "}), "text"),
        ("messages", json!({"text": "Hi", "to": "nobody"}), "to"),
        ("messages", json!({"text": "Hi", "to": 7}), "to"),
        ("pause", json!({"mode": "later"}), "mode"),
        ("grant", json!({"turns": "two"}), "turns"),
        ("mute", json!({"agent": "nobody"}), "agent"),
    ] {
        let refused = roundtable.post(&format!("{path}/{action}"), &body).await;
        assert_eq!(refused.status, 422, "{body}: {}", refused.text);
        assert_eq!(refused.json()["errors"][0]["path"], place, "{}", refused.text);
    }
}
