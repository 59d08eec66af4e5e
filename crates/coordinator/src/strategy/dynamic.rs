//! Whoever fits the conversation best speaks: by rules that score the candidates, by a model's choice, or by the handoff
//! of the last speaker.
//!
//! Whatever chooses, it chooses among those whom the rules allow: caps, roles, mutes, transitions, and no repeats. Where
//! that leaves one, nobody is asked. Where it leaves nobody, the round ends, even if others are only kept back by their
//! caps, and even if there is just one agent. The message that opens a round comes between two turns, so somebody who
//! alone may speak answers it, and any transition is free.
//!
//! A model that names nobody, or several, is told so and asked again; then the policy's fallback chooses.

use super::{Choice, End, Next, Strategy, eligibility, rounded};
use crate::conversation::Conversation;
use crate::likeness::Focus;
use crate::names;
use crate::transcript::Speaker;
use model::event::{Candidate, Exclusion, FinishReason};
use model::policy::{Fallback, Selector, Weights};
use std::cmp::Reverse;

/// See the module.
pub(crate) struct Dynamic;

impl Strategy for Dynamic {
    fn ended(&self, conversation: &Conversation) -> Option<End> {
        let policy = &conversation.table.policy().dynamic;
        let round = &conversation.round;
        let needs_handoff = policy.selector == Selector::Handoff && policy.fallback == Fallback::Nobody;
        if needs_handoff && round.replies > 0 && round.handoff.is_none() {
            return Some(End::Finished(FinishReason::Answered));
        }
        eligibility::stuck(conversation)
    }

    fn choose(&self, conversation: &Conversation, _eligible: &[usize], _turns_left: usize) -> Option<Next> {
        let table = &conversation.table;
        let able = able(conversation);
        let mut candidates = eligibility::candidates(conversation);
        for (seat, candidate) in candidates.iter_mut().enumerate() {
            candidate.excluded_because = candidate.excluded_because.or_else(|| kept_back(conversation, seat));
        }
        if let [only] = able[..] {
            candidates[only].score = 1.0;
            let reason = format!("Only {} may speak now.", table.name(only));
            return Some(Choice::new(candidates, vec![only], reason).into());
        }
        score(conversation, &able, &mut candidates);
        match table.policy().dynamic.selector {
            Selector::Rules => best(conversation, &able, candidates).map(Next::Speak),
            Selector::Handoff => by_handoff(conversation, &able, candidates).map(Next::Speak),
            Selector::Model => by_model(conversation, &able, candidates),
        }
    }
}

/// Whom the rules let speak next, in list order.
pub(crate) fn able(conversation: &Conversation) -> Vec<usize> {
    let mut able = eligibility::eligible(conversation);
    able.retain(|seat| kept_back(conversation, *seat).is_none());
    able
}

/// Why somebody whom the general rules allow is kept back, if it is: it has just spoken, or may not follow who has.
pub(crate) fn kept_back(conversation: &Conversation, seat: usize) -> Option<Exclusion> {
    let policy = &conversation.table.policy().dynamic;
    let previous = conversation.previous?;
    let opens = conversation.round.selections == 0;
    if !policy.allow_repeat && previous == seat {
        let answers_alone = opens && eligibility::eligible(conversation) == [seat];
        return (!answers_alone).then_some(Exclusion::JustSpoke);
    }
    let followers = policy.transitions.get(&conversation.table.id(previous))?;
    (!opens && !followers.contains(&conversation.table.id(seat))).then_some(Exclusion::NoTransition)
}

/// The best score; the first of equals.
fn best(conversation: &Conversation, able: &[usize], candidates: Vec<Candidate>) -> Option<Choice> {
    let better = |best: usize, seat: usize| if candidates[seat].score > candidates[best].score { seat } else { best };
    let best = able.iter().copied().reduce(better)?;
    let reason = reason(conversation.table.name(best), &candidates[best]);
    Some(Choice::new(candidates, vec![best], reason))
}

/// The one whom the last speaker handed over to; the first speaker of a round is the best by score.
fn by_handoff(conversation: &Conversation, able: &[usize], candidates: Vec<Candidate>) -> Option<Choice> {
    let table = &conversation.table;
    match conversation.round.handoff.filter(|seat| able.contains(seat)) {
        Some(seat) => {
            let from = conversation.previous.map_or("", |previous| table.name(previous));
            let reason = format!("{from} handed over to {}.", table.name(seat));
            Some(Choice::new(candidates, vec![seat], reason))
        }
        None if conversation.round.selections == 0 => best(conversation, able, candidates),
        None => fallback(conversation, able, candidates, "There was no handoff"),
    }
}

