//! What is counted within one round: from a person's message until the team is done with it.

use crate::board::Board;
use crate::deliberation::{Deliberation, Draft};
use crate::loops::LoopMeter;
use model::event::{FinishReason, SelectorTrace};
use model::{MicroUsd, Timestamp, TurnId};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// One round's counters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Round {
    /// Counted from 1; 0 before the first message.
    pub(crate) number: u32,
    /// The message that opened it, by its place in the transcript.
    pub(crate) asked: usize,
    /// Who posted that message.
    pub(crate) author: String,
    /// Agents that the message asks for and that have not been selected for it yet, in order.
    pub(crate) mentioned: VecDeque<usize>,
    /// Turns that ended with a reply.
    pub(crate) replies: u32,
    /// Of these, those that worked on a task of the plan.
    pub(crate) worked: u32,
    /// Turns that ended with a pass.
    pub(crate) passes: u32,
    /// Turns that failed since the last that did not.
    pub(crate) failures_in_row: u32,
    /// Input and output tokens.
    pub(crate) tokens: u64,
    /// Cost of the calls whose price is known.
    pub(crate) cost: MicroUsd,
    /// When it began, where that matters.
    pub(crate) began: Option<Timestamp>,
    /// The latest time that was noted in it.
    pub(crate) noted: Option<Timestamp>,
    /// What an agent asks a person, in a sentence.
    pub(crate) question: Option<String>,
    /// Somebody wants it concluded.
    pub(crate) concluded: bool,
    /// A person approved its outcome.
    pub(crate) approved: bool,
    /// Turns granted on top of the limits.
    pub(crate) granted: u32,
    /// What the grants add to each agent's cap.
    pub(crate) cap_raise: u32,
    /// Selections of speakers made.
    pub(crate) selections: u32,
    /// By condition on what was said and by whom, in the order of [`crate::termination`]'s walk: it has come to pass.
    pub(crate) heard: Vec<bool>,
    /// What parallel replies have come to. Shared, so that a selection keeps it as it was.
    pub(crate) deliberation: Arc<Deliberation>,
    /// The plan and its tasks. Shared, so that a selection keeps it as it was.
    pub(crate) board: Arc<Board>,
    /// By seat.
    pub(crate) agents: Vec<AgentRound>,
    /// Who picked these speakers by hand.
    pub(crate) picked: BTreeMap<usize, String>,
    /// To whom the last speaker handed over.
    pub(crate) handoff: Option<usize>,
    /// The turn of the best answer so far.
    pub(crate) best: Option<TurnId>,
    /// Its place in the transcript.
    pub(crate) best_at: Option<usize>,
    /// By seat: its last reply.
    pub(crate) last_replies: BTreeMap<usize, Draft>,
    /// The limit that ends it, while it is summed up.
    pub(crate) limit: Option<FinishReason>,
    /// Somebody was asked to sum it up.
    pub(crate) summary_asked: bool,
    /// Whether it goes round in circles.
    pub(crate) meter: LoopMeter,
    /// What the next speaker is told about that.
    pub(crate) nudge: Option<String>,
    /// Who is passed over for repeating itself, and until which selection.
    pub(crate) held_back: Option<(usize, u32)>,
    /// What the model said that is asked for the next speaker.
    pub(crate) asking: SelectorTrace,
}

/// One agent's counters of a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AgentRound {
    /// Turns that ended with a reply or a pass.
    pub(crate) turns: u32,
    /// Failures since its last turn that did not fail.
    pub(crate) failures_in_row: u32,
    /// It has passed since anybody last replied.
    pub(crate) passed: bool,
}

impl Round {
    /// A round without turns.
    pub(crate) fn new(number: u32, asked: usize, author: &str, agents: usize, latches: usize) -> Self {
        Self {
            number,
            asked,
            author: author.to_owned(),
            mentioned: VecDeque::new(),
            replies: 0,
            worked: 0,
            passes: 0,
            failures_in_row: 0,
            tokens: 0,
            cost: MicroUsd::default(),
            began: None,
            noted: None,
            question: None,
            concluded: false,
            approved: false,
            granted: 0,
            cap_raise: 0,
            selections: 0,
            heard: vec![false; latches],
            deliberation: Arc::default(),
            board: Arc::default(),
            agents: vec![AgentRound::default(); agents],
            picked: BTreeMap::new(),
            handoff: None,
            best: None,
            best_at: None,
            last_replies: BTreeMap::new(),
            limit: None,
            summary_asked: false,
            meter: LoopMeter::default(),
            nudge: None,
            held_back: None,
            asking: SelectorTrace::default(),
        }
    }

    /// Turns that count against the limits: replies and passes, so that passing cannot go on for ever.
    pub(crate) fn turns(&self) -> u32 {
        self.replies.saturating_add(self.passes)
    }

    /// Counts a reply.
    pub(crate) fn replied(&mut self, seat: usize) {
        self.replies = self.replies.saturating_add(1);
        self.spoke(seat);
        self.agents.iter_mut().for_each(|agent| agent.passed = false);
    }

    /// Counts a pass.
    pub(crate) fn passed(&mut self, seat: usize) {
        self.passes = self.passes.saturating_add(1);
        self.spoke(seat);
        if let Some(agent) = self.agents.get_mut(seat) {
            agent.passed = true;
        }
    }

    /// Counts a failure.
    pub(crate) fn failed(&mut self, seat: usize) {
        self.failures_in_row = self.failures_in_row.saturating_add(1);
        if let Some(agent) = self.agents.get_mut(seat) {
            agent.failures_in_row = agent.failures_in_row.saturating_add(1);
        }
    }

    fn spoke(&mut self, seat: usize) {
        self.failures_in_row = 0;
        if let Some(agent) = self.agents.get_mut(seat) {
            agent.turns = agent.turns.saturating_add(1);
            agent.failures_in_row = 0;
        }
    }
}
