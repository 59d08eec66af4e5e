//! Coherence: how much the words of a reply are those of what it replies to.
//!
//! For each turn that ended with a reply, the cosine of two term-frequency vectors: of the reply, and of the last message or reply
//! before the turn started (the task for the first turn). `coherence` is the mean over the turns. Terms are lower-case
//! runs of letters and digits. Unitless, in `[0, 1]`; `None` before the first reply; turns without terms on one of the
//! two sides are left out.
//!
//! It is a lexical proxy: a paraphrase scores low and an echo scores high, so compare runs on the same task only.
//! The cosine of adjacent pieces of text is that of Hearst, "TextTiling" (1997).

use super::ratio::mean;
use model::event::TurnPurpose;
use model::{Envelope, Event, TurnId};
use std::collections::BTreeMap;
use std::sync::Arc;

type Terms = BTreeMap<String, u32>;

/// Follows which words answer which.
#[derive(Clone, Debug, Default)]
pub(super) struct Coherence {
    last_said: Arc<Terms>,
    open: BTreeMap<TurnId, Arc<Terms>>,
    cosines: Vec<f64>,
}

impl Coherence {
    pub(super) fn apply(&mut self, envelope: &Envelope, purpose: TurnPurpose) {
        if !purpose.is_reply() {
            return;
        }
        match &envelope.event {
            Event::MessagePosted { text, .. } => self.last_said = Arc::new(terms(text)),
            Event::TurnStarted { turn_id, .. } => {
                self.open.insert(turn_id.clone(), Arc::clone(&self.last_said));
            }
            Event::TurnCompleted { turn_id, text, .. } => {
                let reply = terms(text);
                if let Some(context) = self.open.remove(turn_id) {
                    self.cosines.extend(cosine(&context, &reply));
                }
                self.last_said = Arc::new(reply);
            }
            Event::TurnPassed { turn_id, .. }
            | Event::TurnInterrupted { turn_id, .. }
            | Event::TurnFailed { turn_id, .. } => {
                self.open.remove(turn_id);
            }
            _ => {}
        }
    }

    /// The metric.
    pub(super) fn value(&self) -> Option<f64> {
        mean(self.cosines.iter().copied())
    }
}

fn terms(text: &str) -> Terms {
    let mut terms = Terms::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *terms.entry(word.to_lowercase()).or_default() += 1;
    }
    terms
}

/// Cosine of two term-frequency vectors, in `[0, 1]`; `None` if one is empty.
fn cosine(a: &Terms, b: &Terms) -> Option<f64> {
    let norm = |terms: &Terms| terms.values().map(|&n| f64::from(n).powi(2)).sum::<f64>().sqrt();
    let (norm_a, norm_b) = (norm(a), norm(b));
    if norm_a <= 0.0 || norm_b <= 0.0 {
        return None;
    }
    let dot: f64 = a.iter().filter_map(|(term, &n)| Some(f64::from(n) * f64::from(*b.get(term)?))).sum();
    Some((dot / (norm_a * norm_b)).clamp(0.0, 1.0))
}
