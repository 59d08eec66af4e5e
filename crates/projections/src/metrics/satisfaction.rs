//! Satisfaction: what people think of the run.
//!
//! The mean of the scores of the conversation and of its turns, each person's last score of each item; 1 (poor) to
//! 5 (excellent). `None` without a rating. A mean opinion score on the five-point scale of ITU-T P.800 (1996).

use super::ratio::mean;
use model::{Envelope, Event, TurnId, event::RatedItem};
use std::collections::BTreeMap;

/// Follows the ratings.
#[derive(Clone, Debug, Default)]
pub(super) struct Satisfaction {
    /// By item (`None`: the conversation) and person.
    scores: BTreeMap<(Option<TurnId>, String), u8>,
}

impl Satisfaction {
    pub(super) fn apply(&mut self, envelope: &Envelope) {
        if let Event::Rated { who, what, score, .. } = &envelope.event {
            let item = match what {
                RatedItem::Conversation => None,
                RatedItem::Turn(id) => Some(id.clone()),
            };
            self.scores.insert((item, who.clone()), (*score).clamp(1, 5));
        }
    }

    /// Number of scores that count.
    pub(super) fn ratings(&self) -> u32 {
        u32::try_from(self.scores.len()).unwrap_or(u32::MAX)
    }

    /// The metric.
    pub(super) fn value(&self) -> Option<f64> {
        mean(self.scores.values().map(|&score| f64::from(score)))
    }
}
