//! Whoever fits the conversation best speaks. Rules score the candidates; no model is asked.
//!
//! With repeats off nobody speaks twice in a row: where that leaves nobody, the round ends, even if others are only kept
//! back by their caps, and even if there is just one agent. The message that opens a round comes between two turns, so
//! somebody who alone may speak answers it.

use super::{Choice, End, Strategy, eligibility, rounded};
use crate::conversation::Conversation;
use crate::likeness::Focus;
use model::event::{Candidate, Exclusion};
use model::policy::Weights;

/// See the module.
pub(crate) struct Dynamic;

impl Strategy for Dynamic {
    fn ended(&self, conversation: &Conversation) -> Option<End> {
        eligibility::stuck(conversation)
    }

    fn choose(&self, conversation: &Conversation, eligible: &[usize], _turns_left: usize) -> Option<Choice> {
        let table = &conversation.table;
        let just_spoke = just_spoke(conversation, eligible);
        let able: Vec<usize> = eligible.iter().copied().filter(|seat| Some(*seat) != just_spoke).collect();
        let mut candidates = eligibility::candidates(conversation);
        if let Some(candidate) = just_spoke.and_then(|seat| candidates.get_mut(seat)) {
            candidate.excluded_because = Some(Exclusion::JustSpoke);
        }
        if let [only] = able[..] {
            candidates[only].score = 1.0;
            let reason = format!("Only {} may speak now.", table.name(only));
            return Some(Choice { candidates, chosen: vec![only], reason });
        }
        score(conversation, &able, &mut candidates);
        let best = able
            .iter()
            .copied()
            .reduce(|best, seat| if candidates[seat].score > candidates[best].score { seat } else { best })?;
        let reason = reason(table.name(best), &candidates[best]);
        Some(Choice { candidates, chosen: vec![best], reason })
    }
}

/// Who is kept back because it has just spoken.
fn just_spoke(conversation: &Conversation, eligible: &[usize]) -> Option<usize> {
    let previous = conversation.previous.filter(|seat| eligible.contains(seat))?;
    let answers_alone = eligible.len() == 1 && conversation.round.selections == 0;
    (!conversation.table.policy().dynamic.allow_repeat && !answers_alone).then_some(previous)
}

/// Gives each of these candidates the value of every rule, in `[0, 1]`, and their weighted mean.
fn score(conversation: &Conversation, able: &[usize], candidates: &mut [Candidate]) {
    let rules = Rules::new(conversation, able);
    let Weights { capability, text, priority, recency, load } = conversation.table.policy().dynamic.weights;
    for seat in able.iter().copied() {
        let parts = [
            ("capability", rules.capability(seat), capability),
            ("text", rules.text(seat), text),
            ("priority", rules.priority(seat), priority),
            ("recency", rules.recency(seat), recency),
            ("load", rules.load(seat), load),
        ];
        let weights: f64 = parts.iter().map(|(_, _, weight)| weight).sum();
        let sum: f64 = parts.iter().map(|(_, value, weight)| value * weight).sum();
        let candidate = &mut candidates[seat];
        candidate.score = if weights > 0.0 { rounded(sum / weights) } else { 0.0 };
        candidate.parts = parts.into_iter().map(|(rule, value, _)| (rule.to_owned(), rounded(value))).collect();
    }
}

/// What the rules compare among the candidates of one selection.
struct Rules<'state> {
    conversation: &'state Conversation,
    focus: Focus,
    best_text: f64,
    lowest_priority: f64,
    highest_priority: f64,
}

impl<'state> Rules<'state> {
    fn new(conversation: &'state Conversation, able: &[usize]) -> Self {
        let likeness = conversation.table.likeness();
        let focus = likeness.focus(conversation.transcript.last().map_or("", |entry| &entry.text));
        let priorities = || able.iter().map(|seat| f64::from(conversation.table.priority(*seat)));
        Self {
            best_text: able.iter().map(|seat| likeness.text(*seat, &focus)).fold(0.0, f64::max),
            lowest_priority: priorities().fold(f64::INFINITY, f64::min),
            highest_priority: priorities().fold(f64::NEG_INFINITY, f64::max),
            conversation,
            focus,
        }
    }

    /// Capabilities that the last message names, by level.
    fn capability(&self, seat: usize) -> f64 {
        self.conversation.table.likeness().capability(seat, &self.focus)
    }

    /// BM25 likeness to the last message, as a share of the best candidate's.
    fn text(&self, seat: usize) -> f64 {
        let likeness = self.conversation.table.likeness().text(seat, &self.focus);
        if self.best_text > 0.0 { likeness / self.best_text } else { 0.0 }
    }

    /// Place of the role's priority between the lowest and the highest; 0 where all are equal.
    fn priority(&self, seat: usize) -> f64 {
        let span = self.highest_priority - self.lowest_priority;
        let above = f64::from(self.conversation.table.priority(seat)) - self.lowest_priority;
        if span > 0.0 { above / span } else { 0.0 }
    }

    /// Turns of others since its last one, as a share of the team's size, at most 1; 1 before its first turn.
    fn recency(&self, seat: usize) -> f64 {
        let Some(last) = self.conversation.last_ended.get(seat).copied().flatten() else { return 1.0 };
        let since = f64::from(self.conversation.ended.saturating_sub(last));
        let team = u32::try_from(self.conversation.table.len()).unwrap_or(u32::MAX).max(1);
        (since / f64::from(team)).min(1.0)
    }

    /// 1 before its first turn of the round, then 1/2, 1/3, …
    fn load(&self, seat: usize) -> f64 {
        1.0 / (1.0 + f64::from(eligibility::counters(self.conversation, seat).turns))
    }
}

/// Names the best rules of the one that was chosen.
fn reason(name: &str, candidate: &Candidate) -> String {
    let mut parts: Vec<(&str, f64)> = candidate.parts.iter().map(|(rule, value)| (rule.as_str(), *value)).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let told: Vec<String> = parts
        .iter()
        .filter(|(_, value)| *value > 0.0)
        .take(3)
        .map(|(rule, value)| format!("{rule} {value:.2}"))
        .collect();
    if told.is_empty() {
        format!("{name} comes first in the list; nothing sets the candidates apart.")
    } else {
        format!("{name} fits best ({:.2}): {}.", candidate.score, told.join(", "))
    }
}
