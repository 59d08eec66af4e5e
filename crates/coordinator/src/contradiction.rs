//! Drafts that say what cannot both hold, found by their words alone.
//!
//! Three rules, each for sentences with the same words that say something (articles, pronouns and the like aside): one of
//! the two is negated; their numbers differ; or the verdicts that the drafts begin or end with are opposite. Exact rather
//! than broad: what is found is worth a person's time; what is said in other words is not found.

use crate::conversation::Conversation;
use crate::deliberation::Draft;
use crate::likeness::subjects;
use crate::lines;
use model::AgentId;
use model::event::Contradiction;
use std::collections::{BTreeMap, BTreeSet};

/// Most contradictions of one round.
const MOST: usize = 16;
/// Most sentences of a draft that are compared.
const SENTENCES: usize = 64;
/// Most bytes of a sentence that are quoted.
const QUOTE_BYTES: usize = 160;
/// What stands between the two quotes.
const AGAINST_EACH_OTHER: &str = "” against “";

const NEGATIONS: &[&str] = &[
    "not", "no", "never", "cannot", "neither", "nor", "without", "isn", "aren", "wasn", "weren", "don", "doesn",
    "didn", "can", "couldn", "won", "wouldn", "shouldn", "mustn", "hasn", "haven",
];
const FOR: &[&str] =
    &["approve", "approved", "accept", "accepted", "yes", "agree", "correct", "true", "pass", "ship", "go", "safe"];
const AGAINST: &[&str] = &[
    "reject",
    "rejected",
    "deny",
    "denied",
    "no",
    "disagree",
    "incorrect",
    "false",
    "fail",
    "block",
    "stop",
    "unsafe",
];

/// What the drafts contradict each other in, by list order of the two and their sentences; each pair once about the same.
pub(crate) fn find(conversation: &Conversation, drafts: &[Draft]) -> Vec<Contradiction> {
    let mut drafts: Vec<&Draft> = drafts.iter().collect();
    drafts.sort_by_key(|draft| draft.seat);
    let mut claims: BTreeMap<BTreeSet<String>, Vec<Claim<'_>>> = BTreeMap::new();
    let mut verdicts: Vec<(usize, Verdict<'_>)> = Vec::new();
    let mut found = Vec::new();
    for draft in drafts {
        let text = conversation.text_at(draft.at);
        let mut add = |other: usize, mine: &str, theirs: &str| {
            let between = [conversation.table.id(other), conversation.table.id(draft.seat)];
            let contradiction =
                Contradiction { between, about: format!("“{}{AGAINST_EACH_OTHER}{}”", quote(theirs), quote(mine)) };
            if other != draft.seat && found.len() < MOST && !found.contains(&contradiction) {
                found.push(contradiction);
            }
        };
        if let Some(verdict) = Verdict::of(text) {
            for (other, theirs) in verdicts.iter().filter(|(_, theirs)| theirs.is_for != verdict.is_for) {
                add(*other, verdict.line, theirs.line);
            }
            verdicts.push((draft.seat, verdict));
        }
        for (subject, claim) in sentences(text).take(SENTENCES).filter_map(|sentence| Claim::of(draft.seat, sentence)) {
            let others = claims.entry(subject).or_default();
            for theirs in others.iter().filter(|theirs| theirs.contradicts(&claim)) {
                add(theirs.seat, claim.sentence, theirs.sentence);
            }
            others.push(claim);
        }
    }
    found
}

/// Two claims that cannot both hold, with all who made them: who rules on them rules on each of its contradictions.
pub(crate) struct Dispute<'found> {
    /// The claims in alphabetical order, as they are compared.
    claims: [String; 2],
    /// Each with those that it is between, in the order of the claims.
    contradictions: Vec<(&'found Contradiction, [&'found AgentId; 2])>,
}

