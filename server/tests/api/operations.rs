//! `/healthz`, `/readyz`, `/metrics`, `/csp-report`.

use crate::support::{Roundtable, pair};
use reqwest::Method;

#[tokio::test]
async fn the_process_tells_how_it_is() {
    let roundtable = Roundtable::start().await;
    assert_eq!(roundtable.get("/healthz").await.status, 200);
    assert_eq!(roundtable.get("/readyz").await.status, 200);

    let path = roundtable.finished(&pair(), "Go").await;
    let mut stream = roundtable.stream(&path, 0).await;
    stream.until("end").await;
    let counters = roundtable.get("/metrics").await;
    assert!(counters.header("content-type").starts_with("text/plain"));
    for line in [
        "roundtable_turns_total{outcome=\"completed\"} 4",
        "roundtable_conversations_running 0",
        "roundtable_ttft_seconds_count 4",
        "roundtable_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1",
        "route=\"/api/v1/conversations/{id}/events\"",
        "# TYPE roundtable_open_streams gauge",
    ] {
        assert!(counters.text.contains(line), "{line} in {}", counters.text);
    }
}

#[tokio::test]
async fn reports_of_violations_are_taken_and_bounded() {
    let roundtable = Roundtable::start().await;
    let report = |size| roundtable.request(Method::POST, "/csp-report").body("x".repeat(size));
    assert_eq!(roundtable.send(report(100)).await.status, 204);
    assert_eq!(roundtable.send(report(20_000)).await.problem(), "body_too_large");
}
