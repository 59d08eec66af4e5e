//! Markdown as it streams in: complete blocks are drawn once, the last one as it grows.

mod blocks;
#[cfg(test)]
mod hostile;
mod render;

pub use blocks::{Block, Blocks};
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
    view! {
        <div class="markdown">
            <For each=move || blocks.with(|blocks| blocks.iter().cloned().collect::<Vec<_>>()) key=Block::clone let:block>
                <div class="markdown__block" inner_html=html(&block.source)></div>
            </For>
        </div>
    }
}
