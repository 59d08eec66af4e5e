//! Turns: begun, ended, cut off and attempted again.

use crate::conversation::{Again, Conversation, LastTurn, Retry, Selection};
use crate::deliberation::Draft;
use crate::loops::{self, Fingerprint};
use crate::state::OpenTurn;
use crate::transcript::Speaker;
use crate::{budget, nested, table, termination};
use model::event::{ContextTokens, InterruptKind, PersonTurn, TurnPurpose};
use model::{AgentId, Timestamp, TurnId, Usage};
use std::sync::Arc;

/// How a turn began.
#[derive(Clone, Copy)]
pub(super) struct Started {
    pub(super) attempt: u32,
    pub(super) context: ContextTokens,
    pub(super) purpose: TurnPurpose,
    pub(super) person: Option<PersonTurn>,
}

impl Conversation {
    pub(super) fn turn_started(&mut self, turn_id: &TurnId, agent_id: &AgentId, started: Started) {
        let Started { attempt, context, purpose, person } = started;
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
            person,
            inner,
        });
    }

    pub(super) fn turn_completed(&mut self, turn: &OpenTurn, text: &str, usage: &Usage) {
        if !turn.purpose.is_reply() {
            return self.chosen(turn, Some(text), usage);
        }
        self.totals.turns = self.totals.turns.saturating_add(1);
        let at = self.transcript.len();
        self.keep(turn, Some(at));
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

    pub(super) fn turn_passed(&mut self, turn: &OpenTurn, reason: &str, usage: &Usage) {
        if turn.purpose == TurnPurpose::Plan && turn.round() == self.round.number {
            self.board().declined = true;
        }
        if !turn.purpose.is_reply() {
            return self.chosen(turn, Some(reason), usage);
        }
        self.keep(turn, None);
        self.had_its_turn(turn.seat);
        if turn.round() == self.round.number {
            self.round.passed(turn.seat);
            self.deliberation().passes += usize::from(turn.purpose.is_speak());
        }
    }

    /// A try of the selector ended.
    pub(super) fn chosen(&mut self, turn: &OpenTurn, reply: Option<&str>, usage: &Usage) {
        if turn.purpose == TurnPurpose::Select && turn.round() == self.round.number {
            let asking = &mut self.round.asking;
            asking.attempts = asking.attempts.saturating_add(1);
            asking.raw_replies.extend(reply.map(str::to_owned));
            asking.usage.add(usage);
        }
    }

    pub(super) fn failed(&mut self, turn: &OpenTurn, usage: &Usage) {
        if turn.purpose == TurnPurpose::Plan && turn.round() == self.round.number {
            self.board().rejected.push("There was no reply.".to_owned());
        }
        if !turn.purpose.is_reply() {
            return self.chosen(turn, None, usage);
        }
        self.keep(turn, None);
        self.had_its_turn(turn.seat);
        if turn.round() == self.round.number {
            self.round.failed(turn.seat);
            self.deliberation().failures += usize::from(turn.purpose.is_speak());
        }
    }

    pub(super) fn turn_interrupted(&mut self, turn: OpenTurn, kind: InterruptKind, usage: &Usage) {
        let how = match kind {
            InterruptKind::TimedOut => return self.failed(&turn, usage),
            InterruptKind::Stopped | InterruptKind::Superseded => return self.keep(&turn, None),
            InterruptKind::Paused => Retry::NewTurn,
            InterruptKind::OwnerLost => {
                Retry::Attempt { turn_id: turn.turn_id.clone(), attempt: turn.attempt.saturating_add(1) }
            }
        };
        // A newer message has its own selection to come.
        if turn.round() == self.round.number {
            self.again.push(Again {
                seat: turn.seat,
                context: turn.context,
                selection: turn.selection,
                how,
                not_before: None,
            });
        }
    }

    pub(super) fn retry_scheduled(&mut self, turn: OpenTurn, retry_at: Timestamp) {
        if turn.round() == self.round.number {
            let how = Retry::Attempt { turn_id: turn.turn_id, attempt: turn.attempt.saturating_add(1) };
            let (seat, context, selection) = (turn.seat, turn.context, turn.selection);
            self.again.push(Again { seat, context, selection, how, not_before: Some(retry_at) });
        }
    }

    /// Keeps the round as it is before this turn counts in it, so that the turn can be taken anew.
    fn keep(&mut self, turn: &OpenTurn, reply_at: Option<usize>) {
        let speaks_in_turn = turn.purpose.is_speak() && !self.deliberates();
        self.last_turn = (speaks_in_turn && turn.round() == self.round.number).then(|| LastTurn {
            turn_id: turn.turn_id.clone(),
            seat: turn.seat,
            reply_at,
            before: Box::new(self.round.clone()),
        });
    }

    /// Takes the turn from the open ones and counts what it used.
    pub(super) fn close(&mut self, turn_id: &TurnId, usage: &Usage, duration_ms: u64) -> Option<OpenTurn> {
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

    pub(super) fn had_its_turn(&mut self, seat: usize) {
        self.ended = self.ended.saturating_add(1);
        self.previous = Some(seat);
        if let Some(last) = self.last_ended.get_mut(seat) {
            *last = Some(self.ended);
        }
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
