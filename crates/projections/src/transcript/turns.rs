//! How turns are chosen, started and closed in a transcript, and decided between.

use super::Transcript;
use super::entry::{DecisionEntry, Entry, NamedAgent, TallyLine, TurnEntry, TurnState, Why, WhyCandidate};
use model::{AgentId, Envelope, Event, Timestamp, TurnId, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The last selection of speakers, which every turn belongs to that starts before the next one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Selection {
    why: Why,
    chosen: Vec<AgentId>,
}

impl Transcript {
    pub(super) fn select(&mut self, envelope: &Envelope) {
        let Event::SpeakersSelected { strategy, candidates, chosen, reason, fallback, .. } = &envelope.event else {
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
        self.selection = Some(Selection { why, chosen: chosen.clone() });
    }

    pub(super) fn start_turn(&mut self, envelope: &Envelope) {
        let Event::TurnStarted { turn_id, agent_id, attempt, model, context, .. } = &envelope.event else { return };
        let simulated = model.as_ref().is_some_and(model::ModelRef::is_simulated);
        self.simulated |= simulated;
        let (why, batch) = self.selected(agent_id);
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
        if let Some(turn) = self.entries.turn_mut(turn_id) {
            // Begun again: it keeps its place and why it is there.
            let before = std::mem::replace(turn, started);
            (turn.seq, turn.round, turn.ratings) = (before.seq, before.round, before.ratings);
            (turn.why, turn.batch) = (before.why, before.batch);
        } else {
            self.entries.push(Entry::Turn(Box::new(started)));
        }
    }

    /// Why this agent speaks, and the batch that its turn belongs to.
    fn selected(&self, agent_id: &AgentId) -> (Option<Why>, Option<u64>) {
        match &self.selection {
            Some(Selection { why, chosen }) if chosen.contains(agent_id) => {
                (Some(why.clone()), (chosen.len() > 1).then_some(why.seq))
            }
            _ => (None, None),
        }
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

    /// Counts a reply or a pass towards the limit of the round that the turn was started in.
    pub(super) fn count_turn(&mut self, turn_id: &TurnId) {
        let round = self.entries.turn(turn_id).map_or(self.round, |turn| turn.round);
        self.turns_this_round += u32::from(round == self.round);
    }

    fn named(&self, id: &AgentId) -> NamedAgent {
        NamedAgent { id: id.clone(), name: self.agent_name(id).to_owned() }
    }

    pub(super) fn decide(&mut self, envelope: &Envelope) {
        let Event::DecisionReached { protocol, tally, winner, turn_id, dissent, absent, reason, .. } = &envelope.event
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
