//! The words that two texts share, in order, and those that only one of them has.
//!
//! By the longest common subsequence, and by hand: the usual crate costs 12 KiB in the browser, this a tenth of it.

/// Words on either side up to which they are compared one by one; beyond, all that differs is one piece.
const MOST_WORDS: usize = 1_000;
/// Words of an unchanged piece that are shown at either of its ends.
const AROUND: usize = 12;

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Both texts have it.
    Kept,
    /// Only the text before has it.
    Removed,
    /// Only the text after has it.
    Added,
}

/// Neighbouring words with the same fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What became of them.
    pub change: Change,
    /// The words, with the space after each. The middle of a long unchanged piece is left out.
    pub text: String,
}

/// The pieces that make both texts, in order; of what was replaced, the removed piece first.
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (before, after) = (words(before), words(after));
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = before.iter().zip(&after).take_while(same).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(same).count();
    let (old, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);

    let mut pieces = Pieces::default();
    pieces.add(Change::Kept, &before[..head]);
    if old.len() > MOST_WORDS || new.len() > MOST_WORDS {
        pieces.add(Change::Removed, old);
        pieces.add(Change::Added, new);
    } else {
        pieces.compare(old, new);
    }
    pieces.add(Change::Kept, &before[before.len() - tail..]);
    pieces.finish()
}

/// Words with the white space after each.
fn words(text: &str) -> Vec<&str> {
    let mut words: Vec<&str> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let space = rest[word..].find(|c: char| !c.is_whitespace()).unwrap_or(rest.len() - word);
        let (first, others) = rest.split_at(word + space);
        words.push(first);
        rest = others;
    }
    words
}

/// Pieces that are being put together.
#[derive(Default)]
struct Pieces<'text>(Vec<(Change, Vec<&'text str>)>);

impl<'text> Pieces<'text> {
    fn add(&mut self, change: Change, words: &[&'text str]) {
        if words.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some((last, shown)) if *last == change => shown.extend(words),
            _ => self.0.push((change, words.to_vec())),
        }
    }

    fn compare(&mut self, old: &[&'text str], new: &[&'text str]) {
        // `longest[i][j]`: words that `old[i..]` and `new[j..]` share at the most.
        let width = new.len() + 1;
        let mut longest = vec![0_u16; (old.len() + 1) * width];
        for (i, a) in old.iter().enumerate().rev() {
            for (j, b) in new.iter().enumerate().rev() {
                let at = i * width + j;
                longest[at] =
                    if a == b { longest[at + width + 1] + 1 } else { longest[at + width].max(longest[at + 1]) };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < old.len() || j < new.len() {
            let at = i * width + j;
            if i < old.len() && j < new.len() && old[i] == new[j] {
                self.add(Change::Kept, &old[i..=i]);
                (i, j) = (i + 1, j + 1);
            } else if i < old.len() && (j == new.len() || longest[at + width] >= longest[at + 1]) {
                self.add(Change::Removed, &old[i..=i]);
                i += 1;
            } else {
                self.add(Change::Added, &new[j..=j]);
                j += 1;
            }
        }
    }

    fn finish(self) -> Vec<Piece> {
        let text = |(change, words): (Change, Vec<&str>)| {
            let text = match (change, words.len()) {
                (Change::Kept, long) if long > 2 * AROUND + 1 => {
                    format!("{}… {}", words[..AROUND].concat(), words[long - AROUND..].concat())
                }
                _ => words.concat(),
            };
            Piece { change, text }
        };
        self.0.into_iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(before: &str, after: &str) -> String {
        let mark = |piece: Piece| match piece.change {
            Change::Kept => piece.text,
            Change::Removed => format!("[-{}]", piece.text),
            Change::Added => format!("[+{}]", piece.text),
        };
        pieces(before, after).into_iter().map(mark).collect()
    }

    #[test]
    fn words_that_changed_are_told_from_those_that_stayed() {
        for (before, after, expected) in [
            ("", "", ""),
            ("plain", "plain", "plain"),
            ("", "plain", "[+plain]"),
            ("plain", "", "[-plain]"),
            ("plain and warm", "plain and dry", "plain and [-warm][+dry]"),
            ("a b c d", "a x c d", "a [-b ][+x ]c d"),
            ("a b c", "b c d", "[-a ]b [-c][+c d]"),
            ("one\ntwo", "one\n\ntwo", "[-one\n][+one\n\n]two"),
        ] {
            assert_eq!(shown(before, after), expected, "{before:?} to {after:?}");
        }
    }

    #[test]
    fn the_middle_of_what_stayed_is_left_out() {
        let long = "word ".repeat(100);
        let text = shown(&format!("{long}old"), &format!("{long}new"));
        assert_eq!(text, format!("{0}… {0}[-old][+new]", "word ".repeat(AROUND)));
    }

    #[test]
    fn texts_without_end_are_not_compared_word_by_word() {
        let (before, after) = ("a b ".repeat(MOST_WORDS), "c d ".repeat(MOST_WORDS));
        assert_eq!(pieces(&before, &after).len(), 2);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_texts(before in "([ab]{1,2} ){0,10}[ab]?", after in "([ab]{1,2} ){0,10}[ab]?") {
            let of = |left_out: Change| {
                let kept = pieces(&before, &after).into_iter().filter(|piece| piece.change != left_out);
                kept.map(|piece| piece.text).collect::<String>()
            };
            prop_assert_eq!(of(Change::Added), before.clone());
            prop_assert_eq!(of(Change::Removed), after.clone());
        }
    }
}
