//! A phrase of somebody's message that is worth repeating.

use super::dice::Dice;
use std::ops::RangeInclusive;

/// Words of a quotation.
const WORDS: RangeInclusive<usize> = 4..=11;

/// Words that tie a clause to the one before it.
const TIES: [&str; 8] = ["and", "but", "so", "or", "then", "because", "which", "that"];

/// A clause of the text, without quotation marks; `None` where no clause is fit.
pub(super) fn phrase(text: &str, dice: &mut Dice, fit: impl Fn(&str) -> bool) -> Option<String> {
    let clauses: Vec<String> = text.lines().flat_map(clauses).filter(|clause| fit(clause)).collect();
    dice.pick(&clauses).cloned()
}

/// A short clause of a text that states something, for a list of what was said.
pub(super) fn first(text: &str, fit: impl Fn(&str) -> bool) -> Option<String> {
    text.lines().flat_map(clauses).find(|clause| fit(clause))
}

fn clauses(line: &str) -> Vec<String> {
    // Directives, headings and tables are not speech.
    if ["MEMORY ", "STATE ", "SHARE ", "#", "|", "```", ">"].iter().any(|mark| line.starts_with(mark)) {
        return Vec::new();
    }
    let line = line.replace(['*', '`', '_'], "");
    line.split(['.', '!', '?', ':', ';', ',', '—', '–', '(', ')'])
        .filter(|clause| !clause.contains(['“', '”', '"', '«', '»']))
        .map(untied)
        .filter(|clause| WORDS.contains(&clause.split_whitespace().count()) && clause.len() <= 90)
        .collect()
}

/// The clause without list marks before it and without a word that ties it to what stood there.
fn untied(clause: &str) -> String {
    let mut words: Vec<&str> = clause.split_whitespace().collect();
    while words
        .first()
        .is_some_and(|word| TIES.contains(&word.to_lowercase().as_str()) || !word.contains(char::is_alphabetic))
    {
        words.remove(0);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_a_clause() {
        let text = "**No.** “Ship it today” is brave, but the rollback plan is not written yet.\nMEMORY risk: this is never quoted at all";
        let quoted = phrase(text, &mut Dice::new(1, "ada"), |_| true);
        assert_eq!(quoted.as_deref(), Some("the rollback plan is not written yet"));
        assert_eq!(phrase("Yes.", &mut Dice::new(1, "ada"), |_| true), None);
    }
}
