//! Limits as typed.

use super::reader::{Reader, number};
use crate::pages::providers::form::usd;
use model::command::{AgentBudget, Budget};
use serde::{Deserialize, Serialize};

/// Limits of a conversation as typed; no limit where a field is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BudgetDraft {
    /// A whole number.
    pub max_tokens: String,
    /// Dollars.
    pub max_cost_usd: String,
    /// Seconds.
    pub max_time_s: String,
    /// Limits of each agent.
    pub per_agent: AgentBudgetDraft,
}

/// Limits of each agent as typed; no limit where a field is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_field_names, reason = "named as in the team's file")]
pub struct AgentBudgetDraft {
    /// A whole number.
    pub max_tokens: String,
    /// Dollars.
    pub max_cost_usd: String,
    /// Seconds.
    pub max_time_s: String,
}

impl BudgetDraft {
    /// What the form shows.
    pub fn of(budget: &Budget) -> Self {
        let each = budget.per_agent;
        Self {
            max_tokens: number(budget.max_tokens),
            max_cost_usd: number(budget.max_cost_micro_usd.map(|cost| usd(cost.0))),
            max_time_s: number(budget.max_time_s),
            per_agent: AgentBudgetDraft {
                max_tokens: number(each.max_tokens),
                max_cost_usd: number(each.max_cost_micro_usd.map(|cost| usd(cost.0))),
                max_time_s: number(each.max_time_s),
            },
        }
    }

    /// What was typed at `place`.
    pub fn budget(&self, place: &str, reader: &mut Reader) -> Budget {
        let at = |field: &str| if place.is_empty() { field.to_owned() } else { format!("{place}.{field}") };
        let each = &self.per_agent;
        Budget {
            max_tokens: reader.whole(&at("max_tokens"), &self.max_tokens),
            max_cost_micro_usd: reader.dollars(&at("max_cost_usd"), &self.max_cost_usd),
            max_time_s: reader.number(&at("max_time_s"), &self.max_time_s),
            per_agent: AgentBudget {
                max_tokens: reader.whole(&at("per_agent.max_tokens"), &each.max_tokens),
                max_cost_micro_usd: reader.dollars(&at("per_agent.max_cost_usd"), &each.max_cost_usd),
                max_time_s: reader.number(&at("per_agent.max_time_s"), &each.max_time_s),
            },
        }
    }
}