/// The contradictions by what they are about, in the order of the first of each; who makes a claim does not matter, nor
/// does its case.
pub(crate) fn disputes<'found>(found: impl Iterator<Item = &'found Contradiction>) -> Vec<Dispute<'found>> {
    let mut disputes: Vec<Dispute<'found>> = Vec::new();
    for contradiction in found {
        let (one, other) = contradiction.about.split_once(AGAINST_EACH_OTHER).unwrap_or((&contradiction.about, ""));
        let mut claims = [one, other].map(|claim| claim.trim_matches(['“', '”']).trim().to_lowercase());
        let mut between = contradiction.between.each_ref();
        if claims[1] < claims[0] {
            claims.reverse();
            between.reverse();
        }
        match disputes.iter_mut().find(|dispute| dispute.claims == claims) {
            Some(dispute) => dispute.contradictions.push((contradiction, between)),
            None => disputes.push(Dispute { claims, contradictions: vec![(contradiction, between)] }),
        }
    }
    disputes
}

impl<'found> Dispute<'found> {
    /// The first contradiction of these claims: it stands for all.
    pub(crate) fn first(&self) -> Option<&'found Contradiction> {
        self.contradictions.first().map(|(contradiction, _)| *contradiction)
    }

    /// Which of the claims this agent made, by its place; `None` if neither.
    pub(crate) fn claim_of(&self, id: &AgentId) -> Option<usize> {
        self.contradictions.iter().find_map(|(_, between)| between.iter().position(|side| *side == id))
    }

    /// Each contradiction with who is right in it where this claim holds.
    pub(crate) fn in_favour_of(&self, claim: usize) -> impl Iterator<Item = (&'found Contradiction, &'found AgentId)> {
        self.contradictions.iter().filter_map(move |(found, between)| Some((*found, *between.get(claim)?)))
    }
}

/// A sentence apart from its subject.
struct Claim<'text> {
    seat: usize,
    sentence: &'text str,
    is_negated: bool,
    numbers: Vec<&'text str>,
}

impl<'text> Claim<'text> {
    /// What the sentence is about, and what it claims; `None` for one of too few words.
    fn of(seat: usize, sentence: &'text str) -> Option<(BTreeSet<String>, Self)> {
        let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let numbers: Vec<&str> = sentence
            .split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | ',' | '%')))
            .map(|word| word.trim_matches(['.', ',']))
            .filter(|word| is_number(word))
            .collect();
        let mut subject: BTreeSet<String> = subjects(sentence).into_iter().collect();
        let lower = sentence.to_lowercase();
        let words = || lower.split(|c: char| !c.is_alphanumeric());
        let is_cut = lower.contains("n't") || lower.contains("n’t");
        let is_negated = words().any(|word| NEGATIONS.contains(&word) && (is_cut || word != "can" && word != "won"));
        subject.retain(|word| !is_number(word) && !NEGATIONS.contains(&word.as_str()) && word != "t");
        let is_enough = subject.len() >= if numbers.is_empty() { 2 } else { 1 };
        is_enough.then_some((subject, Self { seat, sentence, is_negated, numbers }))
    }

    fn contradicts(&self, other: &Self) -> bool {
        if self.seat == other.seat {
            return false;
        }
        if self.numbers == other.numbers {
            self.is_negated != other.is_negated
        } else {
            !self.numbers.is_empty() && !other.numbers.is_empty() && self.is_negated == other.is_negated
        }
    }
}

/// A draft's word for or against.
struct Verdict<'text> {
    is_for: bool,
    line: &'text str,
}

impl<'text> Verdict<'text> {
    /// From a line `VERDICT: …`, else from the first word of the first line or of the last.
    fn of(text: &'text str) -> Option<Self> {
        let lines: Vec<&str> =
            text.lines().map(lines::bare).filter(|line| !line.is_empty() && !lines::is_answer(line)).collect();
        let named = lines.iter().rev().find_map(|line| lines::value_in(line, "VERDICT"));
        let places = [named, lines.first().copied(), lines.last().copied()];
        places.into_iter().flatten().find_map(|line| {
            let first = line.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())?.to_lowercase();
            let is_for = FOR.contains(&first.as_str());
            (is_for || AGAINST.contains(&first.as_str())).then_some(Self { is_for, line })
        })
    }
}

