//! Applies what happened. Total: any event can follow any other; one that makes no sense changes nothing.

mod people;
mod turns;

pub(crate) use turns::turn_number;

use crate::board::Board;
use crate::conversation::{Approval, Conversation, Lifecycle, Prices, Selection, Spent, Summary};
use crate::deliberation::{Conflict, Decided, Deliberation};
use crate::memory::Memory;
use crate::round::Round;
use crate::table::Table;
use crate::transcript::Transcript;
use crate::{State, budget};
use model::event::{FinishReason, LoopResponse, MemoryRead, SelectorTrace, TurnPurpose};
use model::policy::{DecisionProtocol, OnExhaustion, budget_ms};
use model::{AgentId, Budget, Event, TeamSpec, Totals};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use turns::Started;

/// Applies one event to the state.
///
/// In place, since a state holds the transcript: a copy for each event would make a turn's cost grow with the history.
/// It never fails and never panics.
pub fn evolve(state: &mut State, event: &Event) {
    match (event, &mut state.conversation) {
        (Event::ConversationStarted { team, task, seed, budget, default_model, prices, .. }, None) => {
            let prices = Prices { default_model: default_model.clone(), by_model: prices.clone() };
            let team = team.as_ref().clone();
            state.conversation = Some(Conversation::new(team, task.clone(), *seed, *budget, Arc::new(prices)));
        }
        (_, None) => {}
        (event, Some(conversation)) => conversation.apply(event),
    }
}

