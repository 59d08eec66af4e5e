//! A phrase of somebody's message that is worth repeating.

use std::ops::RangeInclusive;

/// Words of a quotation.
const WORDS: RangeInclusive<usize> = 4..=12;

/// Marks of lines that are no speech: decisions, directives, headings, tables, code and quotations.
const NO_SPEECH: [&str; 14] = [
    "**Decision:**",
    "MEMORY ",
    "STATE ",
    "SHARE ",
    "PASS",
    "HANDOFF:",
    "CONFIDENCE:",
    "ASK:",
    "CALL ",
    "BLOCKED:",
    "#",
    "|",
    "```",
    ">",
];

/// Words that begin half a sentence.
const HALVES: [&str; 11] =
    ["after", "although", "as", "because", "before", "if", "since", "unless", "when", "where", "while"];

/// Whether a line is part of what is said, and no decision, directive, heading, table, code or quotation.
pub(super) fn is_speech(line: &str) -> bool {
    !NO_SPEECH.iter().any(|mark| line.starts_with(mark))
}

/// The statements of a text that are short enough to quote, from the beginning of a sentence on. None has quotation
/// marks, and none comes from a line whose label is a name.
pub(super) fn statements(text: &str, names: &[String]) -> Vec<String> {
    let lines = text.lines().filter(|line| is_speech(line));
    lines.filter_map(|line| spoken(line, names)).flat_map(|line| sentences(&line)).collect()
}

/// A line without its list mark, its label and its emphasis.
fn spoken(line: &str, names: &[String]) -> Option<String> {
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit() || " .-*".contains(c) && c != '*');
    let line = match line.strip_prefix("**").and_then(|rest| rest.split_once(":**")) {
        Some((label, _)) if names.iter().any(|name| name == label) => return None,
        Some((_, rest)) => rest,
        None => line,
    };
    Some(line.replace(['*', '`', '_'], ""))
}

fn sentences(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for sentence in line.split_inclusive(['.', '!', '?']) {
        let Some(sentence) = sentence.trim().strip_suffix(['.', '!']) else { continue };
        if sentence.contains(['“', '”', '"', '«', '»']) {
            continue;
        }
        let clause = sentence.split([':', ';', ',', '—', '–', '(']).next().unwrap_or_default();
        let is_half = clause.split(' ').next().is_some_and(|word| HALVES.contains(&word.to_lowercase().as_str()));
        let clause = if is_half { "" } else { clause };
        let fits = |text: &&str| WORDS.contains(&text.split_whitespace().count()) && text.len() <= 90;
        found.extend([sentence, clause].iter().copied().find(fits).map(|text| text.trim().to_owned()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_begin_where_sentences_do() {
        let text = "**No.** “Ship it today” is brave. But the rollback plan is not written yet, and it is due. Is it really?\n\
            - **Bo:** this line repeats somebody else.\n\
            1. **Cost:** agree on a ceiling first.\n\
            MEMORY risk: this is never quoted at all.";
        assert_eq!(
            statements(text, &["Bo".to_owned()]),
            ["But the rollback plan is not written yet, and it is due", "agree on a ceiling first"]
        );
        let long =
            "One fairly long sentence starts here, and then it goes on and on without ever coming to its end at all.";
        assert_eq!(statements(long, &[]), ["One fairly long sentence starts here"]);
        let half = "If somebody asks about this one, we say that it was only half a sentence and nothing to be quoted.";
        assert!(statements(half, &[]).is_empty());
        assert!(statements("Yes. It is. Nobody closes this one", &[]).is_empty());
    }
}
