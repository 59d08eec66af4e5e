//! Where a text that is still growing can be cut, so that what is complete is drawn once.
//!
//! The cuts are those of the parser that draws the text, made at the start of each top-level block. Whole lines that are
//! appended can change the last block only, so every earlier one is committed; a line that is not whole yet belongs to the
//! last block, whatever it looks like (`|` is a paragraph until it becomes a row of the table above it). When the text
//! grows only the last block is parsed again: the work for a token does not grow with the reply.

use super::render::OPTIONS;
use pulldown_cmark::{Event, Parser};
use std::sync::Arc;

/// A top-level block of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Where it begins, in bytes of the text.
    pub start: usize,
    /// Its Markdown, to the start of the next block.
    pub source: Arc<str>,
}

/// A growing text, cut into blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks {
    committed: Vec<Block>,
    tail: Option<Block>,
    texts: u32,
}

impl Blocks {
    /// A text that is there as a whole.
    pub fn of(text: &str) -> Self {
        let mut blocks = Self::default();
        blocks.update(text);
        blocks
    }

    /// Takes the text as it is now. Committed blocks that still stand in it are kept as they are.
    pub fn update(&mut self, text: &str) {
        if !self.stand_in(text) {
            self.committed.clear();
            self.texts = self.texts.wrapping_add(1);
        }
        let from = self.committed.last().map_or(0, |block| block.start + block.source.len());
        let whole_lines = text[from..].rfind('\n').map_or(from, |newline| from + newline + 1);
        let mut starts = starts(&text[from..whole_lines]);
        let tail = from + starts.pop().unwrap_or(0);
        let ends = starts.iter().skip(1).map(|start| from + start).chain([tail]);
        self.committed.extend(starts.iter().zip(ends).map(|(start, end)| Block::new(text, from + start, end)));
        self.tail = (tail < text.len()).then(|| Block::new(text, tail, text.len()));
    }

    /// All blocks in order. The last may change as the text grows.
    pub fn iter(&self) -> impl Iterator<Item = &Block> {
        self.committed.iter().chain(&self.tail)
    }

    /// Changes when the text is another one, and not the same grown.
    pub const fn texts(&self) -> u32 {
        self.texts
    }

    /// The Markdown of the block that begins at `start`; empty if none does.
    pub fn starting_at(&self, start: usize) -> Arc<str> {
        let at = self.committed.binary_search_by_key(&start, |block| block.start);
        let block = at.ok().and_then(|at| self.committed.get(at)).or(self.tail.as_ref());
        block.filter(|block| block.start == start).map_or_else(|| "".into(), |block| Arc::clone(&block.source))
    }

    fn stand_in(&self, text: &str) -> bool {
        self.committed.iter().all(|block| text.get(block.start..).is_some_and(|rest| rest.starts_with(&*block.source)))
    }
}

impl Block {
    fn new(text: &str, start: usize, end: usize) -> Self {
        Self { start, source: text[start..end].into() }
    }
}

/// Where the top-level blocks begin, each at the start of its first line; the first at 0, whatever lies before it.
fn starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut depth = 0_u32;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        if depth == 0 && !matches!(event, Event::End(_)) {
            starts.push(text[..range.start].rfind('\n').map_or(0, |newline| newline + 1));
        }
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    starts.dedup();
    if let Some(first) = starts.first_mut() {
        *first = 0;
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::super::render::html;
    use super::{Block, Blocks};

    const TEXT: &str = "# Plan\n\nFirst *para*\nstill it.\n\n    let indented = 1;\n\n- one\n\n- two\n  more\n\n```rs\nfn a() {\n\n}\n```\n\n\
                        | a | b |\n|---|---|\n| 1 | 2 |\n\n> quote\nlazy\n\nSetext\n---\n\n<b>raw</b>\n\n***\nEnd ümläut";

    fn sources(blocks: &Blocks) -> Vec<&str> {
        blocks.iter().map(|block| &*block.source).collect()
    }

    #[test]
    fn a_text_is_cut_at_its_top_level_blocks() {
        let blocks = Blocks::of("# Plan\n\n- one\n\n- two\n\n```\na\n\nb\n```\nEnd\n");
        assert_eq!(sources(&blocks), ["# Plan\n\n", "- one\n\n- two\n\n", "```\na\n\nb\n```\n", "End\n"]);
    }

    #[test]
    fn blocks_join_to_the_text_and_draw_what_the_whole_draws() {
        let blocks = Blocks::of(TEXT);
        assert_eq!(sources(&blocks).concat(), TEXT);
        let drawn: String = blocks.iter().map(|block| html(&block.source)).collect();
        assert_eq!(drawn, html(TEXT));
    }

    #[test]
    fn growing_letter_by_letter_ends_as_the_whole_and_keeps_what_is_committed() {
        let mut blocks = Blocks::default();
        let mut last: Vec<Block> = Vec::new();
        let mut redrawn = 0;
        for end in (0..=TEXT.len()).filter(|end| TEXT.is_char_boundary(*end)) {
            blocks.update(&TEXT[..end]);
            let now: Vec<Block> = blocks.iter().cloned().collect();
            redrawn += last.iter().rev().skip(1).filter(|block| !now.contains(block)).count();
            last = now;
        }
        assert_eq!(redrawn, 0, "a committed block never changes");
        let drawn: String = last.iter().map(|block| html(&block.source)).collect();
        assert_eq!(drawn, html(TEXT));
    }

    #[test]
    fn another_text_is_told_from_one_that_has_grown() {
        let mut blocks = Blocks::of("one\n\ntwo");
        let before = blocks.texts();
        blocks.update("one\n\ntwo and more\n\nthree");
        assert_eq!(blocks.texts(), before);
        blocks.update("two\n\none\n\nthree\n");
        assert_ne!(blocks.texts(), before);
        assert_eq!(sources(&blocks), ["two\n\n", "one\n\n", "three\n"]);
    }

    #[test]
    fn a_block_is_found_by_its_start() {
        let blocks = Blocks::of("one\n\ntwo\n\nthree");
        for block in blocks.iter() {
            assert_eq!(blocks.starting_at(block.start), block.source);
        }
        assert_eq!(&*blocks.starting_at(1), "");
    }

    #[test]
    fn a_text_that_begins_anew_is_cut_anew() {
        let mut blocks = Blocks::of("one\n\ntwo\n\nthree");
        blocks.update("one\n\nother");
        assert_eq!(sources(&blocks), ["one\n\n", "other"]);
        blocks.update("");
        assert_eq!(sources(&blocks), Vec::<&str>::new());
    }
}
