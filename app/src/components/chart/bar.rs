//! A bar of parts, each a share of its width.

use super::scale::attribute;
use leptos::prelude::*;

/// A part of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// What it stands for.
    pub label: &'static str,
    /// Its share of the width, in `[0, 1]`.
    pub share: f64,
    /// Its look: `agent`, `soft`, `rest`, or `s1` to `s5`.
    pub look: &'static str,
}

impl Part {
    /// A part of a bar.
    pub fn new(label: &'static str, share: f64, look: &'static str) -> Self {
        Self { label, share, look }
    }
}

/// A bar of parts. What they leave of the width stays empty.
#[component]
pub fn Bar(
    /// The parts, from the left.
    parts: Vec<Part>,
    /// What the bar says, for those who cannot see it.
    label: String,
) -> impl IntoView {
    let rects = placed(&parts)
        .into_iter()
        .zip(parts)
        .map(|((x, width), part)| {
            view! {
                <rect x=attribute(x) y="0" width=attribute(width) height="100%" data-part=part.look>
                    <title>{format!("{}: {}", part.label, crate::format::percent(part.share))}</title>
                </rect>
            }
        })
        .collect_view();
    view! { <svg class="bar" width="100%" height="10" role="img" aria-label=label>{rects}</svg> }
}

/// Start and width of each part, in percent; together never more than the whole.
fn placed(parts: &[Part]) -> Vec<(f64, f64)> {
    let mut start = 0.0;
    parts
        .iter()
        .map(|part| {
            let width = (part.share * 100.0).clamp(0.0, 100.0 - start);
            let at = start;
            start += width;
            (at, width)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Part, placed};

    #[test]
    fn parts_follow_each_other_and_stay_within_the_bar() {
        let parts = [0.25, 0.5, 0.5, -1.0].map(|share| Part::new("", share, "s1"));
        assert_eq!(placed(&parts), [(0.0, 25.0), (25.0, 50.0), (75.0, 25.0), (100.0, 0.0)]);
    }
}
