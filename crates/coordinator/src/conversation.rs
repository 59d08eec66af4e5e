//! A conversation that has started: the inside of [`crate::State`].

use crate::board::Board;
use crate::deliberation::Deliberation;
use crate::memory::Memory;
use crate::round::Round;
use crate::state::OpenTurn;
use crate::strategy;
use crate::table::Table;
use crate::transcript::Transcript;
use model::event::{ApprovalSubject, ContextTokens, FinishReason, SelectorTrace, TurnPurpose};
use model::provider::Price;
use model::{
    AgentId, ApprovalId, Budget, MessageId, MicroUsd, ModelRef, Status, Timestamp, Totals, TurnId, TurnStrategy,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where the conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifecycle {
    Running,
    Paused,
    Waiting,
    Stopped,
    Finished(FinishReason),
}

impl Lifecycle {
    pub(crate) const fn status(self) -> Status {
        match self {
            Self::Running => Status::Running,
            Self::Paused => Status::Paused,
            Self::Waiting => Status::Waiting,
            Self::Stopped => Status::Stopped,
            Self::Finished(FinishReason::Failed) => Status::Failed,
            Self::Finished(_) => Status::Finished,
        }
    }
}

/// A started conversation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Conversation {
    pub(crate) table: Arc<Table>,
    pub(crate) task: String,
    pub(crate) seed: u64,
    /// Limits of the whole conversation, the team's own included.
    pub(crate) budget: Budget,
    pub(crate) prices: Arc<Prices>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) totals: Totals,
    /// By seat.
    pub(crate) spent: Vec<Spent>,
    pub(crate) simulated: bool,
    /// Some of the totals were estimated.
    pub(crate) estimated: bool,
    /// When the budget's time is up, once it runs.
    pub(crate) time_up: Option<Timestamp>,
    /// Milliseconds of that budget that begin to run at the next time that is noted: the limit itself at first, then what
    /// is granted.
    pub(crate) time_granted_ms: Option<u64>,
    pub(crate) transcript: Transcript,
    /// Shared, so that a selection keeps what its speakers see without copying it.
    pub(crate) memory: Arc<Memory>,
    /// Number of the last opened turn.
    pub(crate) opened: u32,
    /// Number of the last posted message.
    pub(crate) posted: u32,
    /// Turns that ended with a reply, a pass or a failure.
    pub(crate) ended: u32,
    /// By seat: [`Conversation::ended`] when the agent's last turn ended.
    pub(crate) last_ended: Vec<Option<u32>>,
    /// Whose turn ended last, across rounds.
    pub(crate) previous: Option<usize>,
    /// By seat: how many messages there were when the agent was last selected to reply.
    pub(crate) last_seen: Vec<usize>,
    /// By seat: the entries of the shared memory that the agent has been sent, with their version.
    pub(crate) last_read: Vec<BTreeMap<String, u32>>,
    /// The last summary of what was said.
    pub(crate) summary: Option<Arc<Summary>>,
    /// How many messages there were when a summary was last asked for.
    pub(crate) summary_tried: usize,
    /// Whom people have muted.
    pub(crate) muted: BTreeSet<usize>,
    pub(crate) open: Vec<OpenTurn>,
    /// Turns that were cut off and are to begin again as soon as the conversation runs.
    pub(crate) again: Vec<Again>,
    /// The last selection of agents for a turn: what those see who are to begin.
    pub(crate) selection: Option<Arc<Selection>>,
    /// Who was selected and whose turn has not begun yet.
    pub(crate) to_start: Vec<usize>,
    /// Messages that wait until the running turns have ended, in order.
    pub(crate) queue: Vec<Queued>,
    /// What waits for a person's approval.
    pub(crate) approval: Option<Approval>,
    /// Requests for approval so far.
    pub(crate) approvals: u32,
    /// The turn that a person may have taken anew.
    pub(crate) last_turn: Option<LastTurn>,
    pub(crate) round: Round,
}

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Queued {
    pub(crate) message_id: MessageId,
    pub(crate) author: String,
    pub(crate) to: Vec<AgentId>,
    pub(crate) text: String,
}

/// A request for approval that has not been answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Approval {
    pub(crate) id: ApprovalId,
    pub(crate) subject: ApprovalSubject,
    pub(crate) answer_by: Option<Timestamp>,
}

/// The last turn of an agent that speaks in turn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LastTurn {
    pub(crate) turn_id: TurnId,
    pub(crate) seat: usize,
    /// The reply's place in the transcript; `None` where there was no reply.
    pub(crate) reply_at: Option<usize>,
    /// The round as it was before the turn ended.
    pub(crate) before: Box<Round>,
}

