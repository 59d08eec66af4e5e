//! Lines of a reply that the core acts on. They are plain text, so that every model can write them.
//!
//! At the start of a line: `MEMORY key: value` writes the shared memory, `STATE key: value` the agent's own state,
//! `SHARE key: value` the same where others see it. A reply whose first line is `PASS` or `PASS: reason` is a pass.
//! What is not in that form, too long, or one entry too many, is ordinary text. The text itself stays as it was streamed.

use crate::decide::{MAX_MEMORY_KEY_BYTES, MAX_MEMORY_VALUE_BYTES};

/// Most directives of one reply; what follows is ordinary text.
pub(crate) const MAX_DIRECTIVES: usize = 64;

/// What a line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Write the shared memory.
    Memory,
    /// Write the agent's own state, unseen by others.
    State,
    /// Write the agent's own state where others see it.
    Share,
}

/// A line that the core acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Directive<'text> {
    pub(crate) kind: Kind,
    pub(crate) key: &'text str,
    pub(crate) value: &'text str,
}

impl Directive<'_> {
    /// Whether both write the same entry.
    fn same_entry(&self, other: &Directive<'_>) -> bool {
        self.key == other.key && (self.kind == Kind::Memory) == (other.kind == Kind::Memory)
    }
}

/// The directives of a reply in the order of its lines; of several about the same entry, the last.
pub(crate) fn parse(text: &str) -> Vec<Directive<'_>> {
    let mut found: Vec<Directive<'_>> = Vec::new();
    for directive in text.lines().filter_map(parse_line).take(MAX_DIRECTIVES) {
        found.retain(|earlier| !earlier.same_entry(&directive));
        found.push(directive);
    }
    found
}

fn parse_line(line: &str) -> Option<Directive<'_>> {
    let (word, rest) = line.split_once(' ')?;
    let kind = match word {
        "MEMORY" => Kind::Memory,
        "STATE" => Kind::State,
        "SHARE" => Kind::Share,
        _ => return None,
    };
    let (key, value) = rest.split_once(':')?;
    let (key, value) = (key.trim(), value.trim());
    let fits = (1..=MAX_MEMORY_KEY_BYTES).contains(&key.len()) && (1..=MAX_MEMORY_VALUE_BYTES).contains(&value.len());
    fits.then_some(Directive { kind, key, value })
}

/// The reason of a pass, empty where none was given; `None` for a reply.
pub(crate) fn parse_pass(text: &str) -> Option<&str> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    let bare = first.trim_matches(['*', '`', '"']);
    let word = bare.get(..4)?;
    let rest = bare[4..].trim_start_matches('*').trim();
    if !word.eq_ignore_ascii_case("pass") {
        return None;
    }
    match rest.strip_prefix(':') {
        Some(reason) => Some(reason.trim_start_matches('*').trim()),
        None => (rest.is_empty() || rest == ".").then_some(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_the_first_line_alone() {
        let rows = [
            ("PASS", Some("")),
            ("pass", Some("")),
            ("Pass.", Some("")),
            ("\n  PASS: nothing to add \nmore", Some("nothing to add")),
            ("**PASS**", Some("")),
            ("**PASS**: not my field", Some("not my field")),
            ("**PASS:** not my field", Some("not my field")),
            ("PASS the salt", None),
            ("Passing on this", None),
            ("I PASS", None),
            ("Fine.\nPASS", None),
            ("", None),
            ("päss", None),
        ];
        for (text, reason) in rows {
            assert_eq!(parse_pass(text), reason, "{text:?}");
        }
    }

    #[test]
    fn a_directive_is_a_line_of_its_form() {
        let text = "Draft done.\nMEMORY deadline: Friday: noon\n  MEMORY indented: no\nSTATE mood:calm\r\nSHARE mood: glad\nMEMORY : x\nMEMORY y:\nMEMORY no colon\nmemory lower: no\nMEMORY deadline: Monday";
        let found = parse(text);
        assert_eq!(
            found,
            [
                Directive { kind: Kind::Share, key: "mood", value: "glad" },
                Directive { kind: Kind::Memory, key: "deadline", value: "Monday" },
            ]
        );
    }

    #[test]
    fn what_is_too_long_or_too_much_is_ordinary_text() {
        assert_eq!(parse(&format!("MEMORY {}: v", "k".repeat(MAX_MEMORY_KEY_BYTES + 1))), []);
        assert_eq!(parse(&format!("MEMORY k: {}", "v".repeat(MAX_MEMORY_VALUE_BYTES + 1))), []);
        let many: Vec<String> = (0..100).map(|n| format!("MEMORY k{n}: v")).collect();
        assert_eq!(parse(&many.join("\n")).len(), MAX_DIRECTIVES);
    }
}
