//! What changed from one version of a team to another.

use crate::api::editor::VersionChanges;
use crate::components::word_diff::word_diff;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Where in the team, from the outside in: `["agents", "Bo", "model"]`; `["Bo", "Model"]` once it is worded.
    pub place: Vec<String>,
    /// What was there; `None` if nothing was.
    pub before: Option<String>,
    /// What is there now; `None` if nothing is.
    pub after: Option<String>,
}

/// What a version changed, and what was changed since.
#[component]
pub fn Changes(
    /// The changes.
    changes: VersionChanges,
) -> impl IntoView {
    let VersionChanges { version, within, since } = changes;
    view! {
        {within.map(|changes| view! { <ChangeList title=format!("What version {version} changed") changes /> })}
        {since.map(|changes| view! { <ChangeList title="What was changed since".to_owned() changes /> })}
    }
}

#[component]
fn ChangeList(title: String, changes: Vec<Change>) -> impl IntoView {
    let count = crate::format::count(changes.len() as u64, "change");
    let items = changes
        .into_iter()
        .map(|change| {
            let place = change.place.join(" › ");
            let text = word_diff(&change.before.unwrap_or_default(), &change.after.unwrap_or_default());
            view! { <li class="change-list__item"><p class="change-list__place">{place}</p> {text}</li> }
        })
        .collect_view();
    view! {
        <details class="disclosure">
            <summary>{title} " " <span class="disclosure__count">{count}</span></summary>
            <ul class="change-list">{items}</ul>
        </details>
    }
}

#[cfg(feature = "ssr")]
pub use compare::changes;
#[cfg(feature = "ssr")]
pub use words::worded;

#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "ssr")]
mod compare {
    use super::{Change, words};
    use model::TeamSpec;
    use serde_json::{Map, Value};
    use std::collections::BTreeMap;

    /// Fields that say where a node lies on the canvas, not what the team does.
    const PLACES: &str = "position";
    /// Fields of a policy that name agents by their ids.
    const AGENTS: [&str; 4] = ["judge", "planner", "replies_of", "transitions"];
    /// By which field rows of a list are the same row.
    const KEYS: [&str; 2] = ["id", "name"];

    /// What differs between two teams, in the order of their fields. Agents are told by their newest names.
    pub fn changes(before: &TeamSpec, after: &TeamSpec) -> Vec<Change> {
        let agents = before.agents.iter().chain(&after.agents);
        let called = agents.map(|agent| (agent.id.to_string(), agent.name.clone())).collect();
        let value = |team| name_agents(serde_json::to_value(team).unwrap_or_default(), false, &called);
        let mut found = Vec::new();
        compare(&mut Vec::new(), Some(&value(before)), Some(&value(after)), &mut found);
        found
    }

    /// The value with names in place of the ids of agents, where `is_of_agents` or a field of it is.
    fn name_agents(value: Value, is_of_agents: bool, called: &BTreeMap<String, String>) -> Value {
        let named = |text: String| if is_of_agents { called.get(&text).cloned().unwrap_or(text) } else { text };
        match value {
            Value::String(text) => Value::String(named(text)),
            Value::Array(items) => {
                items.into_iter().map(|item| name_agents(item, is_of_agents, called)).collect::<Vec<_>>().into()
            }
            Value::Object(fields) => {
                let field = |(field, value): (String, Value)| {
                    let value = name_agents(value, is_of_agents || AGENTS.contains(&field.as_str()), called);
                    (named(field), value)
                };
                Value::Object(fields.into_iter().map(field).collect())
            }
            other => other,
        }
    }

    fn compare(place: &mut Vec<String>, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<Change>) {
        if before == after {
            return;
        }
        let field = place.last().map_or("", String::as_str);
        let is_whole = words::WHOLE.contains(&field);
        let in_words = |value: &Value| words::value(field, value).or_else(|| in_words(value));
        match (before, after) {
            (Some(Value::Object(before)), Some(Value::Object(after))) if !is_whole => {
                compare_fields(place, before, after, found);
            }
            (Some(Value::Array(before)), Some(Value::Array(after))) if are_rows(before) && are_rows(after) => {
                compare_rows(place, before, after, found);
            }
            _ => found.push(Change {
                place: place.clone(),
                before: before.map_or_else(|| words::left_out(field), in_words),
                after: after.map_or_else(|| words::left_out(field), in_words),
            }),
        }
    }

    fn compare_fields(
        place: &mut Vec<String>,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        found: &mut Vec<Change>,
    ) {
        let added = after.keys().filter(|field| !before.contains_key(*field));
        for field in before.keys().chain(added).filter(|field| *field != PLACES) {
            place.push(field.clone());
            compare(place, before.get(field), after.get(field), found);
            place.pop();
        }
    }

