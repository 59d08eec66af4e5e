//! Markdown as it streams in: complete blocks are drawn once, the last one again as it grows.

mod blocks;
#[cfg(test)]
mod hostile;
mod render;

pub use blocks::Blocks;
pub use render::html;

use leptos::prelude::*;

/// Draws Markdown that a model or a person wrote. The same HTML on the server and in the browser.
#[component]
pub fn Markdown(
    /// The text; it may grow.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let blocks = Memo::new(move |before: Option<&Blocks>| {
        let mut blocks = before.cloned().unwrap_or_default();
        text.with(|text| blocks.update(text));
        blocks
    });
    let starts = Memo::new(move |_| blocks.with(|blocks| blocks.iter().map(|block| block.start).collect::<Vec<_>>()));
    // Only the last block follows each token; the others, when another becomes the last or the text is another one.
    let last =
        Memo::new(move |_| blocks.with(|blocks| (blocks.iter().last().map(|block| block.start), blocks.texts())));
    // A block keeps its element from its first letter to its last, so that what is being read stays where it is.
    let draw = move |start: usize| {
        let source = Memo::new(move |_| {
            if last.with(|(last, _)| *last == Some(start)) {
                blocks.with(|blocks| blocks.starting_at(start))
            } else {
                blocks.with_untracked(|blocks| blocks.starting_at(start))
            }
        });
        view! { <div class="markdown__block" inner_html=move || source.with(|source| html(source))></div> }
    };
    view! {
        <div class="markdown">
            <For each=move || starts.get() key=|start| *start children=draw />
        </div>
    }
}
