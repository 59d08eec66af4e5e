//! Details of the dynamic strategy.

use crate::ids::AgentId;
use crate::provider::ModelRef;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Details of the dynamic strategy: what chooses the next speaker, out of whom, and what happens when it cannot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DynamicPolicy {
    /// What chooses.
    pub selector: Selector,
    /// The model that chooses, for the selector `model`; the server's default model when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelRef>,
    /// How often the model is asked before the fallback chooses; at least 1.
    #[serde(skip_serializing_if = "is_three")]
    pub max_attempts: u32,
    /// Whether an agent may speak twice in a row.
    pub allow_repeat: bool,
    /// Weights of the rules' scores.
    pub weights: Weights,
    /// By agent, who may speak after it; after an agent that is not listed anybody may. It does not hold for the first
    /// speaker of a round.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub transitions: BTreeMap<AgentId, Vec<AgentId>>,
    /// Who speaks when the selector names nobody whom the rules allow.
    #[serde(skip_serializing_if = "Fallback::is_best_scored")]
    pub fallback: Fallback,
}

impl DynamicPolicy {
    /// How often a model is asked for the next speaker unless the policy says otherwise.
    pub const MAX_ATTEMPTS: u32 = 3;
}

impl Default for DynamicPolicy {
    fn default() -> Self {
        Self {
            selector: Selector::Rules,
            model: None,
            max_attempts: Self::MAX_ATTEMPTS,
            allow_repeat: false,
            weights: Weights::default(),
            transitions: BTreeMap::new(),
            fallback: Fallback::default(),
        }
    }
}

/// What chooses the next speaker of a dynamic conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// Scores by capability, text, priority, recency and load; no model is asked.
    #[default]
    Rules,
    /// A model is asked, out of those whom the rules allow.
    Model,
    /// The agent that spoke last hands over by name.
    Handoff,
}

impl Selector {
    /// All selectors, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Rules, Self::Model, Self::Handoff];

    /// The name that people read.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Rules => "Rules",
            Self::Model => "A model",
            Self::Handoff => "Handoff",
        }
    }
}

/// Who speaks when the selector names nobody whom the rules allow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// The agent of the best score by the rules.
    #[default]
    BestScored,
    /// The agent of highest priority, then list order.
    Primary,
    /// Nobody: the round ends.
    Nobody,
}

impl Fallback {
    /// Whether it is the default.
    pub fn is_best_scored(&self) -> bool {
        *self == Self::BestScored
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_three(value: &u32) -> bool {
    *value == DynamicPolicy::MAX_ATTEMPTS
}

/// Weights of the rules; each rule scores in `[0, 1]`, the score of a candidate is the weighted mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Capabilities named in the last message, by level.
    pub capability: f64,
    /// Likeness (BM25) of the last message to the agent's role, capabilities and instructions.
    pub text: f64,
    /// Priority of the role.
    pub priority: f64,
    /// Time since the agent last spoke.
    pub recency: f64,
    /// Few turns so far.
    pub load: f64,
    /// The last reply asks for the agent by `@name`; counts only where it asks for a candidate.
    pub mention: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { capability: 3.0, text: 3.0, priority: 1.0, recency: 1.0, load: 1.0, mention: 5.0 }
    }
}
