//! How a piece of streamed text joins what is there.

/// Appends the part of `piece`, which begins at byte `offset`, that `text` does not have yet; whether `text` grew.
///
/// A piece beyond the end of `text` leaves a gap and is ignored, and so is one that would split a character.
pub(super) fn append(text: &mut String, offset: u64, piece: &str) -> bool {
    let overlap = usize::try_from(offset).ok().and_then(|offset| text.len().checked_sub(offset));
    let rest = overlap.and_then(|overlap| piece.get(overlap..)).unwrap_or_default();
    text.push_str(rest);
    !rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::append;

    #[test]
    fn a_piece_adds_only_what_is_missing() {
        for (text, offset, piece, expected) in [
            ("", 0, "Hello", "Hello"),
            ("Hel", 3, "lo", "Hello"),
            ("Hel", 1, "ello", "Hello"),
            ("Hello", 0, "Hel", "Hello"),
            ("Hello", 2, "", "Hello"),
            ("Hel", 4, "o", "Hel"),
            ("Hel", u64::MAX, "o", "Hel"),
            ("né", 2, "éa", "né"),
            ("né", 1, "éa", "néa"),
            ("né", 3, "!", "né!"),
        ] {
            let mut joined = text.to_owned();
            let grew = append(&mut joined, offset, piece);
            assert_eq!(joined, expected, "{text:?} + {piece:?} at {offset}");
            assert_eq!(grew, joined != text, "{text:?} + {piece:?} at {offset}");
        }
    }
}
