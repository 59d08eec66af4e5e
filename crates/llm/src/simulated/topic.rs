//! What a task is about, as a phrase that fits into a sentence.

use super::words::{BEFORE_VERB, DOCUMENTS, DOUBLING, LABELS, SOFTWARE, STOP, TEXTS, VERBS, WHETHER, WRITING, has};
use std::collections::BTreeSet;

/// The subject of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Topic {
    /// A phrase that can stand after a preposition: `our billing service`, `the short poem`, `remote work`.
    pub(super) phrase: String,
    /// The kind of task.
    pub(super) genre: Genre,
    /// How it is put.
    pub(super) form: Form,
}

/// Kinds of task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Genre {
    /// It ends in a decision, a plan or a thing.
    Deciding,
    /// It ends in a text.
    Writing,
    /// It is about software that exists.
    Software,
}

/// How a task is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a statement or an order.
    Statement,
    /// As a question.
    Question,
    /// As the question whether to do something.
    Whether,
}

/// Most words of a phrase, beside what stands before and after it.
const MAX_WORDS: usize = 3;

impl Topic {
    /// The subject of a task; `the question` where nothing better can be found, as in other languages than English.
    pub(super) fn of(task: &str) -> Self {
        let words: Vec<Word> = task.lines().take(3).flat_map(words).take(80).collect();
        let mentions = |list: &str| words.iter().any(|word| has(list, &word.lower));
        let first_sentence = words.iter().position(|word| word.ends_sentence).map_or(&[][..], |end| &words[..=end]);
        let asks_whether = first_sentence.iter().any(|word| has(WHETHER, &word.lower));
        let software: BTreeSet<&str> =
            words.iter().map(|word| word.lower.as_str()).filter(|word| has(SOFTWARE, word)).collect();
        let genre = if mentions(WRITING) && mentions(TEXTS) {
            Genre::Writing
        } else if software.len() >= 2 && !asks_whether {
            Genre::Software
        } else {
            Genre::Deciding
        };
        let is_question = task.find(['.', '?', '!']).is_some_and(|end| task[end..].starts_with('?'));
        let form = match genre {
            Genre::Deciding if asks_whether => Form::Whether,
            _ if is_question => Form::Question,
            _ => Form::Statement,
        };
        let phrase = label(task).or_else(|| best_phrase(&words, form)).unwrap_or_else(|| "the question".to_owned());
        Self { phrase, genre, form }
    }
}

/// What the task itself says that it is: "Plan: …".
fn label(task: &str) -> Option<String> {
    let label = task.split_once(':')?.0.trim().to_lowercase();
    has(LABELS, &label).then(|| format!("the {label}"))
}

struct Word {
    text: String,
    lower: String,
    /// A clause ends after it.
    ends: bool,
    /// A sentence ends after it.
    ends_sentence: bool,
}

fn words(line: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for raw in line.split_whitespace() {
        let text = raw.trim_matches(|c: char| !c.is_alphanumeric());
        let ends_sentence = raw.ends_with(['.', '?', '!']);
        let ends = ends_sentence || raw.ends_with([',', ';', ':', ')', '—', '–']);
        match words.last_mut() {
            Some(last) if text.is_empty() => last.ends = true,
            _ if text.is_empty() => {}
            _ => words.push(Word { text: text.to_owned(), lower: text.to_lowercase(), ends, ends_sentence }),
        }
    }
    if let Some(last) = words.last_mut() {
        (last.ends, last.ends_sentence) = (true, true);
    }
    words
}

/// The run of words that most likely says what the task is about, the earliest of equals.
fn best_phrase(words: &[Word], form: Form) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    // What a statement names first is mostly its subject; a question is about what comes after its verb.
    let mut subject_bonus = if form == Form::Statement { 2 } else { 0 };
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
        let run = Run { words, start, end };
        start = end;
        if run.is_document() {
            continue;
        }
        let mut weight = run.weight();
        if run.determiner().is_some() && !run.is_for_somebody() {
            weight += std::mem::take(&mut subject_bonus);
        }
        if best.as_ref().is_none_or(|(most, _)| weight > *most) {
            best = Some((weight, run.phrase(form)));
        }
    }
    best.map(|(_, phrase)| phrase)
}

/// Words that name something together.
struct Run<'a> {
    words: &'a [Word],
    start: usize,
    end: usize,
}

