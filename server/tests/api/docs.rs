//! The API's description of itself.

use crate::support::Roundtable;
use serde_json::Value;
use std::collections::BTreeSet;

/// Every reference of a document.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(target) if key == "$ref" => drop(found.insert(target.clone())),
                    value => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

fn resolve_all(document: &Value) {
    let mut found = BTreeSet::new();
    references(document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("references stay within the document");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_whole() {
    let roundtable = Roundtable::start().await;
    let document = roundtable.get_json("/api/v1/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    resolve_all(&document);
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(operation["tags"][0].is_string(), "{method} {path} has no tag");
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(parameters.iter().any(|it| it["name"] == name && it["in"] == "path"), "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_schema_of_a_team_stands_alone() {
    let roundtable = Roundtable::start().await;
    let answer = roundtable.get("/api/v1/schemas/team.json").await;
    assert_eq!(answer.header("content-type"), "application/schema+json");
    let schema = answer.json();
    resolve_all(&schema);
    let team = &schema["$defs"]["TeamSpec"];
    assert_eq!(schema["$ref"], "#/$defs/TeamSpec");
    assert_eq!(team["additionalProperties"], false);
    assert_eq!(team["required"], serde_json::json!(["name"]));
    let fields = [
        ("Policy", "tasks"),
        ("Policy", "budget"),
        ("Policy", "on_exhaustion"),
        ("AgentSpec", "team"),
        ("Capability", "level"),
        ("DynamicPolicy", "transitions"),
        ("Weights", "mention"),
        ("CollaborativePolicy", "contradictions"),
        ("TaskPolicy", "plan"),
        ("TaskSpec", "after"),
        ("Budget", "per_agent"),
        ("AgentBudget", "max_time_s"),
    ];
    for (definition, field) in fields {
        assert!(schema["$defs"][definition]["properties"][field].is_object(), "{definition}.{field}");
    }
    assert!(schema["$defs"]["Condition"].to_string().contains("function_call"));
}
