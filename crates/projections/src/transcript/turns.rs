//! How turns are chosen, started and closed in a transcript.

use super::Transcript;
use super::entry::{EarlierAttempt, Entry, TurnEntry, TurnState};
use super::happened::Happened;
use super::why::{Why, WhyCandidate};
use model::event::TurnPurpose;
use model::{AgentId, Event, TaskId, Timestamp, TurnId, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The last selection of speakers, which every turn of its purpose belongs to that starts before the next one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Selection {
    why: Why,
    chosen: Vec<AgentId>,
}

impl Transcript {
    pub(super) fn select(&mut self, happened: Happened<'_>) {
        let Event::SpeakersSelected { strategy, candidates, chosen, reason, fallback, purpose, selector } =
            happened.event
        else {
            return;
        };
        let candidates = candidates
            .iter()
            .map(|candidate| {
                let named = self.named(&candidate.agent_id);
                WhyCandidate::new(candidate, named, chosen.contains(&candidate.agent_id))
            })
            .collect();
        let why = Why {
            seq: happened.seq,
            strategy: *strategy,
            purpose: *purpose,
            reason: reason.clone(),
            fallback: *fallback,
            candidates,
            selector: selector.clone(),
            task: None,
        };
        self.selection = Some(Selection { why, chosen: chosen.clone() });
    }

    pub(super) fn start_turn(&mut self, happened: Happened<'_>) {
        let Event::TurnStarted { turn_id, agent_id, attempt, model, context, purpose, task_id, memory_read, person } =
            happened.event
        else {
            return;
        };
        let simulated = model.as_ref().is_some_and(model::ModelRef::is_simulated);
        self.simulated |= simulated;
        let (why, batch) = self.selected(agent_id, *purpose, task_id.as_ref());
        let name = self.agent_name(agent_id).to_owned();
        for read in memory_read {
            if let Some(entry) = self.memory.get_mut(&read.key).filter(|entry| entry.version == read.version) {
                entry.read_by.push(name.clone());
            }
        }
        let agent = self.team.as_ref().and_then(|team| team.agent(agent_id));
        let inner = agent.filter(|_| purpose.is_reply()).and_then(|agent| agent.team.as_deref());
        let started = TurnEntry {
            turn_id: turn_id.clone(),
            seq: happened.seq,
            round: self.round,
            agent_id: agent_id.clone(),
            agent_name: name,
            role: agent.map(|agent| agent.role.clone()).unwrap_or_default(),
            purpose: *purpose,
            task_id: task_id.clone(),
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
            started_at: happened.at,
            ended_at: None,
            batch,
            ratings: BTreeMap::new(),
            memory_read: memory_read.clone(),
            route: None,
            vote: None,
            sums_up: None,
            contradicts: Vec::new(),
            best: false,
            person: *person,
            retracted: None,
            approved_by: None,
            earlier: Vec::new(),
            inner: inner.map(|team| Box::new(Self::of_team(team))),
        };
        if let Some(turn) = self.entries.turn_mut(turn_id) {
            // Begun again: it keeps its place and why it is there.
            let before = std::mem::replace(turn, started);
            (turn.seq, turn.round, turn.ratings) = (before.seq, before.round, before.ratings);
            (turn.why, turn.batch) = (before.why, before.batch);
            turn.earlier = before.earlier;
            // What was only streamed is no part of the log.
            if !before.state.is_open() {
                turn.earlier.push(EarlierAttempt {
                    attempt: before.attempt,
                    state: before.state,
                    partial: before.text,
                    usage: before.usage,
                    started_at: before.started_at,
                    ended_at: before.ended_at,
                });
            }
        } else {
            self.entries.push(Entry::Turn(Box::new(started)));
        }
    }

    /// Why this agent speaks, and the batch that its turn belongs to. What was selected for another purpose is no reason.
    fn selected(
        &self,
        agent_id: &AgentId,
        purpose: TurnPurpose,
        task_id: Option<&TaskId>,
    ) -> (Option<Why>, Option<u64>) {
        match &self.selection {
            Some(Selection { why, chosen }) if why.purpose == purpose && chosen.contains(agent_id) => {
                let task = task_id.and_then(|id| self.why_task(id, agent_id));
                (Some(Why { task, ..why.clone() }), (chosen.len() > 1).then_some(why.seq))
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

    /// Counts a reply or a pass towards the limit of the round that the turn was started in, if others read it.
    pub(super) fn count_turn(&mut self, turn_id: &TurnId) -> bool {
        let turn = self.entries.turn(turn_id);
        let is_reply = turn.is_none_or(TurnEntry::is_reply);
        let round = turn.map_or(self.round, |turn| turn.round);
        self.turns_this_round += u32::from(is_reply && round == self.round);
        is_reply
    }
}
