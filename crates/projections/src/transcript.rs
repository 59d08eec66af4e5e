//! What the conversation page shows. The same fold runs on the server and, from where that one ended, in the browser.

mod delta;
mod entries;
mod entry;
mod notice;
#[cfg(test)]
mod tests;
mod turns;

pub use entries::Entries;
pub use entry::{DecisionEntry, Entry, MessageEntry, NamedAgent, TallyLine, TurnEntry, TurnState, Why, WhyCandidate};
pub use notice::{NoticeEntry, NoticeKind, Tone};

use crate::lifecycle::Standing;
use model::command::TeamOrigin;
use model::event::{Delta, FinishReason, RatedItem};
use model::{AgentId, Budget, Envelope, Event, MicroUsd, PauseMode, Status, TeamSpec, Timestamp, Totals};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A conversation as its page shows it, after the events up to [`Transcript::seq`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// Number of the last event that was applied; 0 before the first.
    pub seq: u64,
    /// The team as it runs; `None` before the first event.
    pub team: Option<TeamSpec>,
    /// The stored team and version that it was taken from.
    pub origin: Option<TeamOrigin>,
    /// What the team was asked to do.
    pub task: String,
    /// Limits of the whole conversation.
    pub budget: Budget,
    /// Where it stands.
    pub status: Status,
    /// Why it finished, if it did.
    pub finish_reason: Option<FinishReason>,
    /// How it is held, while it is paused.
    pub pause: Option<PauseMode>,
    /// What it used.
    pub totals: Totals,
    /// Whether the price of any call is known; where not, a cost of 0 means "unknown".
    pub cost_known: bool,
    /// Whether any turn was simulated.
    pub simulated: bool,
    /// When it started.
    pub started_at: Option<Timestamp>,
    /// When its last event happened.
    pub updated_at: Option<Timestamp>,
    /// The current round, from 1; 0 before the first message.
    pub round: u32,
    /// Turns of this round that ended with a reply or a pass: what counts towards [`Transcript::max_turns`].
    pub turns_this_round: u32,
    /// Turns that were granted to this round beyond the policy's limit.
    pub turns_granted: u32,
    /// Messages, turns, decisions and notices, in the order of the log.
    pub entries: Entries,
    /// Entries that lie before the first one here: see [`Transcript::with_last_turns`].
    pub earlier_entries: u64,
    /// The shared memory as it stands.
    pub memory: BTreeMap<String, MemoryEntry>,
    /// Each agent's own state as it stands.
    pub agent_states: BTreeMap<AgentId, BTreeMap<String, AgentStateEntry>>,
    /// Scores of the conversation, from 1 to 5, by who gave them; a second rating replaces the first.
    pub ratings: BTreeMap<String, u8>,
    /// The last selection of speakers, for the turns that have yet to start from it.
    selection: Option<turns::Selection>,
}

/// An entry of the shared memory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoryEntry {
    /// Its value.
    pub value: String,
    /// Its version, from 1.
    pub version: u32,
    /// Agent or person who wrote it.
    pub author: String,
    /// The value that it replaced; `None` for a first version.
    pub previous: Option<String>,
    /// When it was written.
    pub at: Timestamp,
    /// Number of the event that wrote it.
    pub seq: u64,
}

/// An entry of an agent's own state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentStateEntry {
    /// Its value.
    pub value: String,
    /// Whether the others see it.
    pub shared: bool,
    /// When it was written.
    pub at: Timestamp,
}

