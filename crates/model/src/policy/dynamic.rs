//! Details of the dynamic strategy.

use serde::{Deserialize, Serialize};

/// Details of the dynamic strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DynamicPolicy {
    /// What chooses.
    pub selector: Selector,
    /// Whether an agent may speak twice in a row.
    pub allow_repeat: bool,
    /// Weights of the rules' scores.
    pub weights: Weights,
}

impl Default for DynamicPolicy {
    fn default() -> Self {
        Self { selector: Selector::Rules, allow_repeat: false, weights: Weights::default() }
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
}

impl Default for Weights {
    fn default() -> Self {
        Self { capability: 3.0, text: 3.0, priority: 1.0, recency: 1.0, load: 1.0 }
    }
}
