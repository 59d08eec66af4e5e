//! `/analytics`.

use crate::support::{Roundtable, pair, single_on};
use serde_json::Value;

#[tokio::test]
async fn figures_follow_the_filter() {
    let roundtable = Roundtable::start().await;
    roundtable.finished(&pair(), "Go").await;
    roundtable.finished(&single_on("simulated"), "Alone").await;
    for (query, runs) in [
        ("", 2),
        ("?strategy=single_agent", 1),
        ("?strategy=dynamic", 0),
        ("?team=&strategy=&from=&to=", 2),
        ("?from=2020-01-01", 2),
        ("?to=2020-01-01", 0),
    ] {
        let figures = roundtable.get_json(&format!("/api/v1/analytics{query}")).await;
        assert_eq!(figures["simulated"]["all"]["runs"], runs, "{query}");
        assert_eq!(figures["real"]["all"]["runs"], 0, "simulated runs are no real ones");
    }
    for query in ["?strategy=chaos", "?team=x", "?from=yesterday"] {
        let answer = roundtable.get(&format!("/api/v1/analytics{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (400, "invalid_query"), "{query}");
        let place = query.trim_start_matches('?').split('=').next().unwrap();
        assert_eq!(answer.json()["errors"][0]["path"], place);
    }
}

#[tokio::test]
async fn figures_are_exported_one_conversation_a_line() {
    let roundtable = Roundtable::start().await;
    roundtable.finished(&pair(), "Go").await;
    roundtable.finished(&single_on("simulated"), "Alone").await;

    let table = roundtable.get("/api/v1/analytics/export?format=csv").await;
    assert_eq!(table.header("content-disposition"), "attachment; filename=\"runs.csv\"");
    let lines: Vec<&str> = table.text.lines().collect();
    assert_eq!(lines.len(), 3);
    for column in ["utilisation", "context_overhead", "coherence", "task_completion", "satisfaction"] {
        assert!(lines[0].split(',').any(|name| name == column), "{column}");
    }
    assert!(lines[1].contains(",Alone,") && lines[2].contains(",Go,"), "newest first");

    let rows = roundtable.get("/api/v1/analytics/export?format=ndjson&strategy=round_robin").await;
    let rows: Vec<Value> = rows.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((rows.len(), &rows[0]["title"], &rows[0]["turns"]), (1, &Value::from("Go"), &Value::from(4)));

    for (query, count) in [("kind=simulated", 2), ("kind=real", 0), ("kind=", 2)] {
        let rows = roundtable.get(&format!("/api/v1/analytics/export?format=ndjson&{query}&redaction=texts")).await;
        assert_eq!(rows.text.lines().count(), count, "{query}");
        assert!(!rows.text.contains("Alone"), "{}", rows.text);
    }
}
