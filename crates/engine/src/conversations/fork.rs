//! Forks: a copy of a conversation's log up to some place becomes a conversation of its own.

use super::resting::Snapshot;
use super::task::{self, Beginning, Task};
use super::{ConversationError, ConversationService, PAGE, random_seed};
use crate::clock::now;
use crate::ports::{NewConversation, Record, WorkspaceScope};
use coordinator::{Input, InputKind};
use model::{Command, ConversationId, ConversationSummary, Event, TurnId};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The event that posts the task, right after the start.
const FIRST_MESSAGE: u64 = 2;

/// A copy to make.
#[derive(Clone, Debug)]
pub struct ForkConversation {
    /// What is copied.
    pub from: ConversationId,
    /// Up to where.
    pub point: ForkPoint,
    /// Seed of everything random from there on; a random one for `None`.
    pub seed: Option<u64>,
}

/// Where the copy of a conversation ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForkPoint {
    /// With all that has happened.
    Now,
    /// After this event.
    Event(u64),
    /// After this turn, with what was said in it.
    Turn(TurnId),
}

impl ConversationService {
    /// Makes a conversation that goes on from a place in another one. It is paused, or ended as the other was there.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::NoSuchPlace`] for a place that its log does not have.
    pub async fn fork(
        &self,
        scope: WorkspaceScope,
        request: ForkConversation,
    ) -> Result<ConversationId, ConversationError> {
        let from = request.from;
        let original = self.summary(scope, from).await?.ok_or(ConversationError::NotFound)?;
        let mut records = self.records_until(scope, from, &request.point).await?;
        let mut known = Snapshot::default();
        for record in &records {
            known.apply(record)?;
        }
        let after = known.seq;
        let at = now();
        let seed = request.seed.unwrap_or_else(random_seed);
        let kind = InputKind::Command { command: Command::Fork { from, after, seed }, partials: BTreeMap::new() };
        let events = coordinator::step(&mut known.state, &Input { at, kind })?;
        let new = task::encode(after, at, events)?;
        known.count(&new);
        records.extend(new);
        let id = ConversationId::new(Uuid::now_v7());
        let mut summary = ConversationSummary { id, created_at: at, ..original };
        task::summarise(&mut summary, &known.state, known.seq, at);
        let shared = Arc::clone(&self.shared);
        let new = NewConversation {
            summary: summary.clone(),
            records,
            owner: shared.owner,
            lease: shared.lease,
            wake_at: coordinator::wake_at(&known.state),
        };
        self.detached(async move {
            let lease = shared.ports.log.create(scope, new).await?;
            let task = Task::new(Arc::clone(&shared), lease, known, summary);
            shared.adopt(lease, task, Beginning::Started, None);
            Ok(id)
        })
        .await
    }

    /// The records up to this place.
    async fn records_until(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        point: &ForkPoint,
    ) -> Result<Vec<Record>, ConversationError> {
        let mut records: Vec<Record> = Vec::new();
        let mut place = Place::of(point);
        loop {
            let after = records.last().map_or(0, |record| record.seq);
            let page = self.events(scope, id, after, PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            for record in page {
                if place.ends_before(&record)? {
                    return place.reached(records);
                }
                records.push(record);
            }
            if is_last {
                return place.reached(records);
            }
        }
    }
}

/// A place that is looked for.
struct Place<'a> {
    point: &'a ForkPoint,
    /// The turn has ended.
    turn_ended: bool,
}

impl<'a> Place<'a> {
    const fn of(point: &'a ForkPoint) -> Self {
        Self { point, turn_ended: false }
    }

    /// Whether the copy ends before this record.
    fn ends_before(&mut self, record: &Record) -> Result<bool, ConversationError> {
        match self.point {
            ForkPoint::Now => Ok(false),
            ForkPoint::Event(last) => Ok(record.seq > *last),
            ForkPoint::Turn(turn) if !self.turn_ended => {
                self.turn_ended = is_end_of(&record.decode()?.event, turn);
                Ok(false)
            }
            ForkPoint::Turn(_) => Ok(!belongs_to_a_turn(&record.kind)),
        }
    }

    /// These records, if they end at the place. Without its first message a conversation has nothing to go on with.
    fn reached(&self, records: Vec<Record>) -> Result<Vec<Record>, ConversationError> {
        let is_reached = match self.point {
            ForkPoint::Now => true,
            ForkPoint::Event(last) => {
                records.last().is_some_and(|record| record.seq == *last && *last >= FIRST_MESSAGE)
            }
            ForkPoint::Turn(_) => self.turn_ended,
        };
        if is_reached { Ok(records) } else { Err(self.missing()) }
    }

    fn missing(&self) -> ConversationError {
        ConversationError::NoSuchPlace(match self.point {
            ForkPoint::Now => "events".to_owned(),
            ForkPoint::Event(last) => format!("event {last} to copy up to: name one from {FIRST_MESSAGE} on"),
            ForkPoint::Turn(turn) => format!("turn {turn} that has ended"),
        })
    }
}

fn is_end_of(event: &Event, turn: &TurnId) -> bool {
    match event {
        Event::TurnCompleted { turn_id, .. }
        | Event::TurnPassed { turn_id, .. }
        | Event::TurnInterrupted { turn_id, .. }
        | Event::TurnFailed { turn_id, retry_at: None, .. } => turn_id == turn,
        _ => false,
    }
}

/// What is recorded with the end of a turn and says what came of it.
fn belongs_to_a_turn(kind: &str) -> bool {
    matches!(
        kind,
        "memory_written"
            | "memory_conflict"
            | "agent_state_updated"
            | "handed_off"
            | "handoff_refused"
            | "function_called"
            | "person_asked"
            | "vote_cast"
            | "summary_written"
            | "task_status_changed"
            | "plan_rejected"
            | "task_created"
            | "loop_detected"
            | "contradiction_found"
            | "contradiction_resolved"
    )
}
