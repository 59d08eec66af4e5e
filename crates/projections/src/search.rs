//! Where something was said.

use crate::Transcript;
use crate::plain::plain;
use crate::transcript::Entry;
use serde::{Deserialize, Serialize};

/// Characters that are shown before and after what was found.
const AROUND: usize = 60;

/// A place where something was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Key of the entry.
    pub key: String,
    /// Who said it.
    pub speaker: String,
    /// What was said just before.
    pub before: String,
    /// What was looked for, as it was written there.
    pub found: String,
    /// What was said just after.
    pub after: String,
    /// Turns from the end of the transcript back to this entry, its own included.
    pub turns_back: u32,
}

/// The entries in which a text was said, whatever its case, the latest first and `most` of them; and how many there are.
/// An empty text is said nowhere. Marks of Markdown are neither looked for nor shown.
pub fn search(transcript: &Transcript, text: &str, most: usize) -> (Vec<Hit>, usize) {
    let wanted: Vec<char> = plain(text).trim().chars().flat_map(char::to_lowercase).collect();
    if wanted.is_empty() {
        return (Vec::new(), 0);
    }
    let (mut hits, mut count, mut turns_back) = (Vec::new(), 0, 0);
    for entry in transcript.entries.iter().rev() {
        let (speaker, said) = match entry {
            Entry::Message(message) => (message.author.as_str(), message.text.as_str()),
            Entry::Turn(turn) => {
                turns_back += 1;
                (turn.agent_name.as_str(), turn.text.as_str())
            }
            Entry::Decision(_) | Entry::Plan(_) | Entry::Notice(_) => continue,
        };
        let said = plain(said);
        let Some((from, to)) = find(&said, &wanted) else { continue };
        count += 1;
        if hits.len() < most {
            hits.push(Hit {
                key: entry.key(),
                speaker: speaker.to_owned(),
                before: end_of(&said[..from]),
                found: said[from..to].to_owned(),
                after: beginning_of(&said[to..]),
                turns_back,
            });
        }
    }
    (hits, count)
}

/// The first place of `wanted`, which is in lower case, in bytes.
fn find(said: &str, wanted: &[char]) -> Option<(usize, usize)> {
    said.char_indices().find_map(|(from, _)| Some((from, from + length_of(&said[from..], wanted)?)))
}

/// How many bytes of the beginning of a text are `wanted`; `None` if it begins otherwise.
fn length_of(said: &str, wanted: &[char]) -> Option<usize> {
    let mut left = wanted;
    for (at, c) in said.char_indices() {
        if left.is_empty() {
            return Some(at);
        }
        for lower in c.to_lowercase() {
            let (first, rest) = left.split_first()?;
            if *first != lower {
                return None;
            }
            left = rest;
        }
    }
    left.is_empty().then_some(said.len())
}

/// The last [`AROUND`] characters, from the beginning of a word on.
fn end_of(text: &str) -> String {
    let skipped = text.chars().count().saturating_sub(AROUND);
    let Some((cut, _)) = text.char_indices().nth(skipped).filter(|_| skipped > 0) else { return text.to_owned() };
    let (left_out, shown) = text.split_at(cut);
    let is_word_cut = !left_out.ends_with(char::is_whitespace);
    let next_word = shown.find(char::is_whitespace).filter(|at| is_word_cut && !shown[*at..].trim().is_empty());
    let start = next_word.unwrap_or(0);
    format!("…{}", shown[start..].trim_start())
}

/// The first [`AROUND`] characters, up to the end of a word.
fn beginning_of(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(AROUND) else { return text.to_owned() };
    let (shown, left_out) = text.split_at(cut);
    let is_word_cut = !left_out.starts_with(char::is_whitespace);
    let last_word = shown.rfind(char::is_whitespace).filter(|at| is_word_cut && !shown[..*at].trim().is_empty());
    let end = last_word.unwrap_or(cut);
    format!("{}…", shown[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Log;
    use model::TurnStrategy;
    use model::event::ContextTokens;

    fn found_in(said: &str, wanted: &str) -> Option<String> {
        let wanted: Vec<char> = wanted.chars().flat_map(char::to_lowercase).collect();
        find(said, &wanted).map(|(from, to)| said[from..to].to_owned())
    }

    #[test]
    fn case_and_length_of_letters_do_not_matter() {
        for (said, wanted, found) in [
            ("The Rollback plan", "rollback", Some("Rollback")),
            ("ÄRGER über alles", "ärger Über", Some("ÄRGER über")),
            ("İstanbul", "i\u{307}stanbul", Some("İstanbul")),
            ("aab", "ab", Some("ab")),
            ("end", "end", Some("end")),
            ("end", "ends", None),
            ("", "x", None),
        ] {
            assert_eq!(found_in(said, wanted).as_deref(), found, "{wanted:?} in {said:?}");
        }
    }

    #[test]
    fn the_latest_place_comes_first_and_says_how_far_back_it_is() {
        let mut log = Log::start(TurnStrategy::RoundRobin, "Plan the Release.");
        log.started(1, "ada", ContextTokens::default()).completed(1, "ada", "The release needs notes.", 5, 9);
        log.started(2, "bo", ContextTokens::default()).completed(2, "bo", "I agree.", 5, 9);
        let transcript = Transcript::replay(&log.events);
        let (hits, count) = search(&transcript, "RELEASE", 1);
        assert_eq!((hits.len(), count), (1, 2));
        assert_eq!((hits[0].speaker.as_str(), hits[0].turns_back), ("Ada", 2));
        assert_eq!((hits[0].before.as_str(), hits[0].found.as_str()), ("The ", "release"));
        assert_eq!(search(&transcript, "  ", 9), (Vec::new(), 0));
    }

    #[test]
    fn what_is_around_is_cut_between_words() {
        let long = "word ".repeat(20);
        let hits =
            |said: &str| search(&Transcript::replay(&Log::start(TurnStrategy::RoundRobin, said).events), "needle", 1).0;
        let hit = hits(&format!("{long}needle, {long}")).remove(0);
        assert_eq!(hit.before, format!("…{}", "word ".repeat(12)));
        assert_eq!(hit.after, format!(", {}word…", "word ".repeat(10)));
        let hit = hits("A short needle here.").remove(0);
        assert_eq!((hit.before.as_str(), hit.after.as_str()), ("A short ", " here."));
        let hit = hits(&format!("{} needle", "x".repeat(90))).remove(0);
        assert_eq!(hit.before, format!("…{} ", "x".repeat(59)), "there is nothing else to show");
    }

    #[test]
    fn marks_are_neither_looked_for_nor_shown() {
        let log = Log::start(TurnStrategy::RoundRobin, "What is open is **cost**, and *when*.");
        let (hits, _) = search(&Transcript::replay(&log.events), "is **cost**", 1);
        let hit = &hits[0];
        assert_eq!(format!("{}[{}]{}", hit.before, hit.found, hit.after), "What is open [is cost], and when.");
    }

    proptest::proptest! {
        #[test]
        fn a_part_of_a_text_is_found_in_it(said in "\\PC{1,40}", from in 0_usize..40, length in 1_usize..10) {
            let part: String = said.chars().skip(from).take(length).collect();
            proptest::prop_assume!(!part.trim().is_empty());
            proptest::prop_assert!(found_in(&said, &part).is_some());
        }
    }
}
