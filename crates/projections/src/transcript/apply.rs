//! What each event does to a transcript.

use super::Transcript;
use super::entry::{Entry, MessageEntry, TurnState};
use super::happened::Happened;
use super::{AgentStateEntry, notice};
use model::event::RatedItem;
use model::{Event, Status};

impl Transcript {
    /// Applies an event that was not applied yet.
    pub(super) fn apply_happened(&mut self, happened: Happened<'_>) {
        self.seq = happened.seq;
        if self.standing.is_active() {
            self.ran_ms += self.ran_until.map_or(0, |last| happened.at.since(last));
        }
        let had_ended = self.status.is_ended();
        self.standing.apply(happened.event);
        (self.status, self.finish_reason) = (self.standing.status(), self.standing.finish_reason());
        if !(had_ended && self.status.is_ended()) {
            self.ran_until = Some(happened.at);
        }
        if self.status != Status::Paused {
            self.pause = None;
        }
        match happened.event {
            Event::QueuedMessageWithdrawn { .. } => {}
            Event::Stopped => std::mem::take(&mut self.undelivered)
                .into_iter()
                .for_each(|notice| self.entries.push(Entry::Notice(notice))),
            _ => self.undelivered.clear(),
        }
        self.apply_event(happened);
        if let Some(notice) = notice::of(self, happened) {
            self.entries.push(Entry::Notice(notice));
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm an event")]
    fn apply_event(&mut self, happened: Happened<'_>) {
        let Happened { seq, at, event } = happened;
        match event {
            Event::ConversationStarted { team, origin, task, budget, context_windows, .. } => {
                self.started_at = Some(at);
                self.team = Some((**team).clone());
                self.origin = *origin;
                task.clone_into(&mut self.task);
                self.budget = *budget;
                self.context_windows.clone_from(context_windows);
            }
            Event::MessagePosted { message_id, author, to, text } => {
                self.round += 1;
                self.queue.retain(|queued| queued.message_id != *message_id);
                self.approval = None;
                (self.turns_this_round, self.turns_granted, self.limit) = (0, 0, None);
                self.contradictions.clear();
                self.ballots.clear();
                self.entries.push(Entry::Message(MessageEntry {
                    message_id: message_id.clone(),
                    seq,
                    at,
                    round: self.round,
                    author: author.clone(),
                    to: to.clone(),
                    text: text.clone(),
                }));
            }
            Event::MemoryWritten { .. } | Event::MemoryConflict { .. } => self.apply_to_memory(seq, at, event),
            Event::AgentStateUpdated { agent_id, key, value, shared } => {
                let entry = AgentStateEntry { value: value.clone(), shared: *shared, at };
                self.agent_states.entry(agent_id.clone()).or_default().insert(key.clone(), entry);
            }
            Event::TurnsGranted { turns } => {
                self.turns_granted = self.turns_granted.saturating_add(*turns);
                self.limit = None;
            }
            Event::BudgetGranted(grant) => {
                self.budget = self.budget.raised(grant);
                if let Some(team) = &mut self.team {
                    team.policy.budget = team.policy.budget.raised(grant);
                }
                self.limit = None;
            }
            Event::LimitReached { which, best } => {
                self.limit = Some(*which);
                if let Some(turn) = best.as_ref().and_then(|id| self.entries.turn_mut(id)) {
                    turn.best = true;
                }
            }
            Event::AgentMuted { agent_id } => {
                self.muted.insert(agent_id.clone());
            }
            Event::AgentUnmuted { agent_id } => {
                self.muted.remove(agent_id);
            }
            Event::Paused { mode } => self.pause = Some(*mode),
            Event::Parked { .. } => self.pause = Some(model::PauseMode::Now),
            Event::Rated { who, what, score, .. } => {
                let ratings = match what {
                    RatedItem::Conversation => Some(&mut self.ratings),
                    RatedItem::Turn(id) => self.entries.turn_mut(id).map(|turn| &mut turn.ratings),
                };
                if let Some(ratings) = ratings {
                    ratings.insert(who.clone(), *score);
                }
            }
            Event::MessageQueued { .. }
            | Event::QueuedMessageEdited { .. }
            | Event::QueuedMessageWithdrawn { .. }
            | Event::TurnRetracted { .. }
            | Event::ApprovalRequested { .. }
            | Event::ApprovalAnswered { .. }
            | Event::ConversationForked { .. } => self.apply_of_people(happened),
            Event::SpeakersSelected { .. }
            | Event::TurnStarted { .. }
            | Event::TurnCompleted { .. }
            | Event::TurnPassed { .. }
            | Event::TurnInterrupted { .. }
            | Event::TurnFailed { .. }
            | Event::SummaryWritten { .. }
            | Event::TeamEvent { .. } => self.apply_to_turns(happened),
            Event::DecisionReached { .. }
            | Event::TaskCreated { .. }
            | Event::TaskAssigned { .. }
            | Event::TaskStatusChanged { .. }
            | Event::ContradictionFound(_)
            | Event::ContradictionResolved { .. }
            | Event::BallotOpened { .. }
            | Event::VoteCast { .. } => self.apply_to_board(happened),
            // A notice says all of these.
            Event::HandedOff { .. }
            | Event::HandoffRefused { .. }
            | Event::FunctionCalled { .. }
            | Event::PlanRejected { .. }
            | Event::PersonAsked { .. }
            | Event::TimeNoted { .. }
            | Event::ConclusionRequested { .. }
            | Event::LoopDetected { .. }
            | Event::NextPicked { .. }
            | Event::Resumed
            | Event::Stopped
            | Event::WaitingForPerson { .. }
            | Event::Finished { .. } => {}
        }
    }
    /// What turns are chosen, begun and ended, and what is said in them.
    fn apply_to_turns(&mut self, happened: Happened<'_>) {
        let Happened { at, event, .. } = happened;
        match event {
            Event::SpeakersSelected { .. } => self.select(happened),
            Event::TurnStarted { .. } => self.start_turn(happened),
            Event::TurnCompleted {
                turn_id,
                text,
                finish_reason,
                usage,
                ttft_ms,
                duration_ms,
                simulated,
                route,
                ..
            } => {
                self.totals.turns += u32::from(self.count_turn(turn_id));
                self.simulated |= simulated;
                let state = TurnState::Completed { finish: *finish_reason };
                if let Some(turn) = self.close_turn(turn_id, at, state, text, usage, *duration_ms) {
                    turn.ttft_ms = *ttft_ms;
                    turn.simulated |= simulated;
                    turn.route.clone_from(route);
                }
            }
            Event::TurnPassed { turn_id, reason, usage, duration_ms, simulated, .. } => {
                self.count_turn(turn_id);
                self.simulated |= simulated;
                let state = TurnState::Passed { reason: reason.clone() };
                if let Some(turn) = self.close_turn(turn_id, at, state, "", usage, *duration_ms) {
                    turn.simulated |= simulated;
                }
            }
            Event::TurnInterrupted { turn_id, kind, partial, usage, duration_ms, .. } => {
                self.close_turn(turn_id, at, TurnState::Interrupted(*kind), partial, usage, *duration_ms);
            }
            Event::TurnFailed { turn_id, kind, message, partial, usage, duration_ms, route, retry_at, .. } => {
                let state = TurnState::Failed { kind: *kind, message: message.clone(), retry_at: *retry_at };
                if let Some(turn) = self.close_turn(turn_id, at, state, partial, usage, *duration_ms) {
                    turn.route.clone_from(route);
                }
            }
            Event::SummaryWritten { turn_id, through, .. } => {
                let is_last_word = self.limit.is_some();
                if let Some(turn) = self.entries.turn_mut(turn_id) {
                    turn.sums_up = Some(*through);
                    turn.best = is_last_word;
                }
            }
            Event::TeamEvent { turn_id, event } => self.team_event(happened, turn_id, event),
            _ => {}
        }
    }

    /// What the coordinator keeps on the way: tasks, contradictions, ballots, decisions.
    fn apply_to_board(&mut self, happened: Happened<'_>) {
        match happened.event {
            Event::DecisionReached { .. } => self.decide(happened),
            Event::TaskCreated { task, plan, by } => self.create_task(happened, task, *plan, by.as_ref()),
            Event::TaskAssigned { task_id, agent_id, candidates, reason } => {
                self.assign_task(task_id, agent_id, candidates, reason);
            }
            Event::TaskStatusChanged { task_id, status, agent_id, turn_id, reason } => {
                self.change_task(task_id, *status, agent_id.as_ref(), turn_id.as_ref(), reason);
            }
            Event::ContradictionFound(found) => self.find_contradiction(found),
            Event::ContradictionResolved { contradiction, in_favour_of, by } => {
                self.resolve_contradiction(contradiction, in_favour_of, by);
            }
            Event::BallotOpened { .. } => self.open_ballot(happened),
            Event::VoteCast { .. } => self.cast_vote(happened),
            _ => {}
        }
    }
}
