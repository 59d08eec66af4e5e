//! What changed from one text to another, word by word.

mod pieces;

use leptos::prelude::*;
use pieces::{Change, pieces};

/// A text with what was taken from the one before and what was added to it.
pub fn word_diff(before: &str, after: &str) -> impl IntoView + use<> {
    let pieces = pieces(before, after)
        .into_iter()
        .map(|piece| match piece.change {
            Change::Kept => view! { <span>{piece.text}</span> }.into_any(),
            Change::Removed => {
                view! { <del><span class="visually-hidden">" [removed: "</span>{piece.text}<span class="visually-hidden">"] "</span></del> }
                    .into_any()
            }
            Change::Added => {
                view! { <ins><span class="visually-hidden">" [added: "</span>{piece.text}<span class="visually-hidden">"] "</span></ins> }
                    .into_any()
            }
        })
        .collect_view();
    view! { <p class="word-diff">{pieces}</p> }
}
