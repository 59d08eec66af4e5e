//! Context overhead: the share of what models were sent that had been sent in this run before.
//!
//! `context_overhead = 1 − Σ new(turn) / Σ context(turn)` over all turns started, further attempts included, in the
//! estimated tokens of `turn_started.context`. What is new in a turn is counted by source *s*, which is the agent's own
//! instructions, people's messages, replies (the agent's own and others' together) or memory:
//!
//! `new(s) = max(context(s) − peak(s), min(context(s), fresh(s)))`
//!
//! where `peak(s)` is the most that any earlier turn was sent of *s*, and `fresh(s)` is the estimated size of what was
//! said or written since the last turn started. With the whole transcript as context the first term is exact; with a
//! window of it the second is, since every window keeps the newest. Instructions are new once for each agent.
//! Unitless, in `[0, 1)`; `None` before the first turn; 0 when every turn was sent only new things.
//! The duplicated tokens of multi-agent runs are measured in Wang et al., "AgentTaxo: Dissecting and Benchmarking Token
//! Distribution of LLM Multi-Agent Systems" (2025), which calls them a communication tax; the estimate is our own.

use super::ratio::share;
use model::event::{ContextTokens, TurnPurpose};
use model::tokens::estimate;
use model::{AgentId, Envelope, Event, ModelRef, TurnId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What one turn was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContextPoint {
    /// Place among the turns started, from 1; each attempt counts.
    pub n: u32,
    /// The turn.
    pub turn_id: TurnId,
    /// Who was sent it.
    pub agent_id: AgentId,
    /// Estimated tokens by source.
    pub context: ContextTokens,
    /// Of these, estimated tokens that an earlier turn of the run had been sent.
    pub repeated: u64,
    /// Tokens that fit the turn's model, prompt and reply together, as far as it was known when the run began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<u64>,
}

/// Follows what was sent for the first time.
#[derive(Clone, Debug, Default)]
pub(super) struct ContextOverhead {
    instructions: BTreeMap<AgentId, Source>,
    people: Source,
    replies: Source,
    memory: Source,
    windows: BTreeMap<ModelRef, u64>,
    points: Vec<ContextPoint>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Source {
    peak: u64,
    fresh: u64,
}

impl Source {
    fn add(&mut self, text: &str) {
        self.fresh = self.fresh.saturating_add(estimate(text));
    }

    /// What is new among `sent` tokens of this source.
    fn send(&mut self, sent: u64) -> u64 {
        let new = sent.saturating_sub(self.peak).max(sent.min(self.fresh));
        *self = Self { peak: self.peak.max(sent), fresh: 0 };
        new
    }
}

impl ContextOverhead {
    pub(super) fn apply(&mut self, envelope: &Envelope, purpose: TurnPurpose) {
        match &envelope.event {
            Event::ConversationStarted { context_windows, .. } => self.windows.clone_from(context_windows),
            Event::MessagePosted { text, .. } => self.people.add(text),
            Event::TurnCompleted { text, .. } if purpose.is_reply() => self.replies.add(text),
            Event::MemoryWritten { value, .. } | Event::AgentStateUpdated { value, .. } => self.memory.add(value),
            Event::TurnStarted { turn_id, agent_id, context, model, .. } => {
                let new = self.instructions.entry(agent_id.clone()).or_default().send(context.instructions)
                    + self.people.send(context.people)
                    + self.replies.send(context.own.saturating_add(context.others))
                    + self.memory.send(context.memory);
                self.points.push(ContextPoint {
                    n: u32::try_from(self.points.len() + 1).unwrap_or(u32::MAX),
                    turn_id: turn_id.clone(),
                    agent_id: agent_id.clone(),
                    context: *context,
                    repeated: context.total().saturating_sub(new),
                    window: model.as_ref().and_then(|model| self.windows.get(model)).copied(),
                });
            }
            _ => {}
        }
    }

    /// Context growth: what each turn was sent, in order.
    pub(super) fn points(&self) -> &[ContextPoint] {
        &self.points
    }

    /// The metric.
    pub(super) fn value(&self) -> Option<f64> {
        let sum = |of: fn(&ContextPoint) -> u64| self.points.iter().map(of).fold(0, u64::saturating_add);
        share(sum(|point| point.repeated), sum(|point| point.context.total()))
    }
}
