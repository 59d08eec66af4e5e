//! The rules of a team as typed.

use super::spec::Reader;
use model::RoleName;
use model::policy::{CapabilityCheck, Condition, ContextPolicy, Policy, TurnStrategy, WhenAllPass};
use serde::{Deserialize, Serialize};

/// Rules as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyDraft {
    /// The policy as it was loaded, as JSON: what the form does not show stays as it is.
    pub base: String,
    /// A [`TurnStrategy`] on the wire.
    pub turn_strategy: String,
    /// A whole number; no limit when empty.
    pub max_turns: String,
    /// A whole number; no limit when empty.
    pub max_turns_per_agent: String,
    /// Names of the roles that may speak; none means all.
    pub allowed_roles: Vec<String>,
    /// Seconds.
    pub timeout_s: String,
    /// How the conditions combine: `any`, `all`, or `kept` for those of `base`, which are nested.
    pub join: String,
    /// What ends a round early.
    pub conditions: Vec<ConditionDraft>,
    /// A [`WhenAllPass`] on the wire.
    pub when_all_pass: String,
    /// A [`CapabilityCheck`] on the wire.
    pub capability_check: String,
    /// `full`, `last_messages` or `token_budget`.
    pub context: String,
    /// How many messages or tokens.
    pub context_amount: String,
    /// `true`, or empty.
    pub allow_repeat: String,
    /// Weights of the rules of the dynamic strategy.
    pub weights: WeightsDraft,
    /// A whole number; all agents when empty.
    pub responders: String,
    /// A whole number.
    pub quorum: String,
}

/// A condition that ends a round, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConditionDraft {
    /// Tells it from the others while the list changes.
    pub key: u32,
    /// `text_mention`, `max_tokens` or `max_turns`.
    pub kind: String,
    /// The text or the number.
    pub value: String,
}

/// Weights as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeightsDraft {
    /// Of capabilities.
    pub capability: String,
    /// Of likeness.
    pub text: String,
    /// Of priority.
    pub priority: String,
    /// Of recency.
    pub recency: String,
    /// Of load.
    pub load: String,
}

/// The value of [`PolicyDraft::join`] for conditions that the form cannot show.
pub const KEPT: &str = "kept";

impl PolicyDraft {
    /// What the form shows of a policy.
    pub fn of(policy: &Policy) -> Self {
        let (join, conditions) = policy.termination.as_ref().map_or_else(|| ("any", Vec::new()), conditions);
        let (context, context_amount) = match policy.context {
            ContextPolicy::Full => ("full", String::new()),
            ContextPolicy::LastMessages(most) => ("last_messages", most.to_string()),
            ContextPolicy::TokenBudget(most) => ("token_budget", most.to_string()),
            ContextPolicy::HeadAndTail { .. } | ContextPolicy::Summary(_) => (KEPT, String::new()),
        };
        let weights = policy.dynamic.weights;
        Self {
            base: serde_json::to_string(policy).unwrap_or_default(),
            turn_strategy: policy.turn_strategy.as_str().to_owned(),
            max_turns: number(policy.max_turns),
            max_turns_per_agent: number(policy.max_turns_per_agent),
            allowed_roles: policy.allowed_roles.iter().map(ToString::to_string).collect(),
            timeout_s: policy.timeout_s.to_string(),
            join: join.to_owned(),
            conditions,
            when_all_pass: wire(&policy.when_all_pass),
            capability_check: wire(&policy.capability_check),
            context: context.to_owned(),
            context_amount,
            allow_repeat: if policy.dynamic.allow_repeat { "true".to_owned() } else { String::new() },
            weights: WeightsDraft {
                capability: weights.capability.to_string(),
                text: weights.text.to_string(),
                priority: weights.priority.to_string(),
                recency: weights.recency.to_string(),
                load: weights.load.to_string(),
            },
            responders: number(policy.collaborative.responders),
            quorum: policy.collaborative.quorum.to_string(),
        }
    }

    /// The strategy that is chosen.
    pub fn strategy(&self) -> TurnStrategy {
        TurnStrategy::ALL.into_iter().find(|strategy| strategy.as_str() == self.turn_strategy).unwrap_or_default()
    }

    /// The policy as it was loaded.
    pub fn base(&self) -> Policy {
        serde_json::from_str(&self.base).unwrap_or_default()
    }

