//! What a task is about, as a phrase that fits into a sentence.

use super::words::{BEFORE_VERB, DOUBLING, STOP, TEXTS, VERBS, WHETHER, WRITING, has};

/// The subject of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topic {
    /// A phrase that can stand after a preposition: `our billing service`, `the short poem`, `remote work`.
    pub(super) phrase: String,
    /// Whether a text is to be written.
    pub(super) is_writing: bool,
}

/// Most words of a phrase.
const MAX_WORDS: usize = 3;

impl Topic {
    /// The subject of a task; `the question` where nothing better can be found, as in other languages than English.
    pub(super) fn of(task: &str) -> Self {
        let words: Vec<Word> = task.lines().take(3).flat_map(words).take(80).collect();
        let mentions = |list: &str| words.iter().any(|word| has(list, &word.lower));
        let is_writing = mentions(WRITING) && mentions(TEXTS);
        let asks_whether = !is_writing && mentions(WHETHER);
        let phrase = best_chunk(&words, asks_whether).unwrap_or_else(|| "the question".to_owned());
        Self { phrase, is_writing }
    }
}

struct Word {
    text: String,
    lower: String,
    /// A sentence or clause ends after it.
    ends: bool,
}

fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    for raw in line.split_whitespace() {
        let text = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let ends = raw.ends_with([',', '.', ';', ':', '?', '!', ')', '—', '–']);
        if text.is_empty() {
            if let Some(last) = words.last_mut() {
                let last: &mut Word = last;
                last.ends = true;
            }
            continue;
        }
        words.push(Word { text: text.to_owned(), lower: text.to_lowercase(), ends });
    }
    if let Some(last) = words.last_mut() {
        last.ends = true;
    }
    words
}

/// The longest run of words that name something, the earliest of equals.
fn best_chunk(words: &[Word], asks_whether: bool) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut start = 0;
    while start < words.len() {
        if !names(words, start) {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        while end < words.len() && !words[end - 1].ends && names(words, end) {
            end += 1;
        }
        let determiner = (start > 0 && !words[start - 1].ends).then(|| words[start - 1].lower.as_str());
        let (weight, mut phrase) = phrase(&words[start..end], determiner, start == 0 || words[start - 1].ends);
        if let Some(verb) = verb_before(words, start).filter(|_| asks_whether) {
            phrase = format!("{} {phrase}", gerund(verb));
        }
        if best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, phrase));
        }
        start = end;
    }
    best.map(|(_, phrase)| phrase)
}

/// The verb of which the run that starts here is the object: "ban private cars", "rewrite our billing service".
fn verb_before(words: &[Word], start: usize) -> Option<&str> {
    let mut before = words[..start].iter().rev().take_while(|word| !word.ends).map(|word| word.lower.as_str());
    let last = before.next()?;
    let verb = if determiner(last).is_some() { before.next()? } else { last };
    let after_pronoun = before.next().is_some_and(|word| has(BEFORE_VERB, word));
    let is_verb = has(VERBS, verb) || (after_pronoun && !has(STOP, verb));
    is_verb.then_some(verb)
}

/// The verb with `-ing`.
fn gerund(verb: &str) -> String {
    let doubled = verb.chars().last().filter(|_| has(DOUBLING, verb));
    let stem = match verb.strip_suffix('e') {
        Some(stem) if !stem.ends_with('e') => stem,
        _ => verb,
    };
    stem.chars().chain(doubled).chain("ing".chars()).collect()
}

/// Whether the word can be part of a name.
fn names(words: &[Word], at: usize) -> bool {
    let word = &words[at];
    let before = (at > 0 && !words[at - 1].ends).then(|| words[at - 1].lower.as_str());
    let after_determiner = before.is_some_and(|before| determiner(before).is_some());
    let english = word.lower.is_ascii() && word.lower.bytes().any(|b| b.is_ascii_alphabetic());
    english
        && !has(STOP, &word.lower)
        && (after_determiner || !has(VERBS, &word.lower))
        && !before.is_some_and(|before| has(BEFORE_VERB, before))
}

/// How a determiner of the task is said by somebody else.
fn determiner(word: &str) -> Option<&'static str> {
    Some(match word {
        "a" | "an" | "the" | "this" | "that" | "my" | "your" | "each" => "the",
        "our" => "our",
        "their" => "their",
        "these" | "those" => "these",
        _ => return None,
    })
}

fn phrase(chunk: &[Word], before: Option<&str>, opens: bool) -> (usize, String) {
    let kept = &chunk[chunk.len().saturating_sub(MAX_WORDS)..];
    // Words that were left out take the determiner with them.
    let article = before.filter(|_| kept.len() == chunk.len() || before == Some("our")).and_then(determiner);
    let cut = kept.len() < chunk.len();
    let mut text = String::new();
    if let Some(article) = article.or(if cut { Some("the") } else { None }) {
        text.push_str(article);
    }
    for (at, word) in kept.iter().enumerate() {
        if !text.is_empty() {
            text.push(' ');
        }
        let is_name = word.text.chars().skip(1).any(char::is_uppercase);
        let capital_of_sentence = opens && at == 0 && !cut && !is_name;
        text.push_str(if capital_of_sentence { &word.lower } else { &word.text });
    }
    (kept.len() * 2 + usize::from(article.is_some()), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_yields_a_phrase() {
        for (task, phrase) in [
            ("Should we rewrite our billing service in Rust?", "rewriting our billing service"),
            ("Write a short poem about the sea", "the short poem"),
            ("Design an onboarding flow for new users.", "the onboarding flow"),
            ("Should cities ban private cars from their centres?", "banning private cars"),
            ("Should we deprecate the old API?", "deprecating the old API"),
            ("Can our team move to a four-day week?", "the four-day week"),
            ("Is remote work better than the office?", "remote work"),
            ("Debate: a four-day week", "the four-day week"),
            ("Plan the launch of a coffee subscription", "the coffee subscription"),
            ("What is the best way to learn Rust?", "Rust"),
            ("Tabs or spaces?", "tabs"),
            ("日本語で話してください", "the question"),
            ("", "the question"),
            ("Decide", "the question"),
        ] {
            assert_eq!(Topic::of(task).phrase, phrase, "{task}");
        }
        assert!(Topic::of("Write a haiku about autumn").is_writing);
        assert!(!Topic::of("Rewrite the billing service").is_writing);
    }
}
