//! What people did: messages, approvals, turns taken anew, picks and grants.

use crate::conversation::{Again, Conversation, Lifecycle, Queued, Retry, Spent};
use crate::names;
use crate::round::Round;
use crate::termination;
use crate::transcript::Speaker;
use model::event::ApprovalSubject;
use model::policy::budget_ms;
use model::{AgentId, ApprovalId, Grant, MessageId, Totals, TurnId};
use std::sync::Arc;

impl Conversation {
    /// A message opens a round. A paused conversation stays paused; one that has ended or waits goes on.
    ///
    /// Turns that are running were selected for the round before and count there; cut-off ones do not begin again. Whoever
    /// the message right before asked for, before anybody was selected, is still asked for.
    pub(super) fn message_posted(&mut self, id: &MessageId, author: &str, to: &[AgentId], text: &str) {
        self.number_message(id);
        self.queue.retain(|queued| queued.message_id != *id);
        let asked = self.transcript.len();
        let follows = self.lifecycle != Lifecycle::Waiting && !self.is_over() && self.round.selections == 0;
        let follows = follows && asked == self.round.asked.saturating_add(1);
        let mut mentioned = if follows { self.round.mentioned.iter().copied().collect() } else { Vec::new() };
        self.transcript.push(Speaker::Person(author.into()), text);
        let latches = termination::latches(self.table.policy().termination.as_ref());
        self.round = Round::new(self.round.number.saturating_add(1), asked, author, self.table.len(), latches);
        for seat in to.iter().filter_map(|id| self.table.seat_of(id)).chain(names::mentioned(&self.table, text)) {
            names::push_new(&mut mentioned, seat);
        }
        self.round.mentioned = mentioned.into();
        self.again.clear();
        self.to_start.clear();
        self.approval = None;
        self.last_turn = None;
        if self.lifecycle != Lifecycle::Paused {
            self.lifecycle = Lifecycle::Running;
        }
    }

    pub(super) fn message_queued(&mut self, id: &MessageId, author: &str, to: &[AgentId], text: &str) {
        self.number_message(id);
        let (message_id, author) = (id.clone(), author.to_owned());
        self.queue.push(Queued { message_id, author, to: to.to_vec(), text: text.to_owned() });
    }

    pub(super) fn queued_message_edited(&mut self, id: &MessageId, to: &[AgentId], text: &str) {
        if let Some(queued) = self.queue.iter_mut().find(|queued| queued.message_id == *id) {
            (queued.to, queued.text) = (to.to_vec(), text.to_owned());
        }
    }

    fn number_message(&mut self, id: &MessageId) {
        self.posted = self.posted.max(id.number().unwrap_or(0));
    }

    pub(super) fn approval_answered(&mut self, id: &ApprovalId, approved: bool) {
        if let Some(approval) = self.approval.take_if(|approval| approval.id == *id) {
            self.round.approved |= approved && matches!(approval.subject, ApprovalSubject::Result(_));
        }
    }

    /// The round is again as it was before the turn, but for what was used and granted; its agent is picked to speak next.
    pub(super) fn turn_retracted(&mut self, turn_id: &TurnId, author: &str, comment: &str) {
        let Some(last) = self.last_turn.take_if(|last| last.turn_id == *turn_id) else { return };
        if last.reply_at.is_some_and(|at| at.saturating_add(1) == self.transcript.len()) {
            self.transcript.pop();
            self.summary.take_if(|summary| summary.through > self.transcript.len());
        }
        let now = std::mem::replace(&mut self.round, *last.before);
        let round = &mut self.round;
        (round.tokens, round.cost, round.noted) = (now.tokens, now.cost, now.noted);
        (round.granted, round.cap_raise) = (now.granted, now.cap_raise);
        (round.concluded, round.question) = (false, None);
        round.nudge = (!comment.trim().is_empty())
            .then(|| format!("{author} asks you to answer anew, otherwise than before: {}", comment.trim()));
        // What was cut off after it had read what no longer counts does not begin again.
        self.again.clear();
        self.to_start.clear();
        self.approval = None;
        self.goes_on();
        self.pick(last.seat, author);
    }

    /// Whoever a person picks comes before those who were asked for.
    pub(super) fn next_picked(&mut self, agent_id: &AgentId, author: &str) {
        if let Some(seat) = self.table.seat_of(agent_id) {
            self.pick(seat, author);
        }
    }

    fn pick(&mut self, seat: usize, author: &str) {
        self.round.mentioned.retain(|asked| *asked != seat);
        self.round.mentioned.push_front(seat);
        self.round.picked.insert(seat, author.to_owned());
    }

    /// Granted turns raise the round's turn limits, and each agent's cap by its even share, rounded up.
    pub(super) fn turns_granted(&mut self, turns: u32) {
        let speakers = u32::try_from(self.table.allowed_count()).unwrap_or(u32::MAX).max(1);
        self.goes_on();
        self.round.granted = self.round.granted.saturating_add(turns);
        self.round.cap_raise = self.round.cap_raise.saturating_add(turns.div_ceil(speakers));
    }

    pub(super) fn budget_granted(&mut self, grant: &Grant) {
        self.budget = self.budget.raised(grant);
        if self.budget.max_time_s.is_some() && grant.time_s > 0.0 {
            let waiting_ms = self.time_granted_ms.unwrap_or(0);
            self.time_granted_ms = Some(waiting_ms.saturating_add(budget_ms(grant.time_s)));
            // So that the time is noted from which it counts.
            self.round.noted = None;
        }
        if self.lifecycle != Lifecycle::Waiting {
            self.goes_on();
        }
    }

    /// A round that a limit ended is not over any more. A paused conversation stays paused.
    fn goes_on(&mut self) {
        self.round.limit = None;
        self.round.summary_asked = false;
        if !self.deliberates() {
            self.round.deliberation = Arc::default();
        }
        if self.lifecycle != Lifecycle::Paused {
            self.lifecycle = Lifecycle::Running;
        }
    }

    /// Nothing of what came before was paid here; what was running in the other conversation begins anew.
    pub(super) fn forked(&mut self, seed: u64) {
        self.seed = seed;
        self.totals = Totals::default();
        self.estimated = false;
        self.spent.fill(Spent::default());
        (self.time_up, self.round.began, self.round.noted) = (None, None, None);
        self.time_granted_ms = self.budget.max_time_s.map(budget_ms);
        (self.round.tokens, self.round.cost) = Default::default();
        for turn in std::mem::take(&mut self.open) {
            if turn.round() == self.round.number {
                let (seat, context, selection) = (turn.seat, turn.context, turn.selection);
                self.again.push(Again { seat, context, selection, how: Retry::NewTurn, not_before: None });
            }
        }
        if self.lifecycle == Lifecycle::Running {
            self.lifecycle = Lifecycle::Paused;
        }
    }
}
