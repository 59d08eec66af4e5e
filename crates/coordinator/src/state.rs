//! The state of one conversation, as the outside may see it.

use crate::conversation::{Conversation, Lifecycle, Selection};
use model::event::{ContextTokens, FinishReason, PersonTurn, TurnPurpose};
use model::{AgentId, Status, TeamSpec, Totals, TurnId, TurnStrategy};
use std::sync::Arc;

/// Everything that deciding needs of one conversation: a fold of its log by [`crate::evolve()`].
///
/// The default has no events yet. Cloning copies the list of messages, not their texts; the core itself never clones it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub(crate) conversation: Option<Conversation>,
}

/// A turn whose call to a model should be running.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenTurn {
    /// The turn.
    pub turn_id: TurnId,
    /// Who speaks.
    pub agent_id: AgentId,
    /// Counted from 1.
    pub attempt: u32,
    /// What the agent is sent, estimated.
    pub context: ContextTokens,
    /// What the call is for.
    pub purpose: TurnPurpose,
    /// A person takes it: nothing is called.
    pub person: Option<PersonTurn>,
    /// Its number in the conversation, counted from 1.
    pub(crate) number: u32,
    /// The agent's place in the team.
    pub(crate) seat: usize,
    /// What it sees.
    pub(crate) selection: Arc<Selection>,
    /// The conversation inside, where the agent is a team.
    pub(crate) inner: Option<Box<State>>,
}

impl OpenTurn {
    /// Number of the round that it was selected in.
    pub(crate) fn round(&self) -> u32 {
        self.selection.round
    }
}

impl State {
    /// Whether the conversation has begun.
    pub fn is_started(&self) -> bool {
        self.conversation.is_some()
    }

    /// Where the conversation stands; `Running` before it started.
    pub fn status(&self) -> Status {
        self.conversation.as_ref().map_or(Status::Running, Conversation::status)
    }

    /// What the conversation used so far.
    pub fn totals(&self) -> Totals {
        self.conversation.as_ref().map(|conversation| conversation.totals).unwrap_or_default()
    }

    /// Why the conversation finished, while it is finished or failed.
    pub fn finish_reason(&self) -> Option<FinishReason> {
        match self.conversation.as_ref()?.lifecycle {
            Lifecycle::Finished(reason) => Some(reason),
            _ => None,
        }
    }

    /// The team as it runs.
    pub fn team(&self) -> Option<&TeamSpec> {
        self.conversation.as_ref().map(|conversation| conversation.table.team())
    }

    /// What the team was asked to do at the start.
    pub fn task(&self) -> Option<&str> {
        self.conversation.as_ref().map(|conversation| conversation.task.as_str())
    }

    /// The team's turn strategy.
    pub fn strategy(&self) -> Option<TurnStrategy> {
        self.team().map(|team| team.policy.turn_strategy)
    }

    /// Whether any turn was answered by the simulated provider.
    pub fn simulated(&self) -> bool {
        self.conversation.as_ref().is_some_and(|conversation| conversation.simulated)
    }

    /// Whether this turn is running, be it inside a team that is an agent.
    pub fn is_open(&self, turn_id: &TurnId) -> bool {
        let (outer, inner) = turn_id.split();
        let turn = self.open_turns().iter().find(|open| open.turn_id == outer);
        match (turn, inner) {
            (Some(OpenTurn { inner: Some(state), .. }), Some(inner)) => state.is_open(&inner),
            (found, inner) => found.is_some() && inner.is_none(),
        }
    }

    /// The turns that are running, in the order in which they were opened.
    pub fn open_turns(&self) -> &[OpenTurn] {
        self.conversation.as_ref().map_or(&[], |conversation| &conversation.open)
    }
}
