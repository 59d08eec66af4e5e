//! Applies what happened. Total: any event can follow any other; one that makes no sense changes nothing.

use crate::board::Board;
use crate::conversation::{Again, Conversation, Lifecycle, Prices, Retry, Selection, Spent, Summary};
use crate::deliberation::{Conflict, Decided, Deliberation, Draft};
use crate::loops::{self, Fingerprint};
use crate::memory::Memory;
use crate::round::Round;
use crate::state::OpenTurn;
use crate::table::Table;
use crate::transcript::{Speaker, Transcript};
use crate::{State, budget, names, nested, table, termination};
use model::event::{ContextTokens, FinishReason, InterruptKind, LoopResponse, MemoryRead, SelectorTrace, TurnPurpose};
use model::policy::{DecisionProtocol, OnExhaustion};
use model::{AgentId, Budget, Event, TeamSpec, Totals, TurnId, Usage};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
            began: None,
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
            round: Round::new(0, 0, "", agents, 0),
            table: Arc::new(table),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one arm an event")]
    fn apply(&mut self, event: &Event) {
        match event {
            Event::MessagePosted { author, to, text, .. } => self.message_posted(author, to, text),
            Event::SpeakersSelected { chosen, purpose, .. } => self.speakers_selected(chosen, *purpose),
            Event::TurnStarted { turn_id, agent_id, attempt, context, purpose, memory_read, .. } => {
                self.turn_started(turn_id, agent_id, *attempt, *context, *purpose);
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
            Event::TurnFailed { turn_id, usage, duration_ms, .. } => {
                if let Some(turn) = self.close(turn_id, usage, *duration_ms) {
                    self.failed(&turn, usage);
                }
            }
            Event::TurnInterrupted { turn_id, kind, usage, duration_ms, .. } => {
                if let Some(turn) = self.close(turn_id, usage, *duration_ms) {
                    self.turn_interrupted(turn, *kind, usage);
                }
            }
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
                self.began.get_or_insert(*time);
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

    /// A message opens a round. A paused conversation stays paused; one that has ended or waits goes on.
    ///
    /// Turns that are running were selected for the round before and count there; cut-off ones do not begin again.
    fn message_posted(&mut self, author: &str, to: &[AgentId], text: &str) {
        self.posted = self.posted.saturating_add(1);
        let asked = self.transcript.len();
        self.transcript.push(Speaker::Person(author.into()), text);
        let latches = termination::latches(self.table.policy().termination.as_ref());
        self.round = Round::new(self.round.number.saturating_add(1), asked, author, self.table.len(), latches);
        let mut mentioned = Vec::new();
        for seat in to.iter().filter_map(|id| self.table.seat_of(id)).chain(names::mentioned(&self.table, text)) {
            names::push_new(&mut mentioned, seat);
        }
        self.round.mentioned = mentioned.into();
        self.again.clear();
        self.to_start.clear();
        if self.lifecycle != Lifecycle::Paused {
            self.lifecycle = Lifecycle::Running;
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

    /// Whoever a person picks comes before those who were asked for.
    fn next_picked(&mut self, agent_id: &AgentId, author: &str) {
        let Some(seat) = self.table.seat_of(agent_id) else { return };
        self.round.mentioned.retain(|asked| *asked != seat);
        self.round.mentioned.push_front(seat);
        self.round.picked.insert(seat, author.to_owned());
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

    fn turn_started(
        &mut self,
        turn_id: &TurnId,
        agent_id: &AgentId,
        attempt: u32,
        context: ContextTokens,
        purpose: TurnPurpose,
    ) {
        let is_choice = purpose == TurnPurpose::Select;
        let seat = if is_choice { Some(table::SELECTOR) } else { self.table.seat_of(agent_id) };
        let (Some(number), Some(seat)) = (turn_number(turn_id), seat) else { return };
        self.opened = self.opened.max(number);
        let begun = self.again.iter().position(|again| again.begins_with(turn_id, seat));
        let is_call = matches!(purpose, TurnPurpose::Select | TurnPurpose::Summary | TurnPurpose::Plan);
        let selection = match begun.map(|at| self.again.remove(at)) {
            Some(again) => again.selection,
            None if is_call => Arc::new(Selection::now(self, purpose)),
            None => self.selection.clone().unwrap_or_else(|| Arc::new(Selection::now(self, purpose))),
        };
        if purpose == TurnPurpose::Summary {
            self.round.summary_asked = self.round.limit.is_some();
            self.summary_tried = self.transcript.len();
        }
        if let Some(last_seen) = self.last_seen.get_mut(seat).filter(|_| purpose.is_reply()) {
            *last_seen = selection.seen;
        }
        let inner = nested::open(self, purpose, seat, number, attempt);
        self.to_start.retain(|waiting| *waiting != seat);
        self.open.retain(|open| &open.turn_id != turn_id);
        self.open.push(OpenTurn {
            turn_id: turn_id.clone(),
            agent_id: agent_id.clone(),
            attempt,
            context,
            purpose,
            number,
            seat,
            selection,
            inner,
        });
    }

    fn turn_completed(&mut self, turn: &OpenTurn, text: &str, usage: &Usage) {
        if !turn.purpose.is_reply() {
            return self.chosen(turn, Some(text), usage);
        }
        self.totals.turns = self.totals.turns.saturating_add(1);
        let at = self.transcript.len();
        self.transcript.push(Speaker::Agent(turn.seat), text);
        self.had_its_turn(turn.seat);
        if turn.round() != self.round.number {
            return;
        }
        self.round.replied(turn.seat);
        self.round.best = Some(turn.turn_id.clone());
        self.round.best_at = Some(at);
        let draft = Draft { seat: turn.seat, turn_id: turn.turn_id.clone(), at };
        self.round.last_replies.insert(turn.seat, draft.clone());
        if let Some(condition) = &self.table.policy().termination {
            let speaker = &turn.agent_id;
            termination::hear(condition, text, speaker, &mut self.round.heard.iter_mut());
        }
        if turn.purpose.is_speak() && loops::are_watched(&self.table) {
            self.round.meter.heard(turn.turn_id.clone(), Fingerprint::of(text));
        }
        match turn.purpose {
            TurnPurpose::Work => {
                self.round.worked = self.round.worked.saturating_add(1);
                self.board().replied(turn.seat, at);
            }
            TurnPurpose::Synthesis => self.deliberation().synthesis = Some(draft),
            _ if self.deliberates() => self.deliberation().drafted(draft),
            _ => {}
        }
    }

    fn turn_passed(&mut self, turn: &OpenTurn, reason: &str, usage: &Usage) {
        if turn.purpose == TurnPurpose::Plan && turn.round() == self.round.number {
            self.board().declined = true;
        }
        if !turn.purpose.is_reply() {
            return self.chosen(turn, Some(reason), usage);
        }
        self.had_its_turn(turn.seat);
        if turn.round() == self.round.number {
            self.round.passed(turn.seat);
            self.deliberation().passes += usize::from(turn.purpose.is_speak());
        }
    }

    /// A try of the selector ended.
    fn chosen(&mut self, turn: &OpenTurn, reply: Option<&str>, usage: &Usage) {
        if turn.purpose == TurnPurpose::Select && turn.round() == self.round.number {
            let asking = &mut self.round.asking;
            asking.attempts = asking.attempts.saturating_add(1);
            asking.raw_replies.extend(reply.map(str::to_owned));
            asking.usage.add(usage);
        }
    }

    fn failed(&mut self, turn: &OpenTurn, usage: &Usage) {
        if turn.purpose == TurnPurpose::Plan && turn.round() == self.round.number {
            self.board().rejected.push("There was no reply.".to_owned());
        }
        if !turn.purpose.is_reply() {
            return self.chosen(turn, None, usage);
        }
        self.had_its_turn(turn.seat);
        if turn.round() == self.round.number {
            self.round.failed(turn.seat);
            self.deliberation().failures += usize::from(turn.purpose.is_speak());
        }
    }

    fn turn_interrupted(&mut self, turn: OpenTurn, kind: InterruptKind, usage: &Usage) {
        let how = match kind {
            InterruptKind::TimedOut => return self.failed(&turn, usage),
            InterruptKind::Stopped | InterruptKind::Superseded => return,
            InterruptKind::Paused => Retry::NewTurn,
            InterruptKind::OwnerLost => {
                Retry::Attempt { turn_id: turn.turn_id.clone(), attempt: turn.attempt.saturating_add(1) }
            }
        };
        // A newer message has its own selection to come.
        if turn.round() == self.round.number {
            self.again.push(Again { seat: turn.seat, context: turn.context, selection: turn.selection, how });
        }
    }

    /// Granted turns raise the round's turn limits, and each agent's cap by its even share, rounded up.
    fn turns_granted(&mut self, turns: u32) {
        let speakers = u32::try_from(self.table.allowed_count()).unwrap_or(u32::MAX).max(1);
        self.round.limit = None;
        self.round.summary_asked = false;
        if !self.deliberates() {
            self.round.deliberation = Arc::default();
        }
        self.round.granted = self.round.granted.saturating_add(turns);
        self.round.cap_raise = self.round.cap_raise.saturating_add(turns.div_ceil(speakers));
        if matches!(self.lifecycle, Lifecycle::Finished(_)) {
            self.lifecycle = Lifecycle::Running;
        }
    }

    /// Takes the turn from the open ones and counts what it used.
    fn close(&mut self, turn_id: &TurnId, usage: &Usage, duration_ms: u64) -> Option<OpenTurn> {
        let at = self.open.iter().position(|open| &open.turn_id == turn_id)?;
        let turn = self.open.remove(at);
        self.totals.add(usage);
        self.estimated |= usage.estimated;
        if let Some(spent) = self.spent.get_mut(turn.seat) {
            spent.tokens = spent.tokens.saturating_add(usage.total_tokens());
            spent.cost += usage.cost_micro_usd.unwrap_or_default();
            spent.duration_ms = spent.duration_ms.saturating_add(duration_ms);
        }
        if turn.round() == self.round.number {
            self.round.tokens = self.round.tokens.saturating_add(usage.total_tokens());
            self.round.cost += usage.cost_micro_usd.unwrap_or_default();
        }
        budget::settle(self);
        Some(turn)
    }

    fn had_its_turn(&mut self, seat: usize) {
        self.ended = self.ended.saturating_add(1);
        self.previous = Some(seat);
        if let Some(last) = self.last_ended.get_mut(seat) {
            *last = Some(self.ended);
        }
    }

    fn end(&mut self, lifecycle: Lifecycle) {
        self.lifecycle = lifecycle;
        self.open.clear();
        self.again.clear();
        self.to_start.clear();
    }
}

impl Again {
    fn begins_with(&self, started: &TurnId, seat: usize) -> bool {
        match &self.how {
            Retry::NewTurn => self.seat == seat,
            Retry::Attempt { turn_id, .. } => turn_id == started,
        }
    }
}

/// The number of a turn, where the id is one that the core gives.
pub(crate) fn turn_number(id: &TurnId) -> Option<u32> {
    let number = id.as_str().strip_prefix('t')?.parse().ok()?;
    (number > 0 && TurnId::nth(number) == *id).then_some(number)
}
