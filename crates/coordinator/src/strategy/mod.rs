//! Turn strategies: who speaks next, and when the strategy itself is done with the round.
//!
//! A new strategy is a file with a [`Strategy`], a variant of [`TurnStrategy`] and a line in [`of`].
//! Limits, conditions, mentions, caps and allowed roles are kept outside: see [`crate::advance()`].

mod collaborative;
pub(crate) mod dynamic;
pub(crate) mod eligibility;
pub(crate) mod mention;
mod round_robin;
mod single_agent;

use crate::conversation::Conversation;
use crate::decision::Case;
use model::event::{Candidate, FinishReason, SelectorTrace};
use model::{Event, TurnStrategy};

/// One way of giving turns. Asked only when no turn of the conversation is running.
pub(crate) trait Strategy {
    /// What the replies of the round lead to before anybody else is chosen: an exchange, a ballot, a decision.
    fn deliberate(&self, _case: &Case<'_>) -> Vec<Event> {
        Vec::new()
    }

    /// Why the round is over by the strategy's own rule, if it is.
    fn ended(&self, conversation: &Conversation) -> Option<End>;

    /// Who speaks next, out of those that the rules allow, at most `turns_left` of them; `None`: nobody.
    fn choose(&self, conversation: &Conversation, eligible: &[usize], turns_left: usize) -> Option<Next>;

    /// Whether several that a person asks for answer at the same time rather than one after the other.
    fn is_parallel(&self, _conversation: &Conversation) -> bool {
        false
    }
}

/// How a strategy ends a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Finished(FinishReason),
    /// The policy says what follows.
    AllPassed,
}

/// A selection of speakers before it happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// Every agent of the team.
    pub(crate) candidates: Vec<Candidate>,
    /// Who speaks, by seat.
    pub(crate) chosen: Vec<usize>,
    /// One sentence for people.
    pub(crate) reason: String,
    /// The fallback chose.
    pub(crate) fallback: bool,
    /// What the model said that was asked, where one was.
    pub(crate) selector: Option<SelectorTrace>,
}

impl Choice {
    /// A choice by the strategy's own rule, without a model.
    pub(crate) fn new(candidates: Vec<Candidate>, chosen: Vec<usize>, reason: String) -> Self {
        Self { candidates, chosen, reason, fallback: false, selector: None }
    }
}

/// What a strategy wants next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// These speak.
    Speak(Choice),
    /// A model is asked who speaks.
    Ask,
}

impl From<Choice> for Next {
    fn from(choice: Choice) -> Self {
        Self::Speak(choice)
    }
}

/// The strategy of this name.
pub(crate) fn of(strategy: TurnStrategy) -> &'static dyn Strategy {
    match strategy {
        TurnStrategy::SingleAgent => &single_agent::SingleAgent,
        TurnStrategy::RoundRobin => &round_robin::RoundRobin,
        TurnStrategy::Dynamic => &dynamic::Dynamic,
        TurnStrategy::Collaborative => &collaborative::Collaborative,
    }
}

/// A score to four decimals: what people read is what was compared, and it survives JSON unchanged.
pub(crate) fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}