impl Run<'_> {
    /// The words before the run in its clause, the nearest first.
    fn before(&self) -> impl Iterator<Item = &str> {
        self.words[..self.start].iter().rev().take_while(|word| !word.ends).map(|word| word.lower.as_str())
    }

    fn is_new(&self) -> bool {
        self.before().next() == Some("new")
    }

    /// The article of the run, as somebody else would say it.
    fn determiner(&self) -> Option<&'static str> {
        self.before().nth(usize::from(self.is_new())).and_then(determiner)
    }

    /// What stands before the run and its article.
    fn verb_or_preposition(&self) -> impl Iterator<Item = &str> {
        self.before().skip(usize::from(self.is_new()) + usize::from(self.determiner().is_some()))
    }

    fn is_for_somebody(&self) -> bool {
        self.verb_or_preposition().next() == Some("for")
    }

    fn is_document(&self) -> bool {
        has(DOCUMENTS, &self.words[self.end - 1].lower)
    }

    fn weight(&self) -> usize {
        let words = (self.end - self.start).min(MAX_WORDS) * 2 + usize::from(self.is_new());
        (words + usize::from(self.determiner().is_some())).saturating_sub(if self.is_for_somebody() { 2 } else { 0 })
    }

    /// The verb of which the run is the object: "ban private cars", "rewrite our billing service".
    fn verb(&self) -> Option<&str> {
        let mut before = self.verb_or_preposition();
        let verb = before.next()?;
        let after_pronoun = before.next().is_some_and(|word| has(BEFORE_VERB, word));
        (has(VERBS, verb) || (after_pronoun && !has(STOP, verb))).then_some(verb)
    }

    /// The first of the options that follow: "as one program or as several services".
    fn option(&self) -> Option<String> {
        let mut after = self.words[self.end - 1..].iter();
        let follows =
            after.next().is_some_and(|last| !last.ends) && after.next().is_some_and(|word| word.lower == "as");
        let option: Vec<&str> =
            after.take_while(|word| word.lower != "or").take(4).map(|word| word.text.as_str()).collect();
        (follows && (1..=3).contains(&option.len())).then(|| format!(" as {}", option.join(" ")))
    }

    fn phrase(&self, form: Form) -> String {
        let from = self.start.max(self.end.saturating_sub(MAX_WORDS));
        let cut = from > self.start;
        let opens = self.start == 0 || self.words[self.start - 1].ends;
        let mut parts: Vec<String> = Vec::new();
        if let Some(verb) = self.verb().filter(|_| form == Form::Whether) {
            parts.push(gerund(verb));
        }
        // Words that were left out would leave an article without its noun.
        parts.extend(self.determiner().or(if cut { Some("the") } else { None }).map(str::to_owned));
        if self.is_new() && !cut {
            parts.push("new".to_owned());
        }
        for (at, word) in self.words[from..self.end].iter().enumerate() {
            let is_name = word.text.chars().skip(1).any(char::is_uppercase);
            let is_capital_of_sentence = opens && at == 0 && !cut && !is_name;
            parts.push(if is_capital_of_sentence { word.lower.clone() } else { word.text.clone() });
        }
        let option = if form == Form::Whether { self.option() } else { None };
        parts.join(" ") + &option.unwrap_or_default()
    }
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
    let lower = word.lower.as_str();
    let before = (at > 0 && !words[at - 1].ends).then(|| words[at - 1].lower.as_str());
    let after = (!word.ends).then(|| words.get(at + 1)).flatten();
    let is_english = lower.is_ascii() && lower.bytes().any(|b| b.is_ascii_alphabetic());
    let is_past = lower.len() >= 5 && lower.ends_with("ed") && !lower.ends_with("eed");
    let is_order = before.is_none() && after.is_some_and(|after| determiner(&after.lower).is_some());
    let is_verb = has(VERBS, lower) || is_past || is_order;
    is_english
        && !has(STOP, lower)
        && (!is_verb || before.is_some_and(|before| determiner(before).is_some()))
        && !before.is_some_and(|before| has(BEFORE_VERB, before))
}

/// How a determiner of the task is said by somebody else.
fn determiner(word: &str) -> Option<&'static str> {
    Some(match word {
        "a" | "an" | "the" | "this" | "my" | "your" | "each" => "the",
        "our" => "our",
        "their" => "their",
        "these" | "those" => "these",
        _ => return None,
    })
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
            ("Plan the launch of a coffee subscription", "the launch"),
            ("What is the best way to learn Rust?", "Rust"),
            (
                "Should a team of five people start a new web product as one program or as several services? Give a verdict.",
                "starting the new web product as one program",
            ),
            ("Review this change: the login handler now looks the user up by e-mail address.", "the change"),
            ("On Friday at 17:05 a deployment raised the connection pool from 20 to 200.", "the deployment"),
            ("Interview a candidate for a first job as a support engineer.", "the candidate"),
            ("A public library wants twice as many visitors within a year.", "the public library"),
            ("An app that reads your calendar and sends a polite note. Would people keep it?", "the app"),
            ("Plan: customers may reset their password by a code. Attack the plan.", "the plan"),
            (
                "Write a brief for a city council: what does it take to replace a fleet of forty diesel buses?",
                "diesel buses",
            ),
            ("Tabs or spaces?", "tabs"),
            ("日本語で話してください", "the question"),
            ("", "the question"),
            ("Decide", "the question"),
        ] {
            assert_eq!(Topic::of(task).phrase, phrase, "{task}");
        }
    }

    #[test]
    fn a_task_has_a_genre() {
        for (task, genre) in [
            ("Write a haiku about autumn", Genre::Writing),
            ("Rewrite the billing service", Genre::Deciding),
            ("Choose a database for our shop", Genre::Deciding),
            ("Review this change: the login handler writes the password into the log.", Genre::Software),
            ("Should we move our code to another server?", Genre::Deciding),
        ] {
            assert_eq!(Topic::of(task).genre, genre, "{task}");
        }
    }
}
