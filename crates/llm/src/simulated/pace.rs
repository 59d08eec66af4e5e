//! A finished text as a stream, at the pace of a hosted model or as fast as it is read.

use super::dice::Dice;
use crate::Pace;
use engine::ports::{CompletionChunk, CompletionStream};
use futures::stream::{self, StreamExt};
use model::event::ModelFinish;
use model::tokens::estimate;
use model::units::Usage;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::sleep;

/// Words of a piece at full speed.
const FULL_SPEED_WORDS: usize = 8;

/// The text in pieces, then the end.
pub(super) fn stream(
    text: &str,
    finish_reason: ModelFinish,
    usage: Usage,
    pace: Pace,
    mut dice: Dice,
) -> CompletionStream {
    let words = match pace {
        Pace::Human => 1,
        Pace::Full => FULL_SPEED_WORDS,
    };
    let end = CompletionChunk::Finished { finish_reason, usage: Some(usage) };
    let chunks: VecDeque<_> = pieces(text, words).into_iter().map(CompletionChunk::Text).chain([end]).collect();
    let before_first = dice.millis(300, 700);
    stream::unfold((chunks, dice, before_first), move |(mut chunks, mut dice, pause)| async move {
        let chunk = chunks.pop_front()?;
        let mut next = Duration::ZERO;
        if pace == Pace::Human {
            sleep(pause).await;
            if let CompletionChunk::Text(text) = &chunk {
                let tokens = u32::try_from(estimate(text)).unwrap_or(1);
                // 25 to 40 tokens a second.
                next = tokens * dice.millis(25, 40);
            }
        }
        Some((Ok(chunk), (chunks, dice, next)))
    })
    .boxed()
}

/// The text in pieces of so many words, with the space before them.
fn pieces(text: &str, words: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        if c.is_whitespace() {
            if in_word {
                count += 1;
            }
            if count == words {
                pieces.push(std::mem::take(&mut piece));
                count = 0;
            }
        }
        in_word = !c.is_whitespace();
        piece.push(c);
    }
    if !piece.is_empty() {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_to_the_text() {
        let text = "One two,\n\n- three  four\n- five";
        assert_eq!(pieces(text, 1), ["One", " two,", "\n\n-", " three", "  four", "\n-", " five"]);
        assert_eq!(pieces(text, 3), ["One two,\n\n-", " three  four\n-", " five"]);
        assert_eq!(pieces("", 1), Vec::<String>::new());
    }
}