    /// The policy that was typed; what cannot be read is a finding of `reader`, and stays as it was.
    pub(super) fn policy(&self, reader: &mut Reader) -> Policy {
        let mut policy = self.base();
        policy.turn_strategy = self.strategy();
        policy.max_turns = reader.whole("policy.max_turns", &self.max_turns);
        policy.max_turns_per_agent = reader.whole("policy.max_turns_per_agent", &self.max_turns_per_agent);
        policy.allowed_roles = self.allowed_roles.iter().map(|role| RoleName::from(role.trim())).collect();
        // An empty field is out of range, which the linter says.
        policy.timeout_s = reader.number("policy.timeout_s", &self.timeout_s).unwrap_or(0.0);
        if self.join != KEPT {
            policy.termination = self.termination(reader);
        }
        policy.when_all_pass = parse::<WhenAllPass>(&self.when_all_pass);
        policy.capability_check = parse::<CapabilityCheck>(&self.capability_check);
        policy.context = self.context(reader);
        policy.dynamic.allow_repeat = self.allow_repeat == "true";
        let weights = &mut policy.dynamic.weights;
        for (name, text, weight) in [
            ("capability", &self.weights.capability, &mut weights.capability),
            ("text", &self.weights.text, &mut weights.text),
            ("priority", &self.weights.priority, &mut weights.priority),
            ("recency", &self.weights.recency, &mut weights.recency),
            ("load", &self.weights.load, &mut weights.load),
        ] {
            *weight = reader.number(&format!("policy.weights.{name}"), text).unwrap_or(0.0);
        }
        policy.collaborative.responders = reader.whole("policy.responders", &self.responders);
        policy.collaborative.quorum = reader.whole("policy.quorum", &self.quorum).unwrap_or(1);
        policy
    }

    fn context(&self, reader: &mut Reader) -> ContextPolicy {
        let amount = &self.context_amount;
        match self.context.as_str() {
            "last_messages" => {
                ContextPolicy::LastMessages(reader.needed("policy.context_amount", amount).unwrap_or(20))
            }
            "token_budget" => {
                ContextPolicy::TokenBudget(reader.needed("policy.context_amount", amount).unwrap_or(8_000))
            }
            KEPT => self.base().context,
            _ => ContextPolicy::Full,
        }
    }

    fn termination(&self, reader: &mut Reader) -> Option<Condition> {
        let mut parts: Vec<Condition> = self
            .conditions
            .iter()
            .enumerate()
            .filter_map(|(at, condition)| {
                let place = format!("policy.conditions[{at}].value");
                match condition.kind.as_str() {
                    "max_tokens" => reader.needed(&place, &condition.value).map(Condition::MaxTokens),
                    "max_turns" => reader.needed(&place, &condition.value).map(Condition::MaxTurns),
                    _ => Some(Condition::TextMention { text: condition.value.clone() }),
                }
            })
            .collect();
        match parts.len() {
            0 => None,
            1 => parts.pop(),
            _ if self.join == "all" => Some(Condition::All(parts)),
            _ => Some(Condition::Any(parts)),
        }
    }
}

/// How the form shows a condition: one level of plain ones, or [`KEPT`].
fn conditions(condition: &Condition) -> (&'static str, Vec<ConditionDraft>) {
    let flat = |parts: &[Condition]| parts.iter().map(plain).collect::<Option<Vec<_>>>();
    let shown = match condition {
        Condition::Any(parts) => flat(parts).map(|parts| ("any", parts)),
        Condition::All(parts) => flat(parts).map(|parts| ("all", parts)),
        one => plain(one).map(|one| ("any", vec![one])),
    };
    shown.unwrap_or((KEPT, Vec::new()))
}

fn plain(condition: &Condition) -> Option<ConditionDraft> {
    let (kind, value) = match condition {
        Condition::TextMention { text } => ("text_mention", text.clone()),
        Condition::MaxTokens(most) => ("max_tokens", most.to_string()),
        Condition::MaxTurns(most) => ("max_turns", most.to_string()),
        _ => return None,
    };
    Some(ConditionDraft { key: 0, kind: kind.to_owned(), value })
}

fn number(value: Option<u32>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// The name on the wire of an enum without data.
fn wire<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The enum of a name on the wire; its default for an unknown one.
fn parse<T: Default + for<'de> Deserialize<'de>>(name: &str) -> T {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).unwrap_or_default()
}
