//! Agents that a text names: `@Name` in a person's message, plain names in votes and choices; matched whole and without
//! regard to case.

use crate::table::Table;

/// A name in the form that texts are compared with: lower case, runs of white space as one space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folded(Vec<char>);

impl Folded {
    pub(crate) fn new(name: &str) -> Self {
        let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        Self(words.join(" ").chars().collect())
    }

    /// What follows this name where `text` begins with it as a whole word.
    fn strip_from<'text>(&self, text: &'text str) -> Option<&'text str> {
        let mut wanted = self.0.iter().peekable();
        wanted.peek()?;
        let mut after_space = false;
        for (at, c) in text.char_indices() {
            if c.is_whitespace() && after_space {
                continue;
            }
            if wanted.peek().is_none() {
                return ends_whole(&text[at..]).then_some(&text[at..]);
            }
            after_space = c.is_whitespace();
            if after_space {
                wanted.next_if(|wanted| **wanted == ' ')?;
            } else {
                for lower in c.to_lowercase() {
                    wanted.next_if(|wanted| **wanted == lower)?;
                }
            }
        }
        wanted.peek().is_none().then_some("")
    }
}

/// Characters that people and models put round a name.
const AROUND: &[char] = &['*', '_', '`', '~', '"', '\'', '“', '”', '„', '‘', '’', '«', '»', '(', '[', '{', '<'];

/// Seats of the agents that the text asks for, each once, in the order of their first mention.
///
/// `@all` stands for everybody, in list order. Of several names that fit, the longest does: with both in the team,
/// `@Data Analyst` is not `Data`. An `@` within a word, as in an e-mail address, asks for nobody.
pub(crate) fn mentioned(table: &Table, text: &str) -> Vec<usize> {
    let mut seats = Vec::new();
    for (at, _) in text.match_indices('@') {
        if text[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || before == '_') {
            continue;
        }
        let rest = &text[at + 1..];
        let bare = rest.trim_start_matches(AROUND);
        if let Some(seat) = longest(table, rest).or_else(|| longest(table, bare)) {
            push_new(&mut seats, seat);
        } else if Folded::new("all").strip_from(bare).is_some() {
            (0..table.len()).for_each(|seat| push_new(&mut seats, seat));
        }
    }
    seats
}

/// The agents that the text names, whole and without regard to case, each with where its name ends, in the order of the
/// text. Of several names that fit at one place, the longest does: with both in the team, `data analyst` is not `analyst`.
pub(crate) fn named<'text>(table: &Table, text: &'text str) -> Vec<(usize, &'text str)> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut in_word = false;
    while let Some(c) = rest.chars().next() {
        if !in_word && let Some((seat, after)) = longest_at(table, rest) {
            found.push((seat, after));
            in_word = false;
            rest = after;
            continue;
        }
        in_word = c.is_alphanumeric() || (in_word && matches!(c, '-' | '_'));
        rest = &rest[c.len_utf8()..];
    }
    found
}

/// Adds a seat that is not there yet.
pub(crate) fn push_new(seats: &mut Vec<usize>, seat: usize) {
    if !seats.contains(&seat) {
        seats.push(seat);
    }
}

/// The agent with the longest name or id that the text begins with; the first of equals.
fn longest(table: &Table, text: &str) -> Option<usize> {
    longest_at(table, text).map(|(seat, _)| seat)
}

/// The same with what follows the name.
fn longest_at<'text>(table: &Table, text: &'text str) -> Option<(usize, &'text str)> {
    let mut best: Option<(usize, &str)> = None;
    for (seat, names) in table.seats().iter().map(|seat| &seat.names).enumerate() {
        for rest in names.iter().filter_map(|name| name.strip_from(text)) {
            if best.is_none_or(|(_, shortest)| rest.len() < shortest.len()) {
                best = Some((seat, rest));
            }
        }
    }
    best
}

/// Whether a name that ends here is not part of a longer word.
fn ends_whole(rest: &str) -> bool {
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some('-' | '_') => !chars.next().is_some_and(char::is_alphanumeric),
        Some(c) => !c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{AgentSpec, TeamSpec};

    fn table() -> Table {
        let agent = |id: &str, name: &str| AgentSpec { id: id.into(), name: name.into(), ..AgentSpec::default() };
        Table::new(TeamSpec {
            agents: vec![
                agent("writer", "Writer"),
                agent("analyst", "Analyst"),
                agent("data", "Data"),
                agent("data-analyst", "Data Analyst"),
                agent("oezil", "Özil"),
            ],
            ..TeamSpec::default()
        })
    }

    /// Behaviour 6: the same holds for names without `@`, as in votes and choices.
    #[test]
    fn b06_plain_names_match_whole_too() {
        let rows: &[(&str, &[usize])] = &[
            ("Writer", &[0]),
            ("**writer**, then the ANALYST", &[0, 1]),
            ("the data analyst", &[3]),
            ("writers, rewriter, data-driven, x-writer", &[]),
            ("Data > Analyst > Özil", &[2, 1, 4]),
            ("1. oezil\n2. \"data-analyst\"", &[4, 3]),
            ("_writer_ (analyst)", &[0, 1]),
            ("", &[]),
        ];
        let table = table();
        for (text, seats) in rows {
            let found: Vec<usize> = named(&table, text).into_iter().map(|(seat, _)| seat).collect();
            assert_eq!(found, *seats, "{text}");
        }
    }

    /// Behaviour 6: names match whole and case-blind; markdown, quotes and punctuation round them are ignored.
    #[test]
    fn b06_names_match_whole_and_without_regard_to_case() {
        let rows: &[(&str, &[usize])] = &[
            ("@writer please", &[0]),
            ("@WRITER, please", &[0]),
            ("@**Writer** and @`analyst`!", &[0, 1]),
            ("@\"Data Analyst\": look", &[3]),
            ("@data  analyst: look", &[3]),
            ("@data-analyst look", &[3]),
            ("@Data, look", &[2]),
            ("@data-driven work", &[]),
            ("@writers of the world", &[]),
            ("@writer's draft", &[0]),
            ("_@writer_", &[]),
            ("(@_writer_)", &[0]),
            ("mail ines@writer.org", &[]),
            ("ask the data analyst, or writer", &[]),
            ("@özil", &[4]),
            ("@ÖZIL", &[4]),
            ("@writer then @data then @writer", &[0, 2]),
            ("@all", &[0, 1, 2, 3, 4]),
            ("@analyst first, @ALL: then", &[1, 0, 2, 3, 4]),
            ("@allow", &[]),
            ("@", &[]),
            ("@nobody", &[]),
        ];
        let table = table();
        for (text, seats) in rows {
            assert_eq!(mentioned(&table, text), *seats, "{text}");
        }
    }
}
