//! Names that a message can ask for, offered while one is typed.

use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::web_sys::HtmlTextAreaElement;

/// Most names that are offered at once; more letters find the others.
const OFFERED: usize = 8;
/// What asks everybody.
const ALL: &str = "all";
/// The id of the list of names.
pub const LIST: &str = "composer-names";

/// The names that fit what is typed in a field.
#[derive(Clone, Copy)]
pub struct Mentions {
    field: NodeRef<Textarea>,
    names: StoredValue<Vec<String>>,
    offered: RwSignal<Vec<String>>,
    chosen: RwSignal<usize>,
    asked: RwSignal<Vec<usize>>,
}

impl Mentions {
    /// Nothing is offered before something is typed.
    pub fn new(field: NodeRef<Textarea>, names: impl IntoIterator<Item = String>) -> Self {
        let names = names.into_iter().chain([ALL.to_owned()]).collect();
        Self {
            field,
            names: StoredValue::new(names),
            offered: RwSignal::new(Vec::new()),
            chosen: RwSignal::new(0),
            asked: RwSignal::new(Vec::new()),
        }
    }

    /// Whether names are offered.
    pub fn is_open(self) -> bool {
        self.offered.with(|offered| !offered.is_empty())
    }

    /// The id of the name that Enter takes, while names are offered.
    pub fn active(self) -> Option<String> {
        self.is_open().then(|| option_id(self.chosen.get()))
    }

    /// The names that the text asks for, by their places; the place after the last one is everybody's.
    pub fn asked(self) -> Vec<usize> {
        self.asked.get()
    }

    /// Reads what is written, and offers what fits the word at the caret.
    pub fn look(self) {
        self.read();
        let Some((before, _)) = self.field.get_untracked().as_ref().and_then(caret) else { return };
        let fitting = word_at_end(&before).map(|word| self.names.with_value(|names| fitting(names, word)));
        self.chosen.set(0);
        self.offered.set(fitting.unwrap_or_default());
    }

    fn read(self) {
        let Some(text) = self.field.get_untracked().map(|field| field.value()) else { return };
        let asked = self.names.with_value(|names| asked_for(names, &text));
        if self.asked.with_untracked(|before| *before != asked) {
            self.asked.set(asked);
        }
    }

    /// Offers nothing.
    pub fn close(self) {
        if self.offered.with_untracked(|offered| !offered.is_empty()) {
            self.offered.set(Vec::new());
        }
    }

    /// Does what a key means while names are offered. Returns whether it meant anything.
    pub fn press(self, key: &str) -> bool {
        let count = self.offered.with_untracked(Vec::len);
        if count == 0 {
            return false;
        }
        match key {
            "ArrowDown" => self.chosen.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.chosen.update(|at| *at = (*at + count - 1) % count),
            "Enter" | "Tab" => self.take(self.chosen.get_untracked()),
            "Escape" => self.close(),
            _ => return false,
        }
        true
    }

    /// Puts a name in the place of the word at the caret.
    fn take(self, at: usize) {
        let name = self.offered.with_untracked(|offered| offered.get(at).cloned());
        self.close();
        let Some((field, name)) = self.field.get_untracked().zip(name) else { return };
        let Some((before, end)) = caret(&field) else { return };
        let Some(word) = word_at_end(&before) else { return };
        let start = end - units(word);
        let written = format!("{name} ");
        let after = start + units(&written);
        // Refused only for places that are not in the text.
        let _ = field.set_range_text_with_start_and_end(&written, start, end);
        let _ = field.set_selection_range(after, after);
        self.read();
    }
}

/// The names that are offered, and how many, for readers of the screen.
#[component]
pub fn MentionList(
    /// What is offered.
    mentions: Mentions,
) -> impl IntoView {
    let Mentions { offered, chosen, .. } = mentions;
    let option = move |at: usize, name: String| {
        view! {
            <li
                class="mentions__name"
                id=option_id(at)
                role="option"
                aria-selected=move || if chosen.get() == at { "true" } else { "false" }
                on:mousedown=move |event| {
                    // The field keeps the focus.
                    event.prevent_default();
                    mentions.take(at);
                }
            >
                {format!("@{name}")}
            </li>
        }
    };
    let said = move || match offered.with(Vec::len) {
        0 => String::new(),
        1 => "1 name: Enter takes it".to_owned(),
        count => format!("{count} names: arrow keys choose, Enter takes"),
    };
    view! {
        <Show when=move || mentions.is_open()>
            <ul class="mentions" id=LIST role="listbox" aria-label="Whom to ask">
                {move || {
                    let names = offered.get().into_iter().enumerate();
                    names.map(|(at, name)| option(at, name)).collect_view()
                }}
            </ul>
        </Show>
        <p class="visually-hidden" role="status">{said}</p>
    }
}

