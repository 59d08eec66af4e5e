//! `/conversations/{id}/export`.

use crate::support::{NOBODY, Roundtable, pair, pair_on};
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde_json::{Value, json};

#[tokio::test]
async fn every_format_holds_the_whole_conversation() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "=cmd|' /C calc'!A0").await;
    let log = roundtable.get_json(&format!("{path}/events")).await["events"].as_array().unwrap().clone();
    let export = |format: &'static str| {
        let (roundtable, path) = (&roundtable, &path);
        async move { roundtable.get(&format!("{path}/export?format={format}")).await }
    };
    let id = path.rsplit('/').next().unwrap();

    let ndjson = export("ndjson").await;
    assert_eq!(ndjson.header("content-type"), "application/x-ndjson");
    let lines: Vec<Value> = ndjson.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, log);

    let document = export("json").await;
    assert_eq!(document.header("content-disposition"), format!("attachment; filename=\"conversation-{id}.json\""));
    assert_eq!(document.json()["events"], json!(log));
    assert_eq!(document.json()["metrics"]["turns"], 4);
    assert_eq!(document.json()["conversation"]["id"], id);

    let table = export("csv").await;
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let header = table.text.lines().next().unwrap();
    for column in ["ttft_ms", "duration_ms", "input_tokens", "output_tokens", "cost_micro_usd"] {
        assert!(header.split(',').any(|name| name == column), "{column}");
    }
    assert_eq!(table.text.matches(",completed,").count(), 4);

    let transcript = export("md").await;
    assert_eq!(transcript.header("content-type"), "text/markdown; charset=utf-8");
    for turn in log.iter().filter(|event| event["type"] == "turn_completed") {
        let first_line = turn["text"].as_str().unwrap().lines().next().unwrap();
        assert!(transcript.text.contains(first_line), "{first_line}");
    }
}

/// What people and models write is text in it; nothing is fetched from anywhere.
#[tokio::test]
async fn a_report_is_one_page_that_needs_nothing_else_and_runs_nothing() {
    let roundtable = Roundtable::start().await;
    let task = "<script>alert(1)</script>\n\n![x](http://example.com/x.png) **bold**";
    let path = roundtable.finished(&pair(), task).await;
    let report = roundtable.get(&format!("{path}/export?format=html")).await;
    assert_eq!(report.header("content-type"), "text/html; charset=utf-8");
    assert!(report.header("content-disposition").starts_with("attachment; "));
    assert!(report.text.starts_with("<!DOCTYPE html>") && report.text.ends_with("</html>\n"));
    for forbidden in ["<script", "<img", "src=", "@import", "url("] {
        assert!(!report.text.contains(forbidden), "{forbidden}");
    }
    assert!(
        report.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && report.text.contains("<strong>bold</strong>")
    );
    assert_eq!(report.text.matches("<h1>").count(), 1);
    for figure in ["Utilisation", "Context overhead", "Coherence", "Task completion", "<strong>Finished: "] {
        assert!(report.text.contains(figure), "{figure}");
    }
}

/// Figures and names may be passed on without what was said.
#[tokio::test]
async fn what_was_said_leaves_in_no_format_without_texts() {
    const SECRET: &str = "CANARY-51c9";
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), &format!("{SECRET}: write the notes about {SECRET}")).await;
    let log = roundtable.get_json(&format!("{path}/events")).await;
    let replies = log["events"].as_array().unwrap().iter().filter_map(|event| event["text"].as_str());
    let said: Vec<String> = replies.map(|text| text.lines().next().unwrap().to_owned()).collect();
    assert!(said.len() > 4);
    for format in ["json", "ndjson", "csv", "md", "html"] {
        let whole = roundtable.get(&format!("{path}/export?format={format}")).await;
        let none = roundtable.get(&format!("{path}/export?format={format}&redaction=none")).await;
        assert!(whole.text == none.text, "{format}");
        // A table of turns has no messages.
        assert!(format == "csv" || whole.text.contains(SECRET), "{format}");
        let passed_on = roundtable.get(&format!("{path}/export?format={format}&redaction=texts")).await;
        assert_eq!(passed_on.status, 200, "{format}: {}", passed_on.text);
        assert!(!said.iter().any(|line| passed_on.text.contains(line)), "{format}: {}", passed_on.text);
        assert!(!passed_on.text.contains(SECRET) && passed_on.text.contains("Ada"), "{format}: {}", passed_on.text);
    }
    let [whole, without] = ["none", "texts"].map(|what| format!("{path}/export?format=json&redaction={what}"));
    let (whole, without) = (roundtable.get_json(&whole).await, roundtable.get_json(&without).await);
    assert_eq!(whole["metrics"], without["metrics"], "figures stay");
    for (format, what) in [("csv", "figures"), ("csv", "")] {
        let answer = roundtable.get(&format!("{path}/export?format={format}&redaction={what}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "invalid_query"), "{what}");
    }
}

#[tokio::test]
async fn formats_that_are_not_and_conversations_that_are_not_are_refused() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair(), "Go").await;
    for query in ["", "?format=", "?format=docx"] {
        let answer = roundtable.get(&format!("{path}/export{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "invalid_query"), "{query}");
    }
    let nobody = roundtable.get(&format!("/api/v1/conversations/{NOBODY}/export?format=csv")).await;
    assert_eq!(nobody.problem(), "not_found");
}

/// Where the workspace's models are, and what they answered, is nobody else's.
#[tokio::test]
async fn a_shared_report_says_nothing_of_endpoints_and_ends_with_its_link() {
    let roundtable = Roundtable::start().await;
    let path = roundtable.finished(&pair_on("cellar/gpu-7"), "Write the notes").await;
    assert_eq!(roundtable.get_json(&format!("{path}/share")).await["path"], Value::Null);
    let link = roundtable.post(&format!("{path}/share"), &json!({})).await.json();
    assert_eq!(roundtable.post(&format!("{path}/share"), &json!({})).await.json(), link, "it keeps its link");
    assert_eq!(roundtable.get_json(&format!("{path}/share")).await, link);

    let log = roundtable.get_json(&format!("{path}/events")).await;
    let failed = log["events"].as_array().unwrap().iter().find(|event| event["type"] == "turn_failed").unwrap();
    let told: String =
        failed["message"].as_str().unwrap().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == ' ').collect();
    let own = roundtable.get(&format!("{path}/export?format=html")).await;
    assert!(told.len() > 10 && own.text.contains(&told), "{told}: {}", own.text);
    let link = link["path"].as_str().unwrap();
    let shared = roundtable.get(link).await;
    assert_eq!((shared.status.as_u16(), shared.header("cache-control")), (200, "no-store"));
    assert!(shared.text.contains("Write the notes") && shared.text.contains("The model gave no usable answer."));
    assert!(!shared.text.contains(&told), "{}", shared.text);

    assert_eq!(roundtable.send(roundtable.request(Method::DELETE, &format!("{path}/share"))).await.status, 204);
    assert_eq!(roundtable.get(link).await.status, 404);
    for path in [link, "/shared/nothing"] {
        let page = roundtable.send(roundtable.request(Method::GET, path).header(ACCEPT, "text/html")).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (404, "text/html; charset=utf-8"));
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(page.text.contains("This link was taken away, or never was."), "{}", page.text);
    }
}
