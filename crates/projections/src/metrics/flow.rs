//! Turn flow: who spoke after whom.
//!
//! For each turn that ended with a reply, the pair of who had spoken last when the turn started and who replied. Parallel turns all
//! follow the same speaker.

use model::event::TurnPurpose;
use model::{AgentId, Envelope, Event, TurnId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How often one agent spoke after another speaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flow {
    /// Who had spoken last; `None`: a person.
    pub from: Option<AgentId>,
    /// Who replied.
    pub to: AgentId,
    /// How often, at least 1.
    pub turns: u32,
}

/// Follows who speaks after whom.
#[derive(Clone, Debug, Default)]
pub(super) struct TurnFlow {
    last_speaker: Option<AgentId>,
    open: BTreeMap<TurnId, Option<AgentId>>,
    counts: BTreeMap<(Option<AgentId>, AgentId), u32>,
}

impl TurnFlow {
    pub(super) fn apply(&mut self, envelope: &Envelope, purpose: TurnPurpose) {
        if !purpose.is_reply() {
            return;
        }
        match &envelope.event {
            Event::MessagePosted { .. } => self.last_speaker = None,
            Event::TurnStarted { turn_id, .. } => {
                self.open.insert(turn_id.clone(), self.last_speaker.clone());
            }
            Event::TurnCompleted { turn_id, agent_id, .. } => {
                if let Some(from) = self.open.remove(turn_id) {
                    *self.counts.entry((from, agent_id.clone())).or_default() += 1;
                }
                self.last_speaker = Some(agent_id.clone());
            }
            Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => {
                self.open.remove(turn_id);
            }
            _ => {}
        }
    }

    /// The pairs that occurred, people first, then by id.
    pub(super) fn value(&self) -> Vec<Flow> {
        self.counts.iter().map(|((from, to), &turns)| Flow { from: from.clone(), to: to.clone(), turns }).collect()
    }
}
