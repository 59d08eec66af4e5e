//! The sign of an agent: monogram, shape and colour, so that none of the three is needed alone.

use leptos::prelude::*;

/// How many colours and shapes there are; the ninth agent begins anew.
pub const MARKS: usize = 8;

/// Value of `data-agent` for the agent at a position of its team, from 0: `1` to `8`.
pub const fn agent_colour(position: usize) -> usize {
    position % MARKS + 1
}

/// At most two capital letters that stand for a name: `"Ada"` is `AD`, `"Data Analyst"` is `DA`.
pub fn monogram(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let letters: String = match words.as_slice() {
        [] => "?".to_owned(),
        [word] => word.chars().take(2).collect(),
        [first, .., last] => first.chars().take(1).chain(last.chars().take(1)).collect(),
    };
    letters.to_uppercase()
}

/// The sign of an agent. It says nothing to readers of the screen: the name stands beside it.
#[component]
pub fn AgentMark(
    /// Name of the agent.
    #[prop(into)]
    name: Signal<String>,
    /// Its position in the team, from 0.
    #[prop(into)]
    position: Signal<usize>,
) -> impl IntoView {
    view! {
        <svg class="agent-mark" viewBox="0 0 32 32" aria-hidden="true" data-agent=move || agent_colour(position.get())>
            <path class="agent-mark__shape" d=move || shape(position.get())></path>
            <text class="agent-mark__text" x="16" y="16" dominant-baseline="central" text-anchor="middle">
                {move || monogram(&name.get())}
            </text>
        </svg>
    }
}

/// The signs of several agents in a row, with their names for readers of the screen.
#[component]
pub fn AgentMarks(
    /// Names, in the order of the team.
    names: Vec<String>,
) -> impl IntoView {
    const SHOWN: usize = 8;
    let more = names.len().saturating_sub(SHOWN);
    let all = names.join(", ");
    view! {
        <span class="agent-marks" title=all.clone()>
            {names
                .into_iter()
                .take(SHOWN)
                .enumerate()
                .map(|(position, name)| view! { <AgentMark name position /> })
                .collect_view()}
            {(more > 0).then(|| view! { <span class="agent-marks__more" aria-hidden="true">{format!("+{more}")}</span> })}
            <span class="visually-hidden">{format!("Agents: {all}")}</span>
        </span>
    }
}

/// The outline at a position, in a square of 32: circle, square, diamond, hexagon, octagon, pentagon, shield, tag.
pub const fn shape(position: usize) -> &'static str {
    match position % MARKS {
        0 => "M16 1a15 15 0 1 1 0 30a15 15 0 1 1 0-30z",
        1 => "M6 2h20a4 4 0 0 1 4 4v20a4 4 0 0 1-4 4H6a4 4 0 0 1-4-4V6a4 4 0 0 1 4-4z",
        2 => "M16 0l16 16l-16 16L0 16z",
        3 => "M8.500 2.500h15l7.500 13.500l-7.500 13.500h-15L1 16z",
        4 => "M10 1.500h12l8.500 8.500v12L22 30.500H10L1.500 22V10z",
        5 => "M16 1l15 11.500L25.500 30h-19L1 12.500z",
        6 => "M3 2h26v16c0 7-6 11-13 13.500C9 29 3 25 3 18z",
        _ => "M2 4h19l10 12l-10 12H2z",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_monogram_is_short_whatever_the_name() {
        for (name, expected) in [("Ada", "AD"), ("Data Analyst", "DA"), ("a b c", "AC"), ("", "?"), ("日本語", "日本")]
        {
            assert_eq!(monogram(name), expected);
        }
    }

    #[test]
    fn colours_begin_anew_after_the_eighth() {
        assert_eq!([0, 7, 8].map(agent_colour), [1, 8, 1]);
    }
}
