//! Places and values of a team in the words of the editor.

use super::Change;
use crate::format;
use crate::pages::team_editor::summary;
use model::policy::{Condition, ContextPolicy, DecisionProtocol, Policy, Selector, TieBreak};
use model::{MicroUsd, TurnStrategy, sentence};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Fields that are told as a whole: their parts say nothing alone.
pub(super) const WHOLE: [&str; 2] = ["termination", "context"];

/// Fields of a policy, by their path, as the editor calls them.
const POLICY: [(&str, &str); 49] = [
    ("turn_strategy", "Strategy"),
    ("max_turns", "Most turns"),
    ("max_turns_per_agent", "Most turns of one agent"),
    ("allowed_roles", "Roles that may speak"),
    ("timeout_s", "Longest turn"),
    ("max_attempts", "Most attempts of a turn"),
    ("termination", "Ends early when"),
    ("when_all_pass", "When every agent passes"),
    ("capability_check", "When an agent lacks a capability of its role"),
    ("context", "Agents are sent"),
    ("loop_detection", "When agents go round in circles"),
    ("on_exhaustion", "At a limit"),
    ("dynamic/selector", "Next speaker chosen by"),
    ("dynamic/model", "Model that chooses"),
    ("dynamic/max_attempts", "Most attempts to choose"),
    ("dynamic/allow_repeat", "An agent may speak twice in a row"),
    ("dynamic/fallback", "Where the choice names nobody who may speak"),
    ("dynamic/transitions", "Who may follow whom"),
    ("dynamic/weights/mention", "Weight of a mention"),
    ("dynamic/weights/capability", "Weight of capability"),
    ("dynamic/weights/text", "Weight of likeness"),
    ("dynamic/weights/priority", "Weight of the role’s priority"),
    ("dynamic/weights/recency", "Weight of recency"),
    ("dynamic/weights/load", "Weight of load"),
    ("collaborative/responders", "Most agents that answer"),
    ("collaborative/responder_roles", "Roles that answer"),
    ("collaborative/quorum", "Fewest replies that can decide"),
    ("collaborative/deadline_s", "Longest draft"),
    ("collaborative/rounds", "Exchange before the decision"),
    ("collaborative/blind", "Drafts are written"),
    ("collaborative/decision", "Decision"),
    ("collaborative/judge", "Judge"),
    ("collaborative/tie_break", "Ties are broken by"),
    ("collaborative/supermajority", "Supermajority"),
    ("collaborative/max_consensus_rounds", "Most ballots of a consensus"),
    ("collaborative/contradictions", "When drafts contradict each other"),
    ("tasks", "Tasks"),
    ("budget/max_tokens", "Most tokens"),
    ("budget/max_cost_micro_usd", "Most dollars"),
    ("budget/max_time_s", "Longest time"),
    ("budget/per_agent/max_tokens", "Most tokens of one agent"),
    ("budget/per_agent/max_cost_micro_usd", "Most dollars of one agent"),
    ("budget/per_agent/max_time_s", "Longest time of one agent"),
    ("approvals/replies_of", "Replies that wait for approval"),
    ("approvals/result", "The outcome of a round waits for approval"),
    ("approvals/timeout_s", "Longest wait for approval"),
    ("approvals/on_timeout", "When nobody answers"),
    ("person/timeout_s", "Longest wait for the person"),
    ("person/on_timeout", "When the person does not come"),
];

/// Fields of agents, roles and capabilities that the editor calls otherwise than the wire.
const FIELDS: [(&str, &str); 4] = [
    ("max_output_tokens", "Most output tokens"),
    ("person", "A person speaks for this agent"),
    ("level", "Level"),
    ("order", "Order"),
];

/// Plain values of fields, by field and name on the wire.
const VALUES: [(&str, &str, &str); 26] = [
    ("when_all_pass", "finish", "The conversation finishes"),
    ("when_all_pass", "ask_person", "The conversation waits for a person"),
    ("capability_check", "warn", "Warn, and let it start"),
    ("capability_check", "refuse", "Refuse to start"),
    ("loop_detection", "on", "Nudge, pass over, then pause"),
    ("loop_detection", "off", "Let them"),
    ("on_exhaustion", "finish", "Nothing more: the best answer so far is marked"),
    ("on_exhaustion", "summary", "The primary agent sums up: one call"),
    ("on_exhaustion", "vote", "Those who spoke vote on the last replies: a call each"),
    ("fallback", "best_scored", "Whoever has the best score by the rules"),
    ("fallback", "primary", "The agent of highest priority"),
    ("fallback", "nobody", "Nobody: the round ends"),
    ("allow_repeat", "true", "Yes"),
    ("allow_repeat", "false", "No"),
    ("result", "true", "Yes"),
    ("result", "false", "No"),
    ("rounds", "0", "No exchange"),
    ("rounds", "1", "One: everybody reads all drafts and revises its own"),
    ("blind", "true", "At the same time, blind to each other"),
    ("blind", "false", "One after the other, each having read those before"),
    ("contradictions", "note", "Name them in the decision"),
    ("contradictions", "ask_person", "Wait for a person, who decides"),
    ("contradictions", "judge", "Have a judge rule on each"),
    ("on_timeout", "stop", "The conversation stops"),
    ("on_timeout", "approve", "It counts as approved"),
    ("on_timeout", "pass", "The turn is passed"),
];