fn option_id(at: usize) -> String {
    format!("{LIST}-{at}")
}

/// The text before the caret, and the caret's place as browsers count; `None` while something is selected.
fn caret(field: &HtmlTextAreaElement) -> Option<(String, u32)> {
    let (start, end) = (field.selection_start().ok()??, field.selection_end().ok()??);
    if start != end {
        return None;
    }
    let before: Vec<u16> = field.value().encode_utf16().take(end as usize).collect();
    Some((String::from_utf16_lossy(&before), end))
}

/// The length of a text as browsers count.
fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// What follows the `@` of the word that a text ends with, if it begins with one.
fn word_at_end(text: &str) -> Option<&str> {
    let word = text.rsplit(char::is_whitespace).next()?;
    word.strip_prefix('@')
}

/// The names that begin, or have a word that begins, with what was typed, whatever its case. Nothing once a name is
/// written out and no other fits.
fn fitting(names: &[String], typed: &str) -> Vec<String> {
    let typed = typed.to_lowercase();
    let fits = |name: &&String| {
        let name = name.to_lowercase();
        name.starts_with(&typed) || name.split_whitespace().any(|word| word.starts_with(&typed))
    };
    let found: Vec<String> = names.iter().filter(fits).take(OFFERED).cloned().collect();
    match found.as_slice() {
        [one] if one.to_lowercase() == typed => Vec::new(),
        _ => found,
    }
}

/// The places of the names that a text asks for, as the coordinator reads it: whole ones after an `@` that begins a word,
/// whatever their case, and of several that fit the longest.
fn asked_for(names: &[String], text: &str) -> Vec<usize> {
    let text = text.to_lowercase();
    let asked = text.match_indices('@').filter_map(|(at, _)| {
        let (before, rest) = (&text[..at], &text[at + 1..]);
        let fits = |name: &String| {
            let after = rest.strip_prefix(name.to_lowercase().as_str());
            after.is_some_and(|after| !after.trim_start_matches(['-', '_']).starts_with(char::is_alphanumeric))
        };
        let whole = names.iter().enumerate().filter(|(_, name)| fits(name)).max_by_key(|(_, name)| name.len());
        whole.filter(|_| !before.ends_with(char::is_alphanumeric)).map(|(place, _)| place)
    });
    asked.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_at_the_caret_asks_for_names() {
        for (text, word) in [
            ("@", Some("")),
            ("Well, @Bo", Some("Bo")),
            ("a\n@b", Some("b")),
            ("@Bo ", None),
            ("mail me@example", None),
            ("", None),
        ] {
            assert_eq!(word_at_end(text), word, "{text:?}");
        }
    }

    #[test]
    fn names_fit_by_their_words_until_one_is_written_out() {
        let names = ["Ann", "Anna", "Data Analyst", "all"].map(str::to_owned);
        for (typed, expected) in [
            ("", &["Ann", "Anna", "Data Analyst", "all"][..]),
            ("an", &["Ann", "Anna", "Data Analyst"]),
            ("ann", &["Ann", "Anna"]),
            ("ANNA", &[]),
            ("dat", &["Data Analyst"]),
            ("x", &[]),
        ] {
            assert_eq!(fitting(&names, typed), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_text_asks_for_whole_names() {
        let names = ["Data", "Data Analyst", "Cy", "all"].map(str::to_owned);
        for (text, places) in [
            ("@cy, what now?", &[2][..]),
            ("@Data Analyst and @Data", &[1, 0]),
            ("@data-driven @Cyan me@cy", &[]),
            ("(@All)", &[3]),
            ("Cy", &[]),
        ] {
            assert_eq!(asked_for(&names, text), places, "{text:?}");
        }
    }
}