/// The one whom the model named; else the model is asked, as often as the policy allows.
fn by_model(conversation: &Conversation, able: &[usize], candidates: Vec<Candidate>) -> Option<Next> {
    let table = &conversation.table;
    let asking = &conversation.round.asking;
    let named = asking.raw_replies.last().map(|reply| named(conversation, able, reply)).unwrap_or_default();
    let choice = if let [seat] = named[..] {
        let reason = format!("The selector chose {}.", table.name(seat));
        Some(Choice::new(candidates, vec![seat], reason))
    } else if able.is_empty() {
        None
    } else if asking.attempts < table.policy().dynamic.max_attempts {
        return Some(Next::Ask);
    } else {
        let tries = if asking.attempts == 1 { "1 try".to_owned() } else { format!("{} tries", asking.attempts) };
        fallback(conversation, able, candidates, &format!("The selector named nobody in {tries}"))
    };
    choice.map(|choice| Next::Speak(Choice { selector: Some(asking.clone()), ..choice }))
}

/// The candidates that a selector's reply names, each once.
pub(crate) fn named(conversation: &Conversation, able: &[usize], reply: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (seat, _) in names::named(&conversation.table, reply).into_iter().filter(|(seat, _)| able.contains(seat)) {
        names::push_new(&mut found, seat);
    }
    found
}

fn fallback(conversation: &Conversation, able: &[usize], candidates: Vec<Candidate>, because: &str) -> Option<Choice> {
    let table = &conversation.table;
    let choice = match table.policy().dynamic.fallback {
        Fallback::Nobody => None,
        Fallback::BestScored => best(conversation, able, candidates),
        Fallback::Primary => {
            let primary = able.iter().copied().min_by_key(|seat| (Reverse(table.priority(*seat)), *seat))?;
            let reason = format!("{} has the highest priority.", table.name(primary));
            Some(Choice::new(candidates, vec![primary], reason))
        }
    };
    choice.map(|choice| Choice { reason: format!("{because}; {}", choice.reason), fallback: true, ..choice })
}

/// Gives each of these candidates the value of every rule, in `[0, 1]`, and their weighted mean.
fn score(conversation: &Conversation, able: &[usize], candidates: &mut [Candidate]) {
    let rules = Rules::new(conversation, able);
    let Weights { capability, text, priority, recency, load, mention } = conversation.table.policy().dynamic.weights;
    let mention = if able.iter().any(|seat| rules.mentioned.contains(seat)) { mention } else { 0.0 };
    for seat in able.iter().copied() {
        let parts = [
            ("capability", rules.capability(seat), capability),
            ("text", rules.text(seat), text),
            ("priority", rules.priority(seat), priority),
            ("recency", rules.recency(seat), recency),
            ("load", rules.load(seat), load),
            ("mention", rules.mention(seat), mention),
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
    /// Whom the last reply asks for.
    mentioned: Vec<usize>,
    best_text: f64,
    lowest_priority: f64,
    highest_priority: f64,
}

impl<'state> Rules<'state> {
    fn new(conversation: &'state Conversation, able: &[usize]) -> Self {
        let likeness = conversation.table.likeness();
        let last = conversation.transcript.last();
        let focus = likeness.focus(last.map_or("", |entry| &entry.text));
        // Whom a person asks for speaks anyway.
        let reply = last.filter(|entry| matches!(entry.speaker, Speaker::Agent(_)));
        let priorities = || able.iter().map(|seat| f64::from(conversation.table.priority(*seat)));
        Self {
            best_text: able.iter().map(|seat| likeness.text(*seat, &focus)).fold(0.0, f64::max),
            lowest_priority: priorities().fold(f64::INFINITY, f64::min),
            highest_priority: priorities().fold(f64::NEG_INFINITY, f64::max),
            mentioned: reply.map(|entry| names::mentioned(&conversation.table, &entry.text)).unwrap_or_default(),
            conversation,
            focus,
        }
    }

    /// 1 where the last reply asks for the agent by `@name`, else 0.
    fn mention(&self, seat: usize) -> f64 {
        if self.mentioned.contains(&seat) { 1.0 } else { 0.0 }
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
