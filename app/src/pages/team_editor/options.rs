//! What the selects of the editor offer.

use super::state::EditorState;
use leptos::prelude::*;
use serde::Serialize;

/// Value and name of each choice.
pub type Options = Vec<(String, String)>;

/// Choices that are always the same.
pub fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Signal<Options> {
    Signal::stored(pairs.map(|(value, name)| (value.to_owned(), name.to_owned())).to_vec())
}

/// The variants of an enum with their names.
pub fn variants<T: Serialize + Copy>(all: &[T], label: impl Fn(T) -> &'static str) -> Signal<Options> {
    let options = all.iter().map(|one| (super::draft::reader::wire(one), label(*one).to_owned()));
    Signal::stored(options.collect())
}

/// The roles of the team, by the name under which its parts know them.
pub fn roles(state: EditorState) -> Memo<Options> {
    Memo::new(move |_| {
        state.draft.with(|draft| {
            let names = draft.roles.iter().map(|role| (role.known_as().to_owned(), role.name.clone()));
            names.filter(|(known_as, _)| !known_as.trim().is_empty()).collect()
        })
    })
}

/// The agents of the team, by the id under which its rules know them.
pub fn agents(state: EditorState) -> Memo<Options> {
    Memo::new(move |_| {
        state.draft.with(|draft| {
            let named = draft.agents.iter().map(|agent| {
                let id = agent.known_as();
                let name = if agent.name.trim().is_empty() { id.clone() } else { agent.name.clone() };
                (id, name)
            });
            named.filter(|(id, _)| !id.is_empty()).collect()
        })
    })
}

/// The same choices after one that stands for none.
pub fn or_none(options: Memo<Options>, none: &'static str) -> Signal<Options> {
    Signal::derive(move || {
        let mut all = vec![(String::new(), none.to_owned())];
        all.extend(options.get());
        all
    })
}
