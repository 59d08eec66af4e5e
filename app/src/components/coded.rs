//! Sentences that hold code.

use crate::components::copy_button::CopyButton;
use leptos::prelude::*;

/// A sentence whose code stands between backticks, and after it what copies each command: code of more than one word.
#[component]
pub fn Coded(
    /// The sentence.
    text: String,
) -> impl IntoView {
    let parts = parts(text);
    let commands = parts.iter().filter(|(is_code, part)| *is_code && part.contains(' '));
    let commands = commands.map(|(_, command)| view! { <CopyButton text=command.clone() /> }).collect_view();
    let said = parts.into_iter().map(
        |(is_code, part)| {
            if is_code { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
        },
    );
    view! {
        <span class="coded">{said.collect_view()}</span>
        {commands}
    }
}

/// What is between backticks is code; a text with one too many is none at all.
fn parts(text: String) -> Vec<(bool, String)> {
    if text.matches('`').count() % 2 == 1 {
        return vec![(false, text)];
    }
    let parts = text.split('`').enumerate().map(|(at, part)| (at % 2 == 1, part.to_owned()));
    parts.filter(|(_, part)| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_two_backticks() {
        // Code is told from the rest by its brackets.
        let marked = |text: &str| {
            let parts = parts(text.to_owned()).into_iter();
            parts.map(|(is_code, part)| if is_code { format!("[{part}]") } else { part }).collect::<String>()
        };
        for (text, said) in [
            ("", ""),
            ("plain", "plain"),
            ("Try `curl x`.", "Try [curl x]."),
            ("`a``b`", "[a][b]"),
            ("it`s", "it`s"),
            ("`a` and `b", "`a` and `b"),
        ] {
            assert_eq!(marked(text), said);
        }
    }
}
