//! `/conversations/{id}/events`: the stream and its pages.

use crate::support::{EventStream, NOBODY, Roundtable, pair, single_on};
use fake_openai::{FakeOpenAi, Script};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;

#[tokio::test]
async fn what_was_streamed_is_what_was_stored() {
    let model = FakeOpenAi::start(Script { tokens_per_second: Some(400.0), ..Script::default() }).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&pair_of(&["openai/fake-large", "openai/fake-small"]), "Go").await;
    let frames = roundtable.stream(&path, 0).await.until("end").await;

    let mut streamed: BTreeMap<String, String> = BTreeMap::new();
    let mut committed = BTreeMap::new();
    for frame in &frames {
        let turn = frame.data["turn_id"].as_str().unwrap_or_default().to_owned();
        match frame.kind() {
            "delta" => {
                assert_eq!(frame.id, None);
                assert!(!committed.contains_key(&turn), "a piece of a turn that is over");
                let text = streamed.entry(turn).or_default();
                assert_eq!(frame.data["offset"], text.len());
                text.push_str(frame.data["text"].as_str().unwrap());
            }
            "turn_completed" => {
                committed.insert(turn, frame.data["text"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
    }
    assert_eq!(committed.len(), 4);
    assert_eq!(streamed, committed);

    let ids: Vec<_> = frames.iter().filter_map(|frame| frame.id).collect();
    assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>(), "in order, without gaps, each once");
    for frame in frames.iter().filter(|frame| frame.event == "event") {
        assert_eq!(frame.id, frame.data["seq"].as_u64());
    }
}

#[tokio::test]
async fn a_cut_stream_resumes_with_exactly_the_rest() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Go").await;
    let whole = roundtable.stream(&path, 0).await.until("end").await;
    for cut in [1, 2, whole.len() / 2, whole.len() - 2] {
        let id = whole[cut].id.unwrap();
        // The header of a reconnecting browser goes before the address that it was opened with.
        let request = roundtable.request(Method::GET, &format!("{path}/events?after=1"));
        let rest = EventStream::open(request.header("last-event-id", id)).await.until("end").await;
        assert_eq!(rest, whole[cut + 1..], "after {id}");
        assert_eq!(roundtable.stream(&path, id).await.until("end").await, rest);
    }
    let last = whole[whole.len() - 2].id.unwrap();
    assert_eq!(roundtable.stream(&path, last + 1).await.until("reset").await.len(), 1);
}

#[tokio::test]
async fn whoever_joins_in_mid_turn_gets_the_text_so_far() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&single_on("openai/stall"), "Go").await;
    let first = roundtable.stream(&path, 0).await.until("delta").await;
    assert_eq!(first.last().unwrap().data["offset"], 0);

    let mut late = roundtable.stream(&path, 0).await;
    let frames = late.until("delta").await;
    let joined = frames.last().unwrap();
    assert_eq!((&joined.data["offset"], &joined.data["agent_id"]), (&json!(0), &json!("ada")));
    assert!(frames.iter().any(|frame| frame.kind() == "turn_started"), "the log comes first");

    roundtable.send(roundtable.request(Method::POST, &format!("{path}/stop"))).await;
    let rest = late.until("turn_interrupted").await;
    let pieces = frames.iter().chain(&rest).filter(|frame| frame.kind() == "delta");
    let text: String = pieces.map(|frame| frame.data["text"].as_str().unwrap()).collect();
    assert_eq!(rest.last().unwrap().data["partial"], text);
}

#[tokio::test]
async fn pages_are_the_stream_in_json() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Go").await;
    let streamed = roundtable.stream(&path, 0).await.until("end").await;
    let streamed: Vec<_> = streamed.into_iter().filter(|frame| frame.event == "event").map(|it| it.data).collect();

    let mut after = 0;
    let mut paged = Vec::new();
    loop {
        let page = roundtable.get_json(&format!("{path}/events?after={after}&limit=5")).await;
        let events = page["events"].as_array().unwrap();
        if events.is_empty() {
            assert_eq!(page["next_after"], after);
            break;
        }
        assert!(events.len() <= 5);
        after = page["next_after"].as_u64().unwrap();
        paged.extend(events.iter().cloned());
    }
    assert_eq!(paged, streamed);
    assert_eq!(roundtable.get_json(&format!("{path}/events")).await["events"], json!(streamed));
}

#[tokio::test]
async fn a_cursor_that_is_no_number_and_a_conversation_that_is_not_are_refused() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Go").await;
    for cursor in ["-1", "x", "1.5", "99999999999999999999999"] {
        let answer = roundtable.get(&format!("{path}/events?after={cursor}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "invalid_cursor"), "{cursor}");
    }
    let header = roundtable.request(Method::GET, &format!("{path}/events")).header("last-event-id", "x");
    assert_eq!(roundtable.send(header).await.problem(), "invalid_cursor");
    let nobody = format!("/api/v1/conversations/{NOBODY}/events");
    assert_eq!(roundtable.get(&nobody).await.problem(), "not_found");
    let page = roundtable.request(Method::GET, &nobody).header("accept", "application/json");
    assert_eq!(roundtable.send(page).await.problem(), "not_found");
}

#[tokio::test]
async fn streams_end_with_the_server() {
    let model = FakeOpenAi::start(Script::default()).await.unwrap();
    let roundtable = Roundtable::with(|settings| settings.openai_base_url = Some(model.base_url())).await;
    let path = roundtable.converse(&single_on("openai/stall"), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("delta").await;
    let (_folder, rest) = tokio::join!(roundtable.stop(), stream.rest());
    assert!(rest.iter().all(|frame| frame.kind() == "delta"), "no end, so that the reader comes back: {rest:?}");
}

fn pair_of(models: &[&str; 2]) -> serde_json::Value {
    let mut team = pair();
    for (at, model) in models.iter().enumerate() {
        team["agents"][at]["model"] = json!(model);
    }
    team
}