/// What holds where a field of a policy is left out, by field and name on the wire.
const DEFAULTS: [(&str, &str); 11] = [
    ("when_all_pass", "finish"),
    ("capability_check", "warn"),
    ("loop_detection", "on"),
    ("on_exhaustion", "finish"),
    ("fallback", "best_scored"),
    ("rounds", "0"),
    ("blind", "true"),
    ("contradictions", "note"),
    ("tie_break", "priority"),
    ("decision", "vote_simple"),
    ("context", "full"),
];

/// A change with its place in words; its values are in words already.
pub fn worded(change: Change) -> Change {
    Change { place: place(&change.place), ..change }
}

/// A place in words: `["policy", "max_turns"]` is `["Most turns"]`, `["agents", "Bo", "model"]` is `["Bo", "Model"]`.
fn place(path: &[String]) -> Vec<String> {
    match path {
        [] => Vec::new(),
        [section, rest @ ..] if section == "policy" => policy(rest),
        [list, order] if order == "order" => vec![format!("Order of the {list}")],
        [agents, name, rest @ ..] if agents == "agents" => [vec![name.clone()], place(rest)].concat(),
        [roles, name, rest @ ..] if roles == "roles" => [vec![format!("Role {name}")], place(rest)].concat(),
        [team, rest @ ..] if team == "team" && !rest.is_empty() => place(rest),
        [field, rest @ ..] => [vec![named(&FIELDS, field)], place(rest)].concat(),
    }
}

/// The longest path that has a name, then what is left of it.
fn policy(path: &[String]) -> Vec<String> {
    for end in (1..=path.len()).rev() {
        let joined = path[..end].join("/");
        if let Some((_, label)) = POLICY.iter().find(|(path, _)| *path == joined) {
            let rest = path[end..].iter().map(|part| sentence_case(part));
            return std::iter::once((*label).to_owned()).chain(rest).collect();
        }
    }
    path.iter().map(|part| sentence_case(part)).collect()
}

fn named(names: &[(&str, &str)], field: &str) -> String {
    names.iter().find(|(wire, _)| *wire == field).map_or_else(|| sentence_case(field), |(_, name)| (*name).to_owned())
}

/// `max_time_s` is `Max time s`.
fn sentence_case(wire: &str) -> String {
    let text = wire.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A value of a field in words; `None` where the field has no words of its own.
pub(super) fn value(field: &str, value: &Value) -> Option<String> {
    let plain = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => String::new(),
    };
    if let Some((.., words)) = VALUES.iter().find(|(of, wire, _)| *of == field && *wire == plain) {
        return Some((*words).to_owned());
    }
    match field {
        "turn_strategy" => read(value).map(|strategy: TurnStrategy| strategy.label().to_owned()),
        "decision" => read(value).map(|protocol: DecisionProtocol| protocol.label().to_owned()),
        "selector" => read(value).map(|selector: Selector| selector.label().to_owned()),
        "tie_break" => read(value).map(|rule: TieBreak| sentence_case(rule.label())),
        "termination" => read(value).map(|condition: Condition| sentence_case(&sentence::condition_text(&condition))),
        "tasks" => read(value).map(|tasks| {
            let policy = Policy { tasks: Some(tasks), ..Policy::default() };
            sentence_case(&summary::tasks(&policy).join(", "))
        }),
        "context" => read(value).map(|context| context_text(&context)),
        "supermajority" => value.as_f64().map(format::percent),
        "max_cost_micro_usd" => value.as_u64().map(|cost| format::money(MicroUsd(cost))),
        _ if field.ends_with("_s") => value.as_f64().map(|_| format!("{plain} s")),
        _ => value.as_u64().map(format::thousands),
    }
}

/// What holds where a field is left out, in words; `None` where that is nothing.
pub(super) fn left_out(field: &str) -> Option<String> {
    let (_, wire) = DEFAULTS.iter().find(|(of, _)| *of == field)?;
    value(field, &Value::from(*wire))
}