    /// Whether every item has what tells it from the others.
    fn are_rows(items: &[Value]) -> bool {
        items.iter().all(|item| key(item).is_some())
    }

    fn key(item: &Value) -> Option<&str> {
        KEYS.iter().find_map(|field| item.get(field)?.as_str())
    }

    fn compare_rows(place: &mut Vec<String>, before: &[Value], after: &[Value], found: &mut Vec<Change>) {
        let row = |rows: &'_ [Value], wanted: &str| rows.iter().position(|row| key(row) == Some(wanted));
        let added = after.iter().filter(|item| key(item).is_some_and(|key| row(before, key).is_none()));
        for item in before.iter().chain(added) {
            let Some(key) = key(item) else { continue };
            let pair = (row(before, key).map(|at| &before[at]), row(after, key).map(|at| &after[at]));
            let title = title(pair.1.or(pair.0), key);
            place.push(title.to_owned());
            compare(place, pair.0, pair.1, found);
            place.pop();
        }
        let kept = |rows: &'_ [Value], others: &[Value]| {
            let kept = rows.iter().filter_map(key).filter(|key| row(others, key).is_some());
            kept.map(str::to_owned).collect::<Vec<_>>()
        };
        let (was, is) = (kept(before, after), kept(after, before));
        if was != is {
            let in_words = |keys: Vec<String>| {
                let titles = keys.iter().map(|key| title(row(after, key).map(|at| &after[at]), key));
                Some(titles.collect::<Vec<_>>().join(", "))
            };
            place.push("order".to_owned());
            found.push(Change { place: place.clone(), before: in_words(was), after: in_words(is) });
            place.pop();
        }
    }

    fn title<'a>(item: Option<&'a Value>, key: &'a str) -> &'a str {
        item.and_then(|item| item.get("name")?.as_str()).unwrap_or(key)
    }

    /// A value as people would write it; `None` for nothing.
    fn in_words(value: &Value) -> Option<String> {
        match value {
            Value::Null => None,
            Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            Value::Array(items) => Some(items.iter().filter_map(in_words).collect::<Vec<_>>().join(", ")),
            Value::Object(fields) => {
                let named = |(field, value): (&String, &Value)| {
                    Some(format!("{}: {}", field.replace('_', " "), in_words(value)?))
                };
                Some(
                    fields
                        .iter()
                        .filter(|(field, _)| *field != PLACES)
                        .filter_map(named)
                        .collect::<Vec<_>>()
                        .join("; "),
                )
            }
        }
        .filter(|text| !text.is_empty())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn team(json: &str) -> TeamSpec {
            serde_json::from_str(json).unwrap()
        }

        #[test]
        fn rows_are_followed_by_their_name_and_places_on_the_canvas_are_no_change() {
            let before = team(
                r#"{"name": "Pair", "agents": [
                    {"id": "ada", "name": "Ada", "role": "writer", "position": {"x": 1, "y": 2}},
                    {"id": "bo", "name": "Bo", "role": "writer", "instructions": "Be brief."}],
                    "policy": {"max_turns": 3, "collaborative": {"judge": "ada"}}}"#,
            );
            let after = team(
                r#"{"name": "Trio", "agents": [
                    {"id": "bo", "name": "Bob", "role": "critic", "instructions": "Be brief."},
                    {"id": "ada", "name": "Ada", "role": "writer", "position": {"x": 9, "y": 2}},
                    {"id": "cy", "name": "Cy", "role": "writer"}],
                    "policy": {"max_turns": 5, "collaborative": {"judge": "bo"}}}"#,
            );
            let found: Vec<_> = changes(&before, &after)
                .into_iter()
                .map(|change| {
                    (change.place.join("/"), change.before.unwrap_or_default(), change.after.unwrap_or_default())
                })
                .collect();
            let has = |place: &str, before: &str, after: &str| {
                let found = found
                    .iter()
                    .any(|(at, was, is)| (at.as_str(), was.as_str(), is.as_str()) == (place, before, after));
                assert!(found, "{place}: {found:?}");
            };
            has("name", "Pair", "Trio");
            has("agents/Bob/name", "Bo", "Bob");
            has("agents/Bob/role", "writer", "critic");
            has("agents/order", "Ada, Bob", "Bob, Ada");
            has("policy/collaborative/judge", "Ada", "Bob");
            has("policy/max_turns", "3", "5");
            assert!(
                found.iter().any(|(at, was, is)| at == "agents/Cy" && was.is_empty() && is.contains("role: writer"))
            );
            assert!(!found.iter().any(|(at, ..)| at.contains("position") || at == "agents/Ada"), "{found:?}");
            assert!(changes(&after, &after).is_empty());
        }
    }
}
