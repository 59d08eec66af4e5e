//! What happened how often, and what it used.

use super::distribution::Distribution;
use crate::lifecycle::Standing;
use model::event::{LoopResponse, TurnPurpose};
use model::{Envelope, Event, MicroUsd, Timestamp, Totals, Usage};

/// Plain counts of one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    pub(super) standing: Standing,
    pub(super) simulated: bool,
    pub(super) rounds: u32,
    pub(super) passes: u32,
    pub(super) failures: u32,
    pub(super) interruptions: u32,
    pub(super) interventions: u32,
    pub(super) totals: Totals,
    cost_known: bool,
    /// The last loop is about to pause the conversation.
    loop_pauses: bool,
    started_at: Option<Timestamp>,
    /// The last event of the run itself: what people do to an ended run (rate it, say) is no part of its duration.
    ran_until: Option<Timestamp>,
    ttft_ms: Vec<u64>,
    turn_duration_ms: Vec<u64>,
}

impl Counts {
    pub(super) fn apply(&mut self, envelope: &Envelope, purpose: TurnPurpose) {
        let was_ended = self.standing.status().is_ended();
        let by_person =
            matches!(&envelope.event, Event::TurnCompleted { turn_id, .. } if self.standing.is_of_person(turn_id));
        self.standing.apply(&envelope.event);
        self.started_at.get_or_insert(envelope.at);
        if !(was_ended && self.standing.status().is_ended()) {
            self.ran_until = Some(envelope.at);
        }
        match &envelope.event {
            Event::MessagePosted { .. } => {
                self.rounds += 1;
                // The first message is the task.
                self.interventions += u32::from(self.rounds > 1);
            }
            // The core itself pauses a conversation that goes round in circles.
            Event::LoopDetected { response: LoopResponse::Pause, .. } => self.loop_pauses = true,
            Event::Paused { .. } if std::mem::take(&mut self.loop_pauses) => {}
            Event::Paused { .. }
            | Event::Stopped
            | Event::TurnsGranted { .. }
            | Event::BudgetGranted(_)
            | Event::TurnRetracted { .. }
            | Event::ApprovalAnswered { .. }
            | Event::AgentMuted { .. }
            | Event::AgentUnmuted { .. }
            | Event::NextPicked { .. }
            | Event::ConclusionRequested { .. } => self.interventions += 1,
            Event::TurnStarted { model: Some(model), .. } => self.simulated |= model.is_simulated(),
            Event::TurnCompleted { usage, ttft_ms, duration_ms, simulated, .. } => {
                self.simulated |= simulated;
                self.used(usage);
                if purpose.is_reply() {
                    self.totals.turns += 1;
                    self.ttft_ms.extend(ttft_ms);
                    // How long a person took says nothing of the models.
                    self.turn_duration_ms.extend((!by_person).then_some(*duration_ms));
                }
            }
            Event::TurnPassed { usage, simulated, .. } => {
                self.simulated |= simulated;
                self.passes += u32::from(purpose.is_reply());
                self.used(usage);
            }
            Event::TurnInterrupted { usage, .. } => {
                self.interruptions += 1;
                self.used(usage);
            }
            Event::TurnFailed { usage, .. } => {
                self.failures += 1;
                self.used(usage);
            }
            _ => {}
        }
    }

    fn used(&mut self, usage: &Usage) {
        self.totals.add(usage);
        self.cost_known |= usage.cost_micro_usd.is_some();
    }

    pub(super) fn cost(&self) -> Option<MicroUsd> {
        self.cost_known.then_some(self.totals.cost_micro_usd)
    }

    pub(super) fn duration_ms(&self) -> u64 {
        self.started_at.zip(self.ran_until).map_or(0, |(from, to)| to.since(from))
    }

    pub(super) fn ttft_ms(&self) -> Distribution {
        Distribution::of(self.ttft_ms.clone())
    }

    pub(super) fn turn_duration_ms(&self) -> Distribution {
        Distribution::of(self.turn_duration_ms.clone())
    }
}
