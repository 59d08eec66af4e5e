//! Small pieces of Markdown.

/// A list with a dash before each item.
pub(super) fn bullets(items: &[String]) -> String {
    items.iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
}

/// A list with a number before each item.
pub(super) fn numbered(items: &[String]) -> String {
    items.iter().zip(1..).map(|(item, n)| format!("{n}. {item}")).collect::<Vec<_>>().join("\n")
}

/// A paragraph of those sentences that are not empty.
pub(super) fn spaced<const N: usize>(sentences: [String; N]) -> String {
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text with a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `Ada, Bo and Cy`; empty for none.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