impl Conversation {
    /// A conversation that nobody has said anything in yet.
    pub(crate) fn new(team: TeamSpec, task: String, seed: u64, budget: Budget, prices: Arc<Prices>) -> Self {
        let budget = budget.and(&team.policy.budget);
        let table = Table::new(team);
        let agents = table.len();
        Self {
            task,
            seed,
            budget,
            prices,
            lifecycle: Lifecycle::Running,
            totals: Totals::default(),
            spent: vec![Spent::default(); agents],
            simulated: false,
            estimated: false,
            time_up: None,
            time_granted_ms: budget.max_time_s.map(budget_ms),
            transcript: Transcript::new(agents),
            memory: Arc::new(Memory::new(agents)),
            opened: 0,
            posted: 0,
            ended: 0,
            last_ended: vec![None; agents],
            previous: None,
            last_seen: vec![0; agents],
            last_read: vec![BTreeMap::new(); agents],
            summary: None,
            summary_tried: 0,
            muted: BTreeSet::new(),
            open: Vec::new(),
            again: Vec::new(),
            selection: None,
            to_start: Vec::new(),
            queue: Vec::new(),
            approval: None,
            approvals: 0,
            last_turn: None,
            round: Round::new(0, 0, "", agents, 0),
            table: Arc::new(table),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm an event")]
    fn apply(&mut self, event: &Event) {
        match event {
            Event::MessagePosted { message_id, author, to, text } => self.message_posted(message_id, author, to, text),
            Event::MessageQueued { message_id, author, to, text } => self.message_queued(message_id, author, to, text),
            Event::QueuedMessageEdited { message_id, to, text } => self.queued_message_edited(message_id, to, text),
            Event::QueuedMessageWithdrawn { message_id } => {
                self.queue.retain(|queued| queued.message_id != *message_id);
            }
            Event::SpeakersSelected { chosen, purpose, .. } => self.speakers_selected(chosen, *purpose),
            Event::TurnStarted { turn_id, agent_id, attempt, context, purpose, memory_read, person, .. } => {
                let turn = Started { attempt: *attempt, context: *context, purpose: *purpose, person: *person };
                self.turn_started(turn_id, agent_id, turn);
                self.memory_read(agent_id, memory_read);
            }
            Event::TurnCompleted { turn_id, text, usage, duration_ms, simulated, .. } => {
                self.simulated |= simulated;
                if let Some(turn) = self.close(turn_id, usage, *duration_ms) {
                    self.turn_completed(&turn, text, usage);
                }
            }
            Event::TurnPassed { turn_id, usage, duration_ms, simulated, reason, .. } => {
                self.simulated |= simulated;
                if let Some(turn) = self.close(turn_id, usage, *duration_ms) {
                    self.turn_passed(&turn, reason, usage);
                }
            }
            Event::TurnFailed { turn_id, usage, duration_ms, retry_at, .. } => {
                if let Some(turn) = self.close(turn_id, usage, *duration_ms) {
                    match retry_at {
                        Some(retry_at) => self.retry_scheduled(turn, *retry_at),
                        None => self.failed(&turn, usage),
                    }
                }
            }
            Event::TurnInterrupted { turn_id, kind, usage, duration_ms, .. } => {
                if let Some(turn) = self.close(turn_id, usage, *duration_ms) {
                    self.turn_interrupted(turn, *kind, usage);
                }
            }
            Event::TurnRetracted { turn_id, author, comment, .. } => self.turn_retracted(turn_id, author, comment),
            Event::ApprovalRequested { approval_id, subject, answer_by } => {
                self.approvals = self.approvals.saturating_add(1);
                let (id, subject) = (approval_id.clone(), subject.clone());
                self.approval = Some(Approval { id, subject, answer_by: *answer_by });
            }
            Event::ApprovalAnswered { approval_id, approved, .. } => self.approval_answered(approval_id, *approved),
            Event::ConversationForked { seed, .. } => self.forked(*seed),
            Event::TeamEvent { turn_id, event } => {
                let turn = self.open.iter_mut().find(|open| &open.turn_id == turn_id);
                if let Some(inner) = turn.and_then(|turn| turn.inner.as_mut()) {
                    evolve(inner, event);
                    budget::settle(self);
                }
            }
            Event::TaskCreated { task, plan, .. } => self.board().created(task, *plan),
            Event::PlanRejected { reason, .. } => self.board().rejected.push(reason.clone()),
            Event::TaskAssigned { task_id, agent_id, .. } => {
                if let Some(seat) = self.table.seat_of(agent_id) {
                    self.board().assigned(task_id, seat);
                }
            }
            Event::TaskStatusChanged { task_id, status, reason, .. } => self.board().changed(task_id, *status, reason),
            Event::MemoryWritten { key, value, version, author } => {
                Arc::make_mut(&mut self.memory).write(key, value, *version, author);
            }
            Event::AgentStateUpdated { agent_id, key, value, shared } => {
                if let Some(seat) = self.table.seat_of(agent_id) {
                    Arc::make_mut(&mut self.memory).set_state(seat, key, value, *shared);
                }
            }
            Event::HandedOff { to, .. } => self.round.handoff = self.table.seat_of(to),
            Event::PersonAsked { agent_id, question, .. } => {
                let name = self.table.seat_of(agent_id).map_or("", |seat| self.table.name(seat));
                self.round.question = Some(format!("{name} asks: {question}"));
            }
            Event::TimeNoted { time } => {
                if let Some(granted_ms) = self.time_granted_ms.take() {
                    self.time_up = Some(self.time_up.unwrap_or(*time).max(*time).plus_millis(granted_ms));
                }
                self.round.began.get_or_insert(*time);
                self.round.noted = Some(*time);
            }
            Event::ConclusionRequested { .. } => self.round.concluded = true,
            Event::LoopDetected { agent_id, response, reason, .. } => {
                self.round.meter.found(*response);
                self.round.nudge = Some(reason.clone());
                if let (LoopResponse::OtherSpeaker, Some(seat)) = (response, self.table.seat_of(agent_id)) {
                    let speakers = u32::try_from(self.table.allowed_count()).unwrap_or(u32::MAX);
                    self.round.held_back = Some((seat, self.round.selections.saturating_add(speakers)));
                }
            }
            Event::AgentMuted { agent_id } => self.muted.extend(self.table.seat_of(agent_id)),
            Event::AgentUnmuted { agent_id } => {
                if let Some(seat) = self.table.seat_of(agent_id) {
                    self.muted.remove(&seat);
                }
            }
            Event::NextPicked { agent_id, author } => self.next_picked(agent_id, author),
            Event::ContradictionFound(found) => {
                self.deliberation().contradictions.push(Conflict { found: found.clone(), in_favour_of: None });
            }
            Event::ContradictionResolved { contradiction, in_favour_of, .. } => {
                self.deliberation().resolved(contradiction, in_favour_of);
            }
            Event::BallotOpened { protocol, options, voters, number } => {
                let table = Arc::clone(&self.table);
                self.deliberation().ballot_opened(&table, *protocol, options, voters, *number);
                let is_judgement = *protocol == DecisionProtocol::Judge;
                self.selected(voters, if is_judgement { TurnPurpose::Judge } else { TurnPurpose::Ballot });
            }
            Event::VoteCast { agent_id, ballot, reason, weight, .. } => {
                if let Some(seat) = self.table.seat_of(agent_id) {
                    self.deliberation().vote_cast(seat, ballot, reason, *weight);
                }
            }
            Event::SummaryWritten { text, through, .. } => {
                let through = usize::try_from(*through).unwrap_or(usize::MAX).min(self.transcript.len());
                self.summary = Some(Arc::new(Summary { text: text.clone(), through }));
            }
            Event::LimitReached { which, .. } => self.limit_reached(*which),
            Event::DecisionReached { winner, turn_id, .. } => {
                if turn_id.is_some() {
                    self.round.best.clone_from(turn_id);
                    self.round.best_at = self.round.deliberation.place_of(turn_id.as_ref()).or(self.round.best_at);
                }
                self.deliberation().decided = Some(if winner.is_some() { Decided::Agreed } else { Decided::NotAgreed });
            }
            Event::TurnsGranted { turns } => self.turns_granted(*turns),
            Event::BudgetGranted(grant) => self.budget_granted(grant),
            Event::Paused { .. } | Event::Parked { .. } => self.lifecycle = Lifecycle::Paused,
            Event::Resumed => self.lifecycle = Lifecycle::Running,
            Event::Stopped => self.end(Lifecycle::Stopped),
            Event::WaitingForPerson { .. } => self.end(Lifecycle::Waiting),
            Event::Finished { reason } => self.end(Lifecycle::Finished(*reason)),
            Event::ConversationStarted { .. }
            | Event::FunctionCalled { .. }
            | Event::HandoffRefused { .. }
            | Event::MemoryConflict { .. }
            | Event::Rated { .. } => {}
        }
    }

    fn speakers_selected(&mut self, chosen: &[AgentId], purpose: TurnPurpose) {
        let seats = self.selected(chosen, purpose);
        match purpose {
            TurnPurpose::Speak => {
                let mentioned = &mut self.round.mentioned;
                // Whoever is asked for before the last chosen one was passed over by the rules, and so are all if none
                // is chosen.
                let served = mentioned.iter().rposition(|seat| seats.contains(seat));
                match served {
                    Some(last) => drop(mentioned.drain(..=last)),
                    None => mentioned.clear(),
                }
                self.round.picked.retain(|seat, _| !seats.contains(seat));
                self.round.handoff = None;
                self.round.nudge = None;
                self.round.asking = SelectorTrace::default();
                self.round.selections = self.round.selections.saturating_add(1);
                if self.deliberates() {
                    let deliberation = self.deliberation();
                    deliberation.by_mention |= served.is_some();
                    deliberation.responders.extend(seats);
                }
            }
            TurnPurpose::Exchange => {
                let deliberation = self.deliberation();
                deliberation.exchanges = deliberation.exchanges.saturating_add(1);
            }
            TurnPurpose::Judge => self.deliberation().ruling_asked = true,
            TurnPurpose::Synthesis => self.deliberation().synthesiser = seats.first().copied(),
            TurnPurpose::Ballot
            | TurnPurpose::Select
            | TurnPurpose::Summary
            | TurnPurpose::Plan
            | TurnPurpose::Work => {}
        }
    }

    /// These agents have a turn at the same time, and see what there is now.
    fn selected(&mut self, chosen: &[AgentId], purpose: TurnPurpose) -> Vec<usize> {
        let chosen: Vec<usize> = chosen.iter().filter_map(|id| self.table.seat_of(id)).collect();
        self.selection = Some(Arc::new(Selection::now(self, purpose)));
        self.to_start.clone_from(&chosen);
        chosen
    }

    fn deliberation(&mut self) -> &mut Deliberation {
        Arc::make_mut(&mut self.round.deliberation)
    }

    fn board(&mut self) -> &mut Board {
        Arc::make_mut(&mut self.round.board)
    }

    /// A limit ends the round. Where a vote is to follow, what everybody said last is what it is about.
    fn limit_reached(&mut self, which: FinishReason) {
        self.round.limit = Some(which);
        self.again.clear();
        self.to_start.clear();
        if self.table.policy().on_exhaustion == OnExhaustion::Vote && !self.deliberates() {
            let last = self.round.last_replies.values().cloned().collect();
            *self.deliberation() = Deliberation { drafts: last, ..Deliberation::default() };
        }
    }

    fn memory_read(&mut self, agent_id: &AgentId, read: &[MemoryRead]) {
        let seat = self.table.seat_of(agent_id);
        if let Some(last_read) = seat.and_then(|seat| self.last_read.get_mut(seat)) {
            last_read.extend(read.iter().map(|entry| (entry.key.clone(), entry.version)));
        }
    }

    fn end(&mut self, lifecycle: Lifecycle) {
        self.lifecycle = lifecycle;
        self.approval = None;
        self.open.clear();
        self.again.clear();
        self.to_start.clear();
    }
}