fn context_text(context: &ContextPolicy) -> String {
    let last = |most: &u32| format!("the last {}", format::count((*most).into(), "message"));
    let text = match context {
        ContextPolicy::Full => "every message".to_owned(),
        ContextPolicy::LastMessages(most) => last(most),
        ContextPolicy::TokenBudget(most) => {
            format!("the newest messages that fit into {}", format::count(*most, "token"))
        }
        ContextPolicy::HeadAndTail { head, tail } => {
            format!("the first {} and {}", format::count((*head).into(), "message"), last(tail))
        }
        ContextPolicy::Summary(most) => format!("{}, and a summary of those before", last(most)),
    };
    sentence_case(&text)
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::super::changes;
    use super::*;
    use model::TeamSpec;

    fn told(before: &str, after: &str) -> Vec<String> {
        let team = |policy: &str| {
            let agents = r#"[{"id": "bo", "name": "Bo", "role": "critic"}]"#;
            serde_json::from_str::<TeamSpec>(&format!(r#"{{"name": "T", "agents": {agents}, "policy": {policy}}}"#))
                .unwrap()
        };
        let line = |change: Change| {
            let of = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
            format!("{}: {} / {}", change.place.join(" › "), of(change.before), of(change.after))
        };
        changes(&team(before), &team(after)).into_iter().map(worded).map(line).collect()
    }

    #[test]
    fn a_policy_is_told_in_the_words_of_the_editor() {
        for (before, after, line) in [
            ("{}", r#"{"tasks": {"plan": [{"id": "a", "description": "Do it."}]}}"#, "Tasks: – / 1 task, 4 at a time"),
            (
                r#"{"turn_strategy": "round_robin"}"#,
                r#"{"turn_strategy": "single_agent"}"#,
                "Strategy: Round robin / Single agent",
            ),
            (
                r#"{"termination": {"text_mention": {"text": "VERDICT"}}}"#,
                r#"{"termination": {"any": [{"text_mention": {"text": "VERDICT"}}, {"max_turns": 4}]}}"#,
                "Ends early when: A reply says “VERDICT” / A reply says “VERDICT” or 4 turns are taken",
            ),
            (r#"{"max_turns": 3}"#, r#"{"max_turns": 5}"#, "Most turns: 3 / 5"),
            (r#"{"timeout_s": 60}"#, r#"{"timeout_s": 90.5}"#, "Longest turn: 60.0 s / 90.5 s"),
            (
                r#"{"context": "full"}"#,
                r#"{"context": {"last_messages": 12}}"#,
                "Agents are sent: Every message / The last 12 messages",
            ),
            (
                r#"{"collaborative": {"decision": "judge"}}"#,
                r#"{"collaborative": {"decision": "vote_simple"}}"#,
                "Decision: By a judge / Simple vote",
            ),
            (
                r#"{"collaborative": {"blind": true}}"#,
                r#"{"collaborative": {"blind": false}}"#,
                "Drafts are written: At the same time, blind to each other / One after the other, each having read those before",
            ),
            (
                r#"{"budget": {"max_cost_micro_usd": 500000}}"#,
                r#"{"budget": {"max_cost_micro_usd": 1500000}}"#,
                "Most dollars: $0.5000 / $1.50",
            ),
        ] {
            assert_eq!(told(before, after), [line]);
        }
    }

    #[test]
    fn no_place_is_told_by_its_name_on_the_wire() {
        let policy = serde_json::to_value(Policy::default()).unwrap();
        let mut paths = Vec::new();
        collect(&mut Vec::new(), &policy, &mut paths);
        for path in paths {
            let words = place(&[vec!["policy".to_owned()], path.clone()].concat()).join(" ");
            assert!(!words.contains('_') && words.chars().next().is_some_and(char::is_uppercase), "{path:?}: {words}");
            assert!(path.len() < 2 || words != sentence_case(&path.join(" ")), "{path:?} has no words");
        }
        let at = |path: &[&str]| place(&path.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()).join(" › ");
        assert_eq!(at(&["agents", "Bo", "model"]), "Bo › Model");
        assert_eq!(at(&["roles", "critic", "priority"]), "Role critic › Priority");
        assert_eq!(at(&["agents", "Board", "team", "policy", "max_turns"]), "Board › Most turns");
        assert_eq!(at(&["agents", "order"]), "Order of the agents");
    }

    fn collect(path: &mut Vec<String>, value: &Value, paths: &mut Vec<Vec<String>>) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    path.push(field.clone());
                    collect(path, value, paths);
                    path.pop();
                }
            }
            _ => paths.push(path.clone()),
        }
    }
}
