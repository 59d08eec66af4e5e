//! Calls by purpose, and coordination: what it costs to agree on who speaks and what holds.
//!
//! `coordination_tokens = Σ tokens of calls that are no reply` (votes, judgements, choices of a speaker, summaries, plans);
//! `coordination_share = coordination_tokens / all tokens`, of input and output together. Unitless, in `[0, 1]`; `None`
//! before any token. Every attempt counts, failed and cut-off ones included. A team that is itself an agent counts as one
//! call with the sum of what happened inside.
//! That coordination has a price of its own is the finding of Wang et al., "AgentTaxo" (2025); the split by purpose is ours.

use super::ratio::share;
use model::event::TurnPurpose;
use model::{Envelope, Event, MicroUsd};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Calls of one purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallMetrics {
    /// What they were for.
    pub purpose: TurnPurpose,
    /// Calls that ended, each attempt counted.
    pub calls: u32,
    /// Tokens sent to models.
    pub input_tokens: u64,
    /// Tokens received from models.
    pub output_tokens: u64,
    /// Cost of the calls whose price is known; `None` where none is.
    pub cost_micro_usd: Option<MicroUsd>,
}

impl CallMetrics {
    /// Input and output together.
    pub const fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }
}

/// Follows what calls were for.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    by_purpose: BTreeMap<TurnPurpose, CallMetrics>,
}

impl Calls {
    pub(super) fn apply(&mut self, envelope: &Envelope, purpose: TurnPurpose) {
        let (Event::TurnCompleted { usage, .. }
        | Event::TurnPassed { usage, .. }
        | Event::TurnInterrupted { usage, .. }
        | Event::TurnFailed { usage, .. }) = &envelope.event
        else {
            return;
        };
        let calls = self.by_purpose.entry(purpose).or_insert_with(|| CallMetrics { purpose, ..CallMetrics::default() });
        calls.calls = calls.calls.saturating_add(1);
        calls.input_tokens = calls.input_tokens.saturating_add(usage.input_tokens);
        calls.output_tokens = calls.output_tokens.saturating_add(usage.output_tokens);
        if let Some(cost) = usage.cost_micro_usd {
            *calls.cost_micro_usd.get_or_insert_default() += cost;
        }
    }

    /// Purposes that occurred, in the order of [`TurnPurpose`].
    pub(super) fn value(&self) -> Vec<CallMetrics> {
        self.by_purpose.values().copied().collect()
    }

    /// Tokens of calls that are no reply.
    pub(super) fn coordination_tokens(&self) -> u64 {
        let coordination = self.by_purpose.values().filter(|calls| !calls.purpose.is_reply());
        coordination.map(CallMetrics::tokens).fold(0, u64::saturating_add)
    }

    /// Their share of all tokens.
    pub(super) fn coordination_share(&self) -> Option<f64> {
        let all = self.by_purpose.values().map(CallMetrics::tokens).fold(0, u64::saturating_add);
        share(self.coordination_tokens(), all)
    }
}
