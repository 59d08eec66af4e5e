//! What people decide and where they take part, as typed.

use super::reader::{Reader, number, parse, wire};
use model::AgentId;
use model::policy::{ApprovalPolicy, PersonSpec};
use serde::{Deserialize, Serialize};

/// Where a conversation waits for approval, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApprovalDraft {
    /// Ids of the agents whose replies wait.
    pub replies_of: Vec<String>,
    /// `true` where the outcome of a round waits.
    pub result: String,
    /// Seconds; for ever when empty.
    pub timeout_s: String,
    /// A [`model::policy::WithoutApproval`] on the wire.
    pub on_timeout: String,
}

/// A person who takes part as an agent, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonDraft {
    /// `true` where a person takes part.
    pub on: String,
    /// Seconds; for ever when empty.
    pub timeout_s: String,
    /// A [`model::policy::WithoutReply`] on the wire.
    pub on_timeout: String,
}

impl ApprovalDraft {
    pub(super) fn of(policy: &ApprovalPolicy) -> Self {
        Self {
            replies_of: policy.replies_of.iter().map(ToString::to_string).collect(),
            result: if policy.result { "true".to_owned() } else { String::new() },
            timeout_s: number(policy.timeout_s),
            on_timeout: wire(&policy.on_timeout),
        }
    }

    pub(super) fn policy(&self, reader: &mut Reader) -> ApprovalPolicy {
        ApprovalPolicy {
            replies_of: self.replies_of.iter().map(|id| AgentId::from(id.trim())).collect(),
            result: self.result == "true",
            timeout_s: reader.number("policy.approvals.timeout_s", &self.timeout_s),
            on_timeout: parse(&self.on_timeout),
        }
    }
}

impl PersonDraft {
    pub(super) fn of(person: Option<&PersonSpec>) -> Self {
        let Some(person) = person else { return Self::default() };
        Self { on: "true".to_owned(), timeout_s: number(person.timeout_s), on_timeout: wire(&person.on_timeout) }
    }

    /// Whether a person takes part.
    pub fn is_on(&self) -> bool {
        self.on == "true"
    }

    pub(super) fn person(&self, place: &str, reader: &mut Reader) -> Option<PersonSpec> {
        self.is_on().then(|| PersonSpec {
            timeout_s: reader.number(&format!("{place}.timeout_s"), &self.timeout_s),
            on_timeout: parse(&self.on_timeout),
        })
    }
}
