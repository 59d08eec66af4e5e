//! How well a message fits each agent: capabilities that it names, and BM25 likeness to what the agent is there for.
//!
//! The index is built once for a team. Of the `bm25` crate only `Scorer::score` is used: it sums in the order of the
//! query's words, so that its hash maps, whose order changes from run to run, cannot change a result.

use bm25::{Embedder, EmbedderBuilder, Embedding, Scorer, TokenEmbedder, TokenEmbedding, Tokenizer};
use model::{AgentSpec, Capability, TeamSpec};
use std::collections::BTreeSet;

/// Bytes of an agent's instructions that are compared.
const INSTRUCTION_BYTES: usize = 4 * 1024;
/// Bytes of a message's beginning, and of its end, that are compared.
const FOCUS_BYTES: usize = 8 * 1024;
/// Most distinct words of a message that are compared.
const FOCUS_WORDS: usize = 200;

/// Words that say nothing about a subject.
const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "has", "have",
    "he", "her", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "let", "me", "more", "my", "no",
    "not", "of", "on", "one", "or", "our", "out", "please", "say", "she", "should", "so", "that", "the", "their",
    "them", "then", "there", "they", "thi", "this", "to", "up", "us", "was", "we", "were", "what", "when", "which",
    "who", "will", "with", "would", "you", "your",
];

/// What messages are compared with, by seat.
pub(crate) struct Likeness {
    scorer: Scorer<usize, u32>,
    vocabulary: BTreeSet<u32>,
    capabilities: Vec<Vec<CapabilityWords>>,
}

struct CapabilityWords {
    name: Vec<String>,
    description: BTreeSet<String>,
    level: u8,
}

/// The words of one message, made once for all agents.
pub(crate) struct Focus {
    words: Vec<String>,
    distinct: BTreeSet<String>,
    query: Embedding<u32>,
}

impl Likeness {
    pub(crate) fn of(team: &TeamSpec) -> Self {
        let documents: Vec<String> = team.agents.iter().map(|agent| document(team, agent)).collect();
        let texts: Vec<&str> = documents.iter().map(String::as_str).collect();
        let embedder: Embedder<u32, Subjects> =
            EmbedderBuilder::with_tokenizer_and_fit_to_corpus(Subjects, &texts).build();
        let mut scorer = Scorer::new();
        let mut vocabulary = BTreeSet::new();
        for (seat, text) in texts.iter().enumerate() {
            let mut seen = BTreeSet::new();
            let mut embedding = embedder.embed(text);
            embedding.0.retain(|token| seen.insert(token.index));
            vocabulary.extend(seen);
            scorer.upsert(&seat, embedding);
        }
        let capabilities =
            team.agents.iter().map(|agent| agent.capabilities.iter().map(CapabilityWords::of).collect()).collect();
        Self { scorer, vocabulary, capabilities }
    }

    /// The words of a message that matter for choosing: of a very long one, its beginning and its end.
    pub(crate) fn focus(&self, text: &str) -> Focus {
        let head = text.floor_char_boundary(FOCUS_BYTES);
        let tail = text.ceil_char_boundary(text.len().saturating_sub(FOCUS_BYTES)).max(head);
        let mut words = words(&text[..head]);
        words.extend(self::words(&text[tail..]));
        let distinct: BTreeSet<String> = words.iter().cloned().collect();
        let indices = distinct.iter().map(|word| u32::embed(word)).filter(|index| self.vocabulary.contains(index));
        let query = Embedding(indices.take(FOCUS_WORDS).map(|index| TokenEmbedding { index, value: 1.0 }).collect());
        Focus { words, distinct, query }
    }

    /// How well the agent's capabilities are called for, in `[0, 1]`: a named one counts by its level, one whose
    /// description is touched by half of that share; several add up with falling weight.
    pub(crate) fn capability(&self, seat: usize, focus: &Focus) -> f64 {
        let capabilities = self.capabilities.get(seat).map_or(&[][..], Vec::as_slice);
        1.0 - capabilities
            .iter()
            .map(|capability| 1.0 - capability.fit(focus) * f64::from(capability.level.min(5)) / 5.0)
            .product::<f64>()
    }

