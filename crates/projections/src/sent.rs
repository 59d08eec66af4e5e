//! What each agent was sent, and how much of it twice.

use crate::Transcript;
use model::AgentId;
use model::event::ContextTokens;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an agent was sent in the turns that a transcript shows, in estimated tokens. Turns that a person took count for
/// nothing: nobody was sent anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// In how many turns; a turn that was attempted again counts once, as it was sent last.
    pub turns: u32,
    /// In the latest turn, by source.
    pub latest: ContextTokens,
    /// In all turns together.
    pub total: u64,
    /// Of `total`, what was said and the agent had been sent before, in an earlier turn.
    pub seen_before: u64,
    /// Tokens that fit the model of the latest turn, prompt and reply together; `None`: not known when the run began.
    pub window: Option<u64>,
}

impl Sent {
    /// Share of what the agent was sent that it had been sent in an earlier turn: `Σ seen_before / Σ total` over its turns,
    /// as the coordinator recorded them. Unitless, in `[0, 1)`; 0 where all was new.
    ///
    /// Messages and replies alone are seen twice: instructions and shared memory, which come with every turn, are in the
    /// whole but not in the part. Against [`crate::metrics::RunMetrics`]' context overhead, which counts what *any* agent of
    /// the run had been sent, this is one agent's.
    pub fn seen_twice(&self) -> f64 {
        share(self.seen_before, self.total)
    }

    /// The same of the latest turn alone.
    pub fn latest_seen_twice(&self) -> f64 {
        share(self.latest.seen_before, self.latest.total())
    }

    /// Share of the model's window that the latest turn took before a word of the reply. Unitless; above 1 where the
    /// endpoint must cut what it is sent. `None` where the window is not known.
    pub fn window_used(&self) -> Option<f64> {
        self.window.map(|window| share(self.latest.total(), window))
    }
}

/// What each agent of a transcript was sent; without those that have not had a turn.
pub fn by_agent(transcript: &Transcript) -> BTreeMap<AgentId, Sent> {
    let mut agents = BTreeMap::<AgentId, Sent>::new();
    for turn in transcript.entries.turns().filter(|turn| turn.person.is_none()) {
        let sent = agents.entry(turn.agent_id.clone()).or_default();
        sent.turns += 1;
        sent.latest = turn.context;
        sent.window = turn.model.as_ref().and_then(|model| transcript.context_windows.get(model)).copied();
        sent.total = sent.total.saturating_add(turn.context.total());
        sent.seen_before = sent.seen_before.saturating_add(turn.context.seen_before);
    }
    agents
}

/// `part` of `whole`; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "shares are approximate")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Log, context};
    use model::TurnStrategy;

    #[test]
    fn an_agent_is_told_of_its_own_repetitions() {
        let mut log = Log::start(TurnStrategy::RoundRobin, "Agree.");
        let with = |seen_before, own| ContextTokens { seen_before, ..context([10, 20, own, 0, 0]) };
        log.started(1, "ada", with(0, 0)).completed(1, "ada", "One.", 5, 9);
        log.started(2, "bo", with(0, 0)).completed(2, "bo", "Two.", 5, 9);
        log.started(3, "ada", with(20, 10));
        let agents = by_agent(&Transcript::replay(&log.events));
        let ada = agents[&"ada".into()];
        assert_eq!((ada.turns, ada.total, ada.seen_before), (2, 70, 20));
        assert_eq!((ada.seen_twice(), ada.latest_seen_twice()), (20.0 / 70.0, 0.5));
        assert!(agents[&"bo".into()].seen_twice().abs() < f64::EPSILON, "all was new to Bo");
        assert_eq!(agents.len(), 2, "who has not had a turn is not there");
        assert_eq!(ada.window_used(), None, "nobody knows how much fits");
        let known = Sent { window: Some(50), latest: context([10, 20, 10, 0, 0]), ..ada };
        assert_eq!(known.window_used(), Some(0.8));
    }
}
