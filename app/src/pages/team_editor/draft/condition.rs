//! What ends a round, as typed.

use super::reader::Reader;
use crate::pages::providers::form::usd;
use model::policy::Condition;
use serde::{Deserialize, Serialize};

/// A condition that ends a round, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConditionDraft {
    /// Tells it from the others while the list changes.
    pub key: u32,
    /// One of [`KINDS`].
    pub kind: String,
    /// The text or the number; the JSON of one that is nested too deep for the form.
    pub value: String,
    /// The conditions of a group.
    pub parts: Vec<ConditionDraft>,
}

/// What a kind of condition needs to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// A number, fractions allowed.
    Number,
    /// An agent's id.
    Agent,
    /// Conditions of its own.
    Parts,
    /// The JSON of a condition.
    Json,
}

/// A kind of condition: its name on the wire, its name for people, what it needs, and what that is called.
pub struct Kind {
    /// The name on the wire; `json` for what the form does not show.
    pub wire: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What it needs to be told.
    pub needs: Needs,
    /// What that is called.
    pub value: &'static str,
}

const fn kind(wire: &'static str, label: &'static str, needs: Needs, value: &'static str) -> Kind {
    Kind { wire, label, needs, value }
}

/// All kinds, in the order in which they are offered.
pub const KINDS: [Kind; 17] = [
    kind("text_mention", "A reply contains a text", Needs::Text, "Text"),
    kind("stop_message", "A reply is exactly a text", Needs::Text, "Text"),
    kind("source", "An agent has replied", Needs::Agent, "Id of the agent"),
    kind("function_call", "An agent calls a function", Needs::Text, "Name of the function"),
    kind("ask_person", "An agent asks a person", Needs::Nothing, ""),
    kind("max_turns", "So many turns were taken", Needs::Whole, "Turns"),
    kind("turns_per_agent", "One agent took so many turns", Needs::Whole, "Turns"),
    kind("max_messages", "So many messages were said", Needs::Whole, "Messages"),
    kind("max_tokens", "So many tokens were used", Needs::Whole, "Tokens"),
    kind("max_cost_micro_usd", "So many dollars were spent", Needs::Number, "Dollars"),
    kind("timeout_s", "So many seconds have passed", Needs::Number, "Seconds"),
    kind("no_progress", "Replies bring nothing new", Needs::Whole, "Replies in a row"),
    kind("consensus", "A decision is reached", Needs::Nothing, ""),
    kind("external", "A person or program concludes it", Needs::Nothing, ""),
    kind("any", "One of several conditions holds", Needs::Parts, ""),
    kind("all", "All of several conditions hold", Needs::Parts, ""),
    kind(JSON, "As JSON", Needs::Json, "JSON of the condition"),
];

const JSON: &str = "json";

impl ConditionDraft {
    /// What the form shows of a condition; `depth` is how many levels of groups it can show.
    pub fn of(condition: &Condition, depth: u8) -> Self {
        let (kind, value) = match condition {
            Condition::Any(parts) | Condition::All(parts) if depth > 0 => {
                let kind = if matches!(condition, Condition::Any(_)) { "any" } else { "all" };
                let parts = parts.iter().map(|part| Self::of(part, depth - 1)).collect();
                return Self { kind: kind.to_owned(), parts, ..Self::default() };
            }
            Condition::TextMention { text } if is_line(text) => ("text_mention", text.clone()),
            Condition::StopMessage { text } if is_line(text) => ("stop_message", text.clone()),
            Condition::FunctionCall { name } if is_line(name) => ("function_call", name.clone()),
            Condition::Source { agent } => ("source", agent.to_string()),
            Condition::MaxTokens(most) => ("max_tokens", most.to_string()),
            Condition::MaxTurns(most) => ("max_turns", most.to_string()),
            Condition::MaxMessages(most) => ("max_messages", most.to_string()),
            Condition::TurnsPerAgent(most) => ("turns_per_agent", most.to_string()),
            Condition::MaxCostMicroUsd(most) => ("max_cost_micro_usd", usd(most.0)),
            Condition::TimeoutS(seconds) => ("timeout_s", seconds.to_string()),
            Condition::NoProgress(replies) => ("no_progress", replies.to_string()),
            Condition::AskPerson => ("ask_person", String::new()),
            Condition::Consensus => ("consensus", String::new()),
            Condition::External => ("external", String::new()),
            nested => (JSON, serde_json::to_string(nested).unwrap_or_default()),
        };
        Self { kind: kind.to_owned(), value, ..Self::default() }
    }