    /// BM25 likeness, 0 or more; comparable only between agents of one message.
    pub(crate) fn text(&self, seat: usize, focus: &Focus) -> f64 {
        self.scorer.score(&seat, &focus.query).map_or(0.0, f64::from)
    }
}

impl CapabilityWords {
    fn of(capability: &Capability) -> Self {
        Self {
            name: words(&capability.name),
            description: subjects(&capability.description).into_iter().collect(),
            level: capability.level,
        }
    }

    /// 1 where the message names it, else half the share of its description's words that the message has.
    fn fit(&self, focus: &Focus) -> f64 {
        if self.is_named(focus) {
            return 1.0;
        }
        let found = self.description.intersection(&focus.distinct).count();
        0.5 * share(found, self.description.len())
    }

    fn is_named(&self, focus: &Focus) -> bool {
        self.name.first().is_some_and(|first| focus.distinct.contains(first))
            && focus.words.windows(self.name.len()).any(|window| window == self.name)
    }
}

/// `part / whole`, 0 where there is no whole.
fn share(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

/// What an agent is there for, as one text.
fn document(team: &TeamSpec, agent: &AgentSpec) -> String {
    let mut text = format!("{} ", agent.role);
    if let Some(role) = team.role(&agent.role) {
        text.push_str(&role.description);
    }
    for capability in &agent.capabilities {
        text.push(' ');
        text.push_str(&capability.name);
        text.push(' ');
        text.push_str(&capability.description);
    }
    text.push(' ');
    text.push_str(&agent.instructions[..agent.instructions.floor_char_boundary(INSTRUCTION_BYTES)]);
    text
}

/// Splits a text for the index.
struct Subjects;

impl Tokenizer for Subjects {
    fn tokenize(&self, text: &str) -> Vec<String> {
        subjects(text)
    }
}

/// The words that say what a text is about.
pub(crate) fn subjects(text: &str) -> Vec<String> {
    let mut words = words(text);
    words.retain(|word| STOP_WORDS.binary_search(&word.as_str()).is_err());
    words
}

/// The words of a text in lower case, an English plural as its singular.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(singular).collect()
}

fn singular(word: &str) -> String {
    let mut word = word.to_lowercase();
    let plural = word.len() > 3 && word.ends_with('s') && !["ss", "is", "us"].iter().any(|end| word.ends_with(end));
    if plural {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> TeamSpec {
        let agent = |id: &str, capability: Capability, instructions: &str| AgentSpec {
            id: id.into(),
            name: id.into(),
            instructions: instructions.into(),
            capabilities: vec![capability],
            ..AgentSpec::default()
        };
        let capability = |name: &str, description: &str, level| Capability {
            name: name.into(),
            description: description.into(),
            level,
        };
        TeamSpec {
            agents: vec![
                agent("ada", capability("data analysis", "Finds patterns in tables", 5), "Answer with numbers."),
                agent("bo", capability("analysis", "", 2), "Write verses about the sea."),
            ],
            ..TeamSpec::default()
        }
    }

    #[test]
    fn the_stop_words_are_in_order() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn a_capability_counts_by_level_and_as_a_whole_phrase() {
        let likeness = Likeness::of(&team());
        let rows = [
            ("Do the Data Analysis.", 1.0, 0.4),
            ("An analysis of data", 0.0, 0.4),
            ("patterns, anywhere", 0.5 / 3.0, 0.0),
            ("", 0.0, 0.0),
        ];
        for (text, ada, bo) in rows {
            let focus = likeness.focus(text);
            assert!((likeness.capability(0, &focus) - ada).abs() < 1e-9, "{text}: {}", likeness.capability(0, &focus));
            assert!((likeness.capability(1, &focus) - bo).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn a_message_is_like_the_agent_whose_words_it_has() {
        let likeness = Likeness::of(&team());
        let focus = likeness.focus("A verse on the sea, please");
        assert!(likeness.text(1, &focus) > likeness.text(0, &focus));
        assert!(likeness.text(9, &focus).abs() < f64::EPSILON, "nobody sits there");
    }

    #[test]
    fn of_a_very_long_message_both_ends_count() {
        let likeness = Likeness::of(&team());
        let text = format!("sea {} numbers", "ü".repeat(40_000));
        let focus = likeness.focus(&text);
        assert!(likeness.text(0, &focus) > 0.0 && likeness.text(1, &focus) > 0.0);
    }
}
