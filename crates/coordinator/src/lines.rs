//! Answers as lines of plain text: `VOTE: Ada`. Markdown, quotes and case are ignored; of several lines the last counts.

/// Marks that models put round words and lines.
pub(crate) const MARKS: &[char] = &['*', '_', '`', '~', '#', '>', '"', '\'', '“', '”', '„', '‘', '’', '«', '»'];

/// What follows `key:` in the last line of this form.
pub(crate) fn value<'text>(text: &'text str, key: &str) -> Option<&'text str> {
    text.lines().rev().find_map(|line| value_in(line, key))
}

/// What the last line of the form `CALL name: arguments` calls this function with; the arguments can be left out.
pub(crate) fn call<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    text.lines().rev().find_map(|line| {
        let called = bare(after_word(line, "CALL")?);
        let rest = after_word(called, name.trim())?;
        Some(bare(rest.trim_start_matches(is_mark_or_space).trim_start_matches([':', '('])).trim_end_matches(')'))
    })
}

/// What follows `key:` where this line begins so.
pub(crate) fn value_in<'text>(line: &'text str, key: &str) -> Option<&'text str> {
    let rest = after_word(line, key)?;
    let value = rest.trim_start_matches(is_mark_or_space).strip_prefix(':')?;
    Some(bare(value))
}

/// What follows this word where the line begins with it as a whole word.
pub(crate) fn after_word<'text>(line: &'text str, word: &str) -> Option<&'text str> {
    let line = line.trim_start_matches(|c: char| is_mark_or_space(c) || matches!(c, '-' | '•'));
    let head = line.get(..word.len())?;
    let rest = &line[word.len()..];
    (head.eq_ignore_ascii_case(word) && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')).then_some(rest)
}

/// The text without marks and spaces round it.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_matches(is_mark_or_space)
}

fn is_mark_or_space(c: char) -> bool {
    c.is_whitespace() || MARKS.contains(&c)
}

/// The number that a text begins with, marks aside; `None` where there is none.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim_start_matches(is_mark_or_space);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    text[..end].trim_end_matches('.').parse().ok().filter(|number: &f64| number.is_finite())
}

/// What an answer says of its own certainty, in `[0, 1]`: `CONFIDENCE: 0.8`, also as `80%` or `80`.
pub(crate) fn confidence(text: &str) -> Option<f64> {
    let value = value(text, "CONFIDENCE")?;
    let number = number(value)?;
    let share = if value.contains('%') || number > 1.0 { number / 100.0 } else { number };
    Some(share.clamp(0.0, 1.0))
}

/// Whether the line is an answer's line of the form `KEY: value` rather than part of its text.
pub(crate) fn is_answer(line: &str) -> bool {
    ["VOTE", "APPROVE", "POINTS", "RANK", "CONFIDENCE", "MEMORY", "STATE", "SHARE"]
        .iter()
        .any(|key| after_word(line, key).is_some_and(|rest| rest.contains(':')))
}

/// What an answer says beside its answer, as one text; at most `most` bytes.
pub(crate) fn rest(text: &str, most: usize) -> String {
    let reason = |line: &str| {
        let consent = after_word(line, "DISAGREE").or_else(|| after_word(line, "AGREE"));
        let line = consent.map_or(line, |rest| bare(rest.trim_start_matches([':', '.', ',', '*', ' '])));
        let line = line.trim();
        (!line.is_empty() && !is_answer(line)).then(|| line.to_owned())
    };
    let text = text.lines().filter_map(reason).collect::<Vec<_>>().join(" ");
    text[..text.floor_char_boundary(most)].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_through_markdown() {
        let rows = [
            ("VOTE: Ada", Some("Ada")),
            ("vote : Ada", Some("Ada")),
            ("**VOTE:** Ada", Some("Ada")),
            ("**Vote**: `Ada`", Some("Ada")),
            ("- VOTE: \"Ada\"", Some("Ada")),
            ("> ### VOTE: Ada", Some("Ada")),
            ("I think\nVOTE: Ada\nno,\nVOTE: Bo\nfine", Some("Bo")),
            ("VOTED: Ada", None),
            ("VOTE Ada", None),
            ("My VOTE: Ada", None),
            ("", None),
            ("vöte: x", None),
        ];
        for (text, expected) in rows {
            assert_eq!(value(text, "VOTE"), expected, "{text:?}");
        }
    }

    #[test]
    fn a_call_names_its_function() {
        let rows = [
            ("CALL approve: it is fine", Some("it is fine")),
            ("**CALL approve**", Some("")),
            ("call `Approve`: yes", Some("yes")),
            ("CALL approve(all of it)", Some("all of it")),
            ("CALL approved: x", None),
            ("I would CALL approve", None),
            ("approve: x", None),
        ];
        for (text, expected) in rows {
            assert_eq!(call(text, "approve"), expected, "{text:?}");
        }
    }

    #[test]
    fn a_confidence_is_a_share() {
        let rows = [
            ("CONFIDENCE: 0.8", Some(0.8)),
            ("**Confidence:** 80%", Some(0.8)),
            ("confidence: 80", Some(0.8)),
            ("CONFIDENCE: 1", Some(1.0)),
            ("CONFIDENCE: 900", Some(1.0)),
            ("CONFIDENCE: high", None),
            ("no line", None),
        ];
        for (text, expected) in rows {
            assert_eq!(confidence(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_rest_is_the_reason() {
        assert_eq!(rest("VOTE: Ada\nIt is short.\n\nAnd true.\nCONFIDENCE: 1", 500), "It is short. And true.");
        assert_eq!(rest("**DISAGREE:** too dark\nand cold", 500), "too dark and cold");
        assert_eq!(rest("AGREE", 500), "");
        assert_eq!(rest("überlang", 1), "");
    }
}
