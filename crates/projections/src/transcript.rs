//! What the conversation page shows. The same fold runs on the server and, from where that one ended, in the browser.

mod apply;
mod board;
mod decision;
mod deliberation;
mod delta;
mod entries;
mod entry;
mod happened;
mod memory;
mod notice;
mod people;
mod task;
mod team;
#[cfg(test)]
mod tests;
mod turns;
mod why;

pub use decision::{
    BallotEntry, ContradictionEntry, ContradictionMark, DecisionEntry, OptionLine, Ruling, TallyLine, VoteLine,
};
pub use entries::Entries;
pub use entry::{EarlierAttempt, Entry, MessageEntry, NamedAgent, TurnEntry, TurnState, purpose_label};
pub use memory::{LostWrite, MemoryEntry, MemoryVersion};
pub use notice::{NoticeEntry, NoticeKind, Tone};
pub use people::{ApprovalEntry, Fork, QueuedEntry, Retraction};
pub use task::{Assignment, PlanEntry, Stall, TaskEntry};
pub use why::{Why, WhyCandidate, WhyTask};

use crate::lifecycle::Standing;
use model::command::TeamOrigin;
use model::event::{Delta, FinishReason};
use model::{AgentId, Budget, Envelope, MicroUsd, ModelRef, PauseMode, Status, TeamSpec, Timestamp, Totals, TurnId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Tokens that fit the team's models, prompt and reply together, as far as it was known at the start.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context_windows: BTreeMap<ModelRef, u64>,
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
    /// When the last event of a run happened: what comes after an end, a rating say, takes no time.
    pub ran_until: Option<Timestamp>,
    /// Time until then in which it was running or a model took a turn, in milliseconds; a copy's, since it was made.
    #[serde(default)]
    pub ran_ms: u64,
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
    /// The tasks of the last plan's round, those of earlier plans included, in the order of planning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskEntry>,
    /// Agents that a person muted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub muted: BTreeSet<AgentId>,
    /// Contradictions between the drafts of this round.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<ContradictionEntry>,
    /// Ballots that no decision has come of yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ballots: Vec<BallotEntry>,
    /// The limit that ended this round, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<FinishReason>,
    /// Messages that wait until the running turns have ended, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queue: Vec<QueuedEntry>,
    /// Those that were withdrawn by the last events: a stop that follows has done it, otherwise a person took them back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    undelivered: Vec<NoticeEntry>,
    /// What waits for a person's approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalEntry>,
    /// The conversation that this one was copied from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forked: Option<Fork>,
    standing: Standing,
    /// The last selection of speakers, for the turns that have yet to start from it.
    selection: Option<turns::Selection>,
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
        let is_new = envelope.seq > self.seq;
        if is_new {
            self.apply_happened(envelope.into());
        }
        is_new
    }

    /// Applies a piece of a running turn's text; `false` if it changed nothing. A turn within a team's turn is named by
    /// both: `t3/t1`.
    ///
    /// What the turn has already is skipped, a piece beyond a gap is ignored, and so are pieces of turns that are closed
    /// or unknown: the committed turn brings the whole text in any case.
    pub fn apply_delta(&mut self, delta: &Delta) -> bool {
        self.grow(&delta.turn_id, delta.offset, &delta.text)
    }

    fn grow(&mut self, turn_id: &TurnId, offset: u64, piece: &str) -> bool {
        let (outer, inner) = turn_id.split();
        let Some(turn) = self.entries.turn_mut(&outer).filter(|turn| turn.state.is_open()) else { return false };
        if let Some(inner_turn) = inner {
            return turn.inner.as_deref_mut().is_some_and(|inner| inner.grow(&inner_turn, offset, piece));
        }
        let grew = delta::append(&mut turn.text, offset, piece);
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
        self.entries.shorten_teams(turns.min(team::INNER_TURNS));
        self
    }

    /// Most turns of this round, granted ones included; `None` without a limit.
    pub fn max_turns(&self) -> Option<u32> {
        let max = self.team.as_ref()?.policy.max_turns?;
        Some(max.saturating_add(self.turns_granted))
    }

    /// What the conversation may use: the lower of its own limits and of the team's.
    pub fn limits(&self) -> Budget {
        self.team.as_ref().map_or(self.budget, |team| self.budget.and(&team.policy.budget))
    }

    /// Whether time that passes is the run's, and counts in [`Transcript::ran_ms`].
    pub fn is_active(&self) -> bool {
        self.standing.is_active()
    }

    /// What the conversation cost; `None` where no call's price is known.
    pub fn cost(&self) -> Option<MicroUsd> {
        self.cost_known.then_some(self.totals.cost_micro_usd)
    }

    /// Turns that are running, oldest first. Takes time in proportion to the entries.
    pub fn open_turns(&self) -> impl Iterator<Item = &TurnEntry> {
        self.entries.turns().filter(|turn| turn.state.is_open())
    }

    /// What the last round came to, as far as it is known: the answer that was marked as the best, else the reply that a
    /// decision of the round chose, else its last reply that stands.
    pub fn answer(&self) -> Option<&TurnEntry> {
        let stands = |turn: &&TurnEntry| {
            let is_whole = matches!(turn.state, TurnState::Completed { .. });
            turn.round == self.round && is_whole && turn.retracted.is_none()
        };
        let best = self.entries.turns().rev().filter(stands).find(|turn| turn.best);
        let chosen = || {
            let decided = self.entries.iter().rev().find_map(|entry| match entry {
                Entry::Decision(decision) => decision.turn_id.as_ref(),
                _ => None,
            })?;
            self.entries.turn(decided).filter(stands)
        };
        let last = || self.entries.turns().rev().filter(stands).find(|turn| turn.is_reply());
        best.or_else(chosen).or_else(last)
    }

    /// Display name of an agent; its id where the team does not know it. A model that chooses speakers is the “Selector”.
    pub fn agent_name<'a>(&'a self, id: &'a AgentId) -> &'a str {
        match self.team.as_ref().and_then(|team| team.agent(id)) {
            Some(agent) => agent.name.as_str(),
            None if id.as_str() == AgentId::SELECTOR => "Selector",
            None => id.as_str(),
        }
    }

    /// Display name of an author, who may be an agent's id or a person's name.
    pub fn author_name<'a>(&'a self, author: &'a str) -> &'a str {
        let agent = self.team.as_ref().and_then(|team| team.agents.iter().find(|agent| agent.id.as_str() == author));
        agent.map_or(author, |agent| agent.name.as_str())
    }
}