    /// What it needs to be told, and what that is called.
    pub fn shape(&self) -> &'static Kind {
        KINDS.iter().find(|kind| kind.wire == self.kind).unwrap_or(&KINDS[0])
    }

    /// The condition that was typed; `None` for one that cannot be read.
    pub fn condition(&self, place: &str, reader: &mut Reader) -> Option<Condition> {
        let at = format!("{place}.value");
        let value = &self.value;
        Some(match self.kind.as_str() {
            "any" => Condition::Any(self.parts(place, reader)),
            "all" => Condition::All(self.parts(place, reader)),
            "stop_message" => Condition::StopMessage { text: value.clone() },
            "function_call" => Condition::FunctionCall { name: value.clone() },
            "source" => Condition::Source { agent: value.trim().into() },
            "max_tokens" => Condition::MaxTokens(reader.needed(&at, value)?),
            "max_turns" => Condition::MaxTurns(reader.needed(&at, value)?),
            "max_messages" => Condition::MaxMessages(reader.needed(&at, value)?),
            "turns_per_agent" => Condition::TurnsPerAgent(reader.needed(&at, value)?),
            "no_progress" => Condition::NoProgress(reader.needed(&at, value)?),
            "max_cost_micro_usd" if value.trim().is_empty() => {
                reader.unreadable(&at, "Write an amount in dollars, such as 0.50.");
                return None;
            }
            "max_cost_micro_usd" => Condition::MaxCostMicroUsd(reader.dollars(&at, value)?),
            "timeout_s" => Condition::TimeoutS(reader.number(&at, value).unwrap_or(0.0)),
            "ask_person" => Condition::AskPerson,
            "consensus" => Condition::Consensus,
            "external" => Condition::External,
            JSON => reader.json(&at, value, "the JSON of a condition")?,
            _ => Condition::TextMention { text: value.clone() },
        })
    }

    fn parts(&self, place: &str, reader: &mut Reader) -> Vec<Condition> {
        let parts = self.parts.iter().enumerate();
        parts.filter_map(|(nth, part)| part.condition(&format!("{place}.parts[{nth}]"), reader)).collect()
    }

    /// The ids of agents that it names, its parts included.
    pub fn sources(&mut self) -> Vec<&mut String> {
        let own = (self.kind == "source").then_some(&mut self.value);
        own.into_iter().chain(self.parts.iter_mut().flat_map(Self::sources)).collect()
    }
}

/// Whether a field of one line keeps the text as it is.
fn is_line(text: &str) -> bool {
    !text.contains(['\n', '\r'])
}

/// The rows of a policy's termination, and the word that joins them.
pub fn rows(termination: Option<&Condition>) -> (&'static str, Vec<ConditionDraft>) {
    match termination {
        None => ("any", Vec::new()),
        Some(Condition::Any(parts)) if parts.len() > 1 => ("any", rows_of(parts)),
        Some(Condition::All(parts)) if parts.len() > 1 => ("all", rows_of(parts)),
        Some(one) => ("any", vec![ConditionDraft::of(one, 1)]),
    }
}

fn rows_of(parts: &[Condition]) -> Vec<ConditionDraft> {
    parts.iter().map(|part| ConditionDraft::of(part, 1)).collect()
}

/// The condition of all rows together; `None` if there are none.
pub fn termination(join: &str, rows: &[ConditionDraft], reader: &mut Reader) -> Option<Condition> {
    let conditions = rows.iter().enumerate();
    let mut conditions: Vec<Condition> =
        conditions.filter_map(|(at, row)| row.condition(&format!("policy.conditions[{at}]"), reader)).collect();
    match conditions.len() {
        0 => None,
        1 => conditions.pop(),
        _ if join == "all" => Some(Condition::All(conditions)),
        _ => Some(Condition::Any(conditions)),
    }
}