/// What calls cost, as far as it was known when the conversation began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prices {
    /// The model of agents that name none.
    pub(crate) default_model: Option<ModelRef>,
    pub(crate) by_model: BTreeMap<ModelRef, Price>,
}

impl Prices {
    /// The price of this model, or of the default one.
    pub(crate) fn of(&self, model: Option<&ModelRef>) -> Option<&Price> {
        model.or(self.default_model.as_ref()).and_then(|model| self.by_model.get(model))
    }
}

/// What one agent has used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    pub(crate) tokens: u64,
    pub(crate) cost: MicroUsd,
    pub(crate) duration_ms: u64,
}

/// What was said, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) text: String,
    /// How many messages it covers.
    pub(crate) through: usize,
}

/// A turn that is to begin again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Again {
    pub(crate) seat: usize,
    /// What it is sent: the same as the first time.
    pub(crate) context: ContextTokens,
    pub(crate) selection: Arc<Selection>,
    pub(crate) how: Retry,
    /// Not before this time.
    pub(crate) not_before: Option<Timestamp>,
}

impl Again {
    pub(crate) fn is_due(&self, at: Timestamp) -> bool {
        self.not_before.is_none_or(|not_before| not_before <= at)
    }
}

/// How a turn begins again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// As a new turn: a person had it cut off.
    NewTurn,
    /// As the same turn: its owner was lost, or its call failed for a reason that may pass.
    Attempt { turn_id: TurnId, attempt: u32 },
}

/// A selection of agents for a turn at the same time, with what they see.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Selection {
    /// What they are asked for.
    pub(crate) purpose: TurnPurpose,
    /// Number of the round that it was made in.
    pub(crate) round: u32,
    /// How many messages there were: its agents see no later one, so parallel drafts are blind to each other.
    pub(crate) seen: usize,
    /// The message that opened the round, by its place in the transcript.
    pub(crate) asked: usize,
    /// The shared memory as its agents see it.
    pub(crate) memory: Arc<Memory>,
    /// What the round had come to.
    pub(crate) deliberation: Arc<Deliberation>,
    /// Whom a selector may choose.
    pub(crate) candidates: Vec<usize>,
    /// What a selector has said so far.
    pub(crate) asking: SelectorTrace,
    /// What was said before, in short.
    pub(crate) summary: Option<Arc<Summary>>,
    /// By seat: how many messages the agent had been sent before.
    pub(crate) last_seen: Vec<usize>,
    /// What its agents are told beside what was said.
    pub(crate) note: Option<String>,
    /// The plan as it stood.
    pub(crate) board: Arc<Board>,
}

impl Selection {
    /// A selection of nobody yet, who see what there is now.
    pub(crate) fn now(conversation: &Conversation, purpose: TurnPurpose) -> Self {
        let is_choice = purpose == TurnPurpose::Select;
        Self {
            purpose,
            round: conversation.round.number,
            seen: conversation.transcript.len(),
            asked: conversation.round.asked,
            memory: Arc::clone(&conversation.memory),
            deliberation: Arc::clone(&conversation.round.deliberation),
            candidates: if is_choice { strategy::dynamic::able(conversation) } else { Vec::new() },
            asking: if is_choice { conversation.round.asking.clone() } else { SelectorTrace::default() },
            summary: conversation.summary.clone(),
            last_seen: conversation.last_seen.clone(),
            note: conversation.round.nudge.clone().filter(|_| purpose.is_speak()),
            board: Arc::clone(&conversation.round.board),
        }
    }
}

impl Conversation {
    /// Whether no turn will come without a person.
    pub(crate) const fn is_over(&self) -> bool {
        matches!(self.lifecycle, Lifecycle::Finished(_) | Lifecycle::Stopped)
    }

    /// Where the conversation stands. One that runs waits where it can only go on with what a person says.
    pub(crate) fn status(&self) -> Status {
        let for_people =
            !self.open.is_empty() && self.again.is_empty() && self.open.iter().all(|turn| turn.person.is_some());
        match self.lifecycle {
            Lifecycle::Running if self.approval.is_some() || for_people => Status::Waiting,
            lifecycle => lifecycle.status(),
        }
    }

    /// Whether something must end or be answered before another message can take effect.
    pub(crate) fn is_busy(&self) -> bool {
        !self.open.is_empty() || self.approval.is_some()
    }

    /// Whether replies are drafts until they become one.
    pub(crate) fn deliberates(&self) -> bool {
        self.table.policy().turn_strategy == TurnStrategy::Collaborative
    }

    /// The text at this place of the transcript; empty where there is none.
    pub(crate) fn text_at(&self, at: usize) -> &str {
        self.transcript.get(at..at + 1).first().map_or("", |entry| &entry.text)
    }
}