/// The sentences of a text, lines that are no part of the answer left out.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !lines::is_answer(line))
        .flat_map(|line| line.split(". ").flat_map(|part| part.split(['!', '?', ';'])))
        .map(|sentence| lines::bare(sentence).trim_matches(['.', '-', ' ']))
        .filter(|sentence| !sentence.is_empty())
}

fn quote(text: &str) -> &str {
    text[..text.floor_char_boundary(QUOTE_BYTES)].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Behaviour 18: what two sentences contradict each other in.
    #[test]
    fn b18_two_sentences_contradict_each_other() {
        let rows = [
            ("The release is ready.", "The release is not ready.", true),
            ("The release is ready.", "The release isn't ready", true),
            ("We can ship the release", "We can't ship the release", true),
            ("The release is ready.", "The release is ready!", false),
            ("The release is not ready.", "The release is never ready.", false),
            ("The migration takes 3 weeks.", "The migration takes 5 weeks.", true),
            ("The migration takes 3 weeks.", "The migration takes 3 weeks.", false),
            ("The migration takes weeks.", "The migration takes 5 weeks.", false),
            ("The price is 4.50 euros.", "The price is 4.5 dollars.", false),
            ("Ready.", "Not ready.", false),
            ("The release is ready.", "The docs are not ready.", false),
        ];
        for (a, b, expected) in rows {
            let claim =
                |seat: usize, text: &'static str| sentences(text).find_map(|sentence| Claim::of(seat, sentence));
            let contradict = match (claim(0, a), claim(1, b)) {
                (Some((about, a)), Some((too, b))) => about == too && a.contradicts(&b),
                _ => false,
            };
            assert_eq!(contradict, expected, "{a} / {b}");
        }
    }

    /// Behaviour 18: whoever made them and in whatever case, two claims are one matter; a ruling is for a claim.
    #[test]
    fn b18_the_same_two_claims_are_one_dispute() {
        let found = |one: &str, other: &str, about: &str| Contradiction {
            between: [one.into(), other.into()],
            about: about.to_owned(),
        };
        let rows = [
            (found("ada", "cy", "“Ready” against “not ready ”"), &[("ada", "bo", "ada"), ("ada", "cy", "ada")][..]),
            (found("bo", "cy", "“Not ready” against “READY”"), &[("ada", "bo", "ada"), ("bo", "cy", "cy")]),
            (found("ada", "cy", "“ready” against “never ready”"), &[("ada", "bo", "ada")]),
            (found("ada", "cy", "“ready”"), &[("ada", "bo", "ada")]),
        ];
        for (second, expected) in rows {
            let all = [found("ada", "bo", "“ready” against “not ready”"), second];
            let disputes = disputes(all.iter());
            let claim = disputes[0].claim_of(&"ada".into()).unwrap();
            let ruled: Vec<_> = disputes[0]
                .in_favour_of(claim)
                .map(|(found, side)| (found.between[0].as_str(), found.between[1].as_str(), side.as_str()))
                .collect();
            assert_eq!((ruled.as_slice(), disputes.len()), (expected, 3 - expected.len()));
            assert_eq!(disputes[0].claim_of(&"dee".into()), None);
        }
    }

    /// Behaviour 18: verdicts are found where drafts give them.
    #[test]
    fn b18_a_verdict_is_the_first_word_or_the_last_line() {
        let rows = [
            ("APPROVED. Well done.", Some(true)),
            ("**Reject**: it leaks.", Some(false)),
            ("I looked at it.\nYes", Some(true)),
            ("I looked.\nVerdict: **unsafe**\nBye", Some(false)),
            ("I would say yes.", None),
            ("", None),
        ];
        for (text, expected) in rows {
            assert_eq!(Verdict::of(text).map(|verdict| verdict.is_for), expected, "{text}");
        }
    }
}
