//! Markdown as plain text, for excerpts: its marks stand where there is nothing to draw them.

/// The text without the marks of headings, quotes, lists, emphasis and code. What is no mark stays: `2 * 3`, `snake_case`.
pub fn plain(text: &str) -> String {
    let mut lines = text.lines().map(|line| without_emphasis(after_marks(line)));
    let mut plain = lines.next().unwrap_or_default();
    for line in lines {
        plain.push('\n');
        plain += &line;
    }
    plain
}

/// What follows the marks at the beginning of a line.
fn after_marks(line: &str) -> &str {
    let mut rest = line.trim_start();
    for mark in ["#", ">", "-", "*", "+"] {
        let after = rest.trim_start_matches(mark);
        if after.len() < rest.len() && after.starts_with(' ') {
            rest = after.trim_start();
        }
    }
    rest
}

/// The line without what makes words bold, italic or code: such marks have a word on one side alone.
fn without_emphasis(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if !matches!(c, '*' | '_' | '`') {
            plain.push(c);
            continue;
        }
        let mut marks = c.to_string();
        while let Some(next) = chars.next_if(|next| *next == c) {
            marks.push(next);
        }
        let before = plain.chars().next_back().is_none_or(char::is_whitespace);
        let after = chars.peek().is_none_or(|next| next.is_whitespace());
        let in_word = plain.chars().next_back().is_some_and(char::is_alphanumeric)
            && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if (before && after) || (in_word && c != '`') {
            plain += &marks;
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_go_and_text_stays() {
        for (text, expected) in [
            ("What is open is **cost**.", "What is open is cost."),
            ("## A *new* plan\n\n- `cargo test`\n> - quoted", "A new plan\n\ncargo test\nquoted"),
            ("2 * 3, 2*3, snake_case", "2 * 3, 2*3, snake_case"),
            ("**(a)** and __b__!", "(a) and b!"),
            ("-5 degrees, #1", "-5 degrees, #1"),
            ("", ""),
        ] {
            assert_eq!(plain(text), expected);
        }
    }
}