impl Transcript {
    /// The transcript of a whole log.
    pub fn replay<'a>(log: impl IntoIterator<Item = &'a Envelope>) -> Self {
        let mut transcript = Self::default();
        for envelope in log {
            transcript.apply(envelope);
        }
        transcript
    }

    /// Applies the next event; `false`, and no change, if one of this number was applied already.
    pub fn apply(&mut self, envelope: &Envelope) -> bool {
        if envelope.seq <= self.seq {
            return false;
        }
        self.seq = envelope.seq;
        self.updated_at = Some(envelope.at);
        let standing = Standing { status: self.status, finish_reason: self.finish_reason }.after(&envelope.event);
        (self.status, self.finish_reason) = (standing.status, standing.finish_reason);
        if self.status != Status::Paused {
            self.pause = None;
        }
        self.apply_event(envelope);
        if let Some(notice) = notice::of(self, envelope) {
            self.entries.push(Entry::Notice(notice));
        }
        true
    }

    /// Applies a piece of a running turn's text; `false` if it changed nothing.
    ///
    /// What the turn has already is skipped, a piece beyond a gap is ignored, and so are pieces of turns that are closed
    /// or unknown: the committed turn brings the whole text in any case.
    pub fn apply_delta(&mut self, delta: &Delta) -> bool {
        let Some(turn) = self.entries.turn_mut(&delta.turn_id).filter(|turn| turn.state.is_open()) else {
            return false;
        };
        let grew = delta::append(&mut turn.text, delta.offset, &delta.text);
        if grew {
            turn.state = TurnState::Streaming;
        }
        grew
    }

    /// The same transcript without what lies before its last `turns` turns; a running turn is always kept.
    ///
    /// Events can go on being applied. What was left out is counted in [`Transcript::earlier_entries`].
    #[must_use]
    pub fn with_last_turns(mut self, turns: usize) -> Self {
        self.earlier_entries += self.entries.keep_last_turns(turns) as u64;
        self
    }

    /// Most turns of this round, granted ones included; `None` without a limit.
    pub fn max_turns(&self) -> Option<u32> {
        let max = self.team.as_ref()?.policy.max_turns?;
        Some(max.saturating_add(self.turns_granted))
    }

    /// What the conversation cost; `None` where no call's price is known.
    pub fn cost(&self) -> Option<MicroUsd> {
        self.cost_known.then_some(self.totals.cost_micro_usd)
    }

    /// Turns that are running, oldest first. Takes time in proportion to the entries.
    pub fn open_turns(&self) -> impl Iterator<Item = &TurnEntry> {
        self.entries.turns().filter(|turn| turn.state.is_open())
    }

    /// Display name of an agent; its id where the team does not know it.
    pub fn agent_name<'a>(&'a self, id: &'a AgentId) -> &'a str {
        self.team.as_ref().and_then(|team| team.agent(id)).map_or(id.as_str(), |agent| agent.name.as_str())
    }

    /// Display name of an author, who may be an agent's id or a person's name.
    fn author_name<'a>(&'a self, author: &'a str) -> &'a str {
        let agent = self.team.as_ref().and_then(|team| team.agents.iter().find(|agent| agent.id.as_str() == author));
        agent.map_or(author, |agent| agent.name.as_str())
    }

    fn apply_event(&mut self, envelope: &Envelope) {
        let Envelope { seq, at, event } = envelope;
        match event {
            Event::ConversationStarted { team, origin, task, budget, .. } => {
                self.started_at = Some(*at);
                self.team = Some((**team).clone());
                self.origin = *origin;
                task.clone_into(&mut self.task);
                self.budget = *budget;
            }
            Event::MessagePosted { message_id, author, to, text } => {
                self.round += 1;
                (self.turns_this_round, self.turns_granted) = (0, 0);
                self.entries.push(Entry::Message(MessageEntry {
                    message_id: message_id.clone(),
                    seq: *seq,
                    at: *at,
                    round: self.round,
                    author: author.clone(),
                    to: to.clone(),
                    text: text.clone(),
                }));
            }
            Event::SpeakersSelected { .. } => self.select(envelope),
            Event::TurnStarted { .. } => self.start_turn(envelope),
            Event::TurnCompleted { turn_id, text, finish_reason, usage, ttft_ms, duration_ms, simulated, .. } => {
                self.totals.turns += 1;
                self.count_turn(turn_id);
                self.simulated |= simulated;
                let state = TurnState::Completed { finish: *finish_reason };
                if let Some(turn) = self.close_turn(turn_id, *at, state, text, usage, *duration_ms) {
                    turn.ttft_ms = *ttft_ms;
                    turn.simulated |= simulated;
                }
            }
            Event::TurnPassed { turn_id, reason, usage, duration_ms, simulated, .. } => {
                self.count_turn(turn_id);
                self.simulated |= simulated;
                let state = TurnState::Passed { reason: reason.clone() };
                if let Some(turn) = self.close_turn(turn_id, *at, state, "", usage, *duration_ms) {
                    turn.simulated |= simulated;
                }
            }
            Event::TurnInterrupted { turn_id, kind, partial, usage, duration_ms, .. } => {
                self.close_turn(turn_id, *at, TurnState::Interrupted(*kind), partial, usage, *duration_ms);
            }
            Event::TurnFailed { turn_id, kind, message, partial, usage, duration_ms, .. } => {
                let state = TurnState::Failed { kind: *kind, message: message.clone() };
                self.close_turn(turn_id, *at, state, partial, usage, *duration_ms);
            }
            Event::DecisionReached { .. } => self.decide(envelope),
            Event::MemoryWritten { key, value, version, author } => {
                let previous = self.memory.remove(key).map(|entry| entry.value);
                let entry = MemoryEntry {
                    value: value.clone(),
                    version: *version,
                    author: author.clone(),
                    previous,
                    at: *at,
                    seq: *seq,
                };
                self.memory.insert(key.clone(), entry);
            }
            Event::AgentStateUpdated { agent_id, key, value, shared } => {
                let entry = AgentStateEntry { value: value.clone(), shared: *shared, at: *at };
                self.agent_states.entry(agent_id.clone()).or_default().insert(key.clone(), entry);
            }
            Event::TurnsGranted { turns } => self.turns_granted = self.turns_granted.saturating_add(*turns),
            Event::Paused { mode } => self.pause = Some(*mode),
            Event::Rated { who, what, score, .. } => {
                let ratings = match what {
                    RatedItem::Conversation => Some(&mut self.ratings),
                    RatedItem::Turn(id) => self.entries.turn_mut(id).map(|turn| &mut turn.ratings),
                };
                if let Some(ratings) = ratings {
                    ratings.insert(who.clone(), *score);
                }
            }
            Event::HandedOff { .. }
            | Event::HandoffRefused { .. }
            | Event::FunctionCalled { .. }
            | Event::TaskCreated { .. }
            | Event::PlanRejected { .. }
            | Event::TaskAssigned { .. }
            | Event::TaskStatusChanged { .. }
            | Event::TeamEvent { .. }
            | Event::PersonAsked { .. }
            | Event::TimeNoted { .. }
            | Event::ConclusionRequested { .. }
            | Event::LoopDetected { .. }
            | Event::SummaryWritten { .. }
            | Event::AgentMuted { .. }
            | Event::AgentUnmuted { .. }
            | Event::NextPicked { .. }
            | Event::ContradictionFound(_)
            | Event::ContradictionResolved { .. }
            | Event::BallotOpened { .. }
            | Event::VoteCast { .. }
            | Event::MemoryConflict { .. }
            | Event::LimitReached { .. }
            | Event::Resumed
            | Event::Stopped
            | Event::WaitingForPerson { .. }
            | Event::Finished { .. } => {}
        }
    }
}
