//! Utilisation: how much of the run's active time each agent's turns took.
//!
//! The run is active while it is running or a turn is open; waiting for a person, a pause and the time after the end do
//! not count. For agent *a*: `utilisation(a) = busy_ms(a) / active_ms(run)`, where an agent is busy while a turn of its
//! own is open, whatever it is for; for the run: the mean over the agents. Unitless, in `[0, 1]`; `None` while the active time is 0.
//! It is the utilisation law's busy time over observed time (Denning and Buzen, "The Operational Analysis of Queueing
//! Network Models", 1978), with an agent as the server.

use super::ratio::{mean, share};
use crate::lifecycle::Standing;
use model::event::TurnPurpose;
use model::{AgentId, Envelope, Event, Timestamp, TurnId};
use std::collections::BTreeMap;

/// How the run's active time was spent, by the times of its events, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Utilisation {
    standing: Standing,
    last_at: Option<Timestamp>,
    active_ms: u64,
    agents: BTreeMap<AgentId, Spent>,
    open: BTreeMap<TurnId, OpenTurn>,
}

/// How one agent spent the run's active time, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spent {
    /// A turn of it was open.
    pub(super) busy_ms: u64,
    /// Of these: before the first token.
    pub(super) waiting_ms: u64,
}

#[derive(Clone, Debug)]
struct OpenTurn {
    agent_id: AgentId,
    open_ms: u64,
}

impl Utilisation {
    pub(super) fn apply(&mut self, envelope: &Envelope) {
        self.pass_time(envelope.at);
        self.standing.apply(&envelope.event);
        match &envelope.event {
            Event::ConversationStarted { team, .. } => {
                self.agents.extend(team.agents.iter().map(|agent| (agent.id.clone(), Spent::default())));
            }
            // A person's time is not the run's.
            Event::TurnStarted { person: Some(_), .. } => {}
            Event::TurnStarted { turn_id, agent_id, purpose, .. } => {
                // Who chooses speakers is no agent: the run is active meanwhile, and no agent is busy.
                if *purpose != TurnPurpose::Select {
                    self.agents.entry(agent_id.clone()).or_default();
                }
                self.open.insert(turn_id.clone(), OpenTurn { agent_id: agent_id.clone(), open_ms: 0 });
            }
            Event::TurnCompleted { turn_id, ttft_ms, .. } => self.close(turn_id, ttft_ms.unwrap_or(0)),
            Event::TurnPassed { turn_id, .. } => self.close(turn_id, 0),
            Event::TurnInterrupted { turn_id, partial, .. } | Event::TurnFailed { turn_id, partial, .. } => {
                self.close(turn_id, if partial.is_empty() { u64::MAX } else { 0 });
            }
            _ => {}
        }
    }

    fn pass_time(&mut self, at: Timestamp) {
        let passed = self.last_at.map_or(0, |last| at.since(last));
        self.last_at = self.last_at.max(Some(at));
        if self.standing.is_active() {
            self.active_ms += passed;
        }
        // An agent with two open turns is busy once.
        let mut busy: Vec<&AgentId> = Vec::with_capacity(self.open.len());
        for turn in self.open.values_mut() {
            turn.open_ms += passed;
            if !busy.contains(&&turn.agent_id) {
                busy.push(&turn.agent_id);
            }
        }
        for id in busy {
            if let Some(spent) = self.agents.get_mut(id) {
                spent.busy_ms += passed;
            }
        }
    }

    /// Closes a turn whose first token came after `waited_ms`.
    fn close(&mut self, turn_id: &TurnId, waited_ms: u64) {
        let Some(turn) = self.open.remove(turn_id) else { return };
        if let Some(spent) = self.agents.get_mut(&turn.agent_id) {
            spent.waiting_ms = spent.busy_ms.min(spent.waiting_ms + waited_ms.min(turn.open_ms));
        }
    }

    /// Time in which the run was running or a turn was open, in milliseconds.
    pub(super) fn active_ms(&self) -> u64 {
        self.active_ms
    }

    /// How one agent spent it.
    pub(super) fn spent(&self, agent: &AgentId) -> Spent {
        self.agents.get(agent).copied().unwrap_or_default()
    }

    /// Utilisation of one agent.
    pub(super) fn of(&self, agent: &AgentId) -> Option<f64> {
        share(self.spent(agent).busy_ms, self.active_ms)
    }

    /// Utilisation of the run.
    pub(super) fn value(&self) -> Option<f64> {
        mean(self.agents.values().filter_map(|spent| share(spent.busy_ms, self.active_ms)))
    }
}
