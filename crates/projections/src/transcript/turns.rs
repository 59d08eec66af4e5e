//! How turns are chosen, started and closed in a transcript, and decided between.

use super::Transcript;
use super::entry::{DecisionEntry, Entry, NamedAgent, TallyLine, TurnEntry, TurnState, Why, WhyCandidate};
use model::{AgentId, Envelope, Event, Timestamp, TurnId, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A selection of speakers whose turns may have yet to start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Selection {
    why: Why,
    /// Chosen agents whose turn has not started yet.
    to_start: Vec<AgentId>,
    /// Several were chosen.
    parallel: bool,
}

impl Transcript {
    pub(super) fn select(&mut self, envelope: &Envelope) {
        let Event::SpeakersSelected { strategy, candidates, chosen, reason, fallback } = &envelope.event else {
            return;
        };
        let candidates = candidates
            .iter()
            .map(|candidate| WhyCandidate {
                agent_id: candidate.agent_id.clone(),
                agent_name: self.agent_name(&candidate.agent_id).to_owned(),
                chosen: chosen.contains(&candidate.agent_id),
                score: candidate.score,
                parts: candidate.parts.clone(),
                excluded_because: candidate.excluded_because,
            })
            .collect();
        let why =
            Why { seq: envelope.seq, strategy: *strategy, reason: reason.clone(), fallback: *fallback, candidates };
        self.selection = Some(Selection { why, to_start: chosen.clone(), parallel: chosen.len() > 1 });
    }

    pub(super) fn start_turn(&mut self, envelope: &Envelope) {
        let Event::TurnStarted { turn_id, agent_id, attempt, model, context } = &envelope.event else { return };
        let simulated = model.as_ref().is_some_and(model::ModelRef::is_simulated);
        self.simulated |= simulated;
        let again = self.entries.turn(turn_id).cloned();
        let (why, batch) = if again.is_some() { (None, None) } else { self.take_selected(agent_id) };
        let agent = self.team.as_ref().and_then(|team| team.agent(agent_id));
        let started = TurnEntry {
            turn_id: turn_id.clone(),
            seq: envelope.seq,
            round: self.round,
            agent_id: agent_id.clone(),
            agent_name: self.agent_name(agent_id).to_owned(),
            role: agent.map(|agent| agent.role.clone()).unwrap_or_default(),
            attempt: *attempt,
            state: TurnState::Waiting,
            text: String::new(),
            usage: None,
            ttft_ms: None,
            duration_ms: None,
            model: model.clone(),
            simulated,
            context: *context,
            why,
            started_at: envelope.at,
            ended_at: None,
            batch,
            ratings: BTreeMap::new(),
        };
        match (self.entries.turn_mut(turn_id), again) {
            (Some(turn), Some(before)) => {
                *turn = TurnEntry {
                    seq: before.seq,
                    round: before.round,
                    why: before.why,
                    batch: before.batch,
                    ratings: before.ratings,
                    ..started
                };
            }
            _ => self.entries.push(Entry::Turn(Box::new(started))),
        }
    }

    /// Why this agent's turn starts, and the batch that it belongs to; each selection gives an agent one turn.
    fn take_selected(&mut self, agent_id: &AgentId) -> (Option<Why>, Option<u64>) {
        let Some(selection) = &mut self.selection else { return (None, None) };
        let Some(at) = selection.to_start.iter().position(|id| id == agent_id) else { return (None, None) };
        selection.to_start.remove(at);
        let batch = selection.parallel.then_some(selection.why.seq);
        (Some(selection.why.clone()), batch)
    }

    pub(super) fn close_turn(
        &mut self,
        turn_id: &TurnId,
        at: Timestamp,
        state: TurnState,
        text: &str,
        usage: &Usage,
        duration_ms: u64,
    ) -> Option<&mut TurnEntry> {
        self.totals.add(usage);
        self.cost_known |= usage.cost_micro_usd.is_some();
        let turn = self.entries.turn_mut(turn_id)?;
        turn.state = state;
        text.clone_into(&mut turn.text);
        turn.usage = Some(*usage);
        turn.duration_ms = Some(duration_ms);
        turn.ended_at = Some(at);
        Some(turn)
    }

    fn named(&self, id: &AgentId) -> NamedAgent {
        NamedAgent { id: id.clone(), name: self.agent_name(id).to_owned() }
    }

    pub(super) fn decide(&mut self, envelope: &Envelope) {
        let Event::DecisionReached { protocol, tally, winner, turn_id, dissent, absent, reason } = &envelope.event
        else {
            return;
        };
        let mut tally: Vec<TallyLine> =
            tally.iter().map(|(id, score)| TallyLine { agent: self.named(id), score: *score }).collect();
        tally.sort_by(|a, b| b.score.total_cmp(&a.score));
        let margin = tally.first().zip(tally.get(1)).map(|(first, second)| first.score - second.score);
        let names = |ids: &[AgentId]| ids.iter().map(|id| self.named(id)).collect();
        let decision = DecisionEntry {
            seq: envelope.seq,
            at: envelope.at,
            protocol: *protocol,
            margin,
            winner: winner.as_ref().map(|id| self.named(id)),
            turn_id: turn_id.clone(),
            dissent: names(dissent),
            absent: names(absent),
            reason: reason.clone(),
            tally,
        };
        self.entries.push(Entry::Decision(decision));
    }
}
