//! Details of the dynamic strategy as typed.

use super::reader::{Reader, parse, ticked, wire};
use model::AgentId;
use model::policy::{DynamicPolicy, Weights};
use serde::{Deserialize, Serialize};

/// Details of the dynamic strategy as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DynamicDraft {
    /// A [`model::policy::Selector`] on the wire.
    pub selector: String,
    /// `provider/model`; the default when empty.
    pub model: String,
    /// A whole number.
    pub max_attempts: String,
    /// `true`, or empty.
    pub allow_repeat: String,
    /// Weights of the rules.
    pub weights: WeightsDraft,
    /// After whom only some may speak.
    pub transitions: Vec<TransitionDraft>,
    /// A [`model::policy::Fallback`] on the wire.
    pub fallback: String,
}

/// Weights as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WeightsDraft {
    /// Of being asked by name.
    pub mention: String,
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

/// Who may speak after an agent, as ticked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TransitionDraft {
    /// Id of the agent that spoke.
    pub from: String,
    /// `true` where only those of `to` may follow; empty where anybody may.
    pub only: String,
    /// Ids of those who may follow.
    pub to: Vec<String>,
}

impl DynamicDraft {
    /// What the form shows.
    pub fn of(policy: &DynamicPolicy) -> Self {
        let weights = policy.weights;
        let transitions = policy.transitions.iter().map(|(from, to)| TransitionDraft {
            from: from.to_string(),
            only: ticked(true),
            to: to.iter().map(ToString::to_string).collect(),
        });
        Self {
            selector: wire(&policy.selector),
            model: policy.model.as_ref().map(ToString::to_string).unwrap_or_default(),
            max_attempts: policy.max_attempts.to_string(),
            allow_repeat: ticked(policy.allow_repeat),
            weights: WeightsDraft {
                mention: weights.mention.to_string(),
                capability: weights.capability.to_string(),
                text: weights.text.to_string(),
                priority: weights.priority.to_string(),
                recency: weights.recency.to_string(),
                load: weights.load.to_string(),
            },
            transitions: transitions.collect(),
            fallback: wire(&policy.fallback),
        }
    }

    /// What was typed.
    pub fn policy(&self, reader: &mut Reader) -> DynamicPolicy {
        let only = self.transitions.iter().filter(|row| row.only == "true" && !row.from.is_empty());
        DynamicPolicy {
            selector: parse(&self.selector),
            model: reader.model("policy.dynamic.model", &self.model),
            max_attempts: reader
                .whole("policy.dynamic.max_attempts", &self.max_attempts)
                .unwrap_or(DynamicPolicy::MAX_ATTEMPTS),
            allow_repeat: self.allow_repeat == "true",
            weights: self.weights.weights(reader),
            transitions: only
                .map(|row| (AgentId::from(row.from.as_str()), row.to.iter().map(|id| id.as_str().into()).collect()))
                .collect(),
            fallback: parse(&self.fallback),
        }
    }

    /// Who may speak after an agent, if that is limited.
    pub fn after(&self, from: &str) -> Option<&TransitionDraft> {
        self.transitions.iter().find(|row| row.from == from)
    }

    /// Lets an agent follow another where only some may, or no longer.
    pub fn let_follow(&mut self, from: &str, to: &str) {
        let Some(row) = self.after_mut(from) else { return };
        if row.only == "true" && row.to.iter().any(|id| id == to) {
            row.to.retain(|id| id != to);
            row.only = ticked(!row.to.is_empty());
        } else {
            if row.only != "true" {
                row.to.clear();
            }
            row.only = ticked(true);
            row.to.push(to.to_owned());
        }
    }

    /// The row of an agent, made where there is none.
    pub fn after_mut(&mut self, from: &str) -> Option<&mut TransitionDraft> {
        if self.after(from).is_none() {
            self.transitions.push(TransitionDraft { from: from.to_owned(), ..TransitionDraft::default() });
        }
        self.transitions.iter_mut().find(|row| row.from == from)
    }
}

impl WeightsDraft {
    fn weights(&self, reader: &mut Reader) -> Weights {
        // An empty field weighs nothing.
        let mut weight =
            |name: &str, text: &str| reader.number(&format!("policy.dynamic.weights.{name}"), text).unwrap_or(0.0);
        Weights {
            mention: weight("mention", &self.mention),
            capability: weight("capability", &self.capability),
            text: weight("text", &self.text),
            priority: weight("priority", &self.priority),
            recency: weight("recency", &self.recency),
            load: weight("load", &self.load),
        }
    }
}
