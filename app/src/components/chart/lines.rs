//! Lines that grow from turn to turn, one for each agent.

use super::scale::{Scale, real};
use crate::components::agent_mark::agent_colour;
use crate::format;
use leptos::prelude::*;
use std::fmt::Write;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Name of the agent.
    pub name: String,
    /// Place of the agent in its team, from 0.
    pub position: usize,
    /// Points: number of the turn, and value.
    pub points: Vec<(u64, u64)>,
    /// What its values must not pass, where that is known.
    pub limit: Option<u64>,
}

/// Height of the drawing in its own units; its width is 100.
const HEIGHT: f64 = 40.0;

/// Lines over turns. The drawing is stretched to its place, its strokes and its text are not.
#[component]
pub fn Lines(
    /// The lines.
    lines: Vec<Line>,
    /// Name of the unit of the values.
    unit: &'static str,
    /// What the chart says, for those who cannot see it.
    label: String,
) -> impl IntoView {
    let points = || lines.iter().flat_map(|line| &line.points);
    let last = points().map(|(n, _)| *n).max().unwrap_or(1);
    let highest = points().map(|(_, value)| *value).max().unwrap_or(0);
    // A limit that is far away would press the lines to the ground.
    let limits = || lines.iter().filter_map(|line| Some((line.limit?, line.position)));
    let near = limits().map(|(limit, _)| limit).filter(|limit| *limit <= highest.saturating_mul(2)).max();
    let scale = Scale::to(real(near.unwrap_or_default().max(highest)));
    let limited = limits()
        .filter(|(limit, _)| real(*limit) <= scale.most())
        .map(|(limit, position)| {
            let y = number(height(scale, real(limit)));
            view! {
                <line class="lines__limit" x1="0" x2="100" y1=y.clone() y2=y data-agent=agent_colour(position) vector-effect="non-scaling-stroke"></line>
            }
        })
        .collect_view();
    let grid = scale
        .ticks()
        .into_iter()
        .map(|tick| {
            let y = height(scale, tick);
            view! { <line class="lines__grid" x1="0" x2="100" y1=number(y) y2=number(y) vector-effect="non-scaling-stroke"></line> }
        })
        .collect_view();
    let drawn = lines
        .iter()
        .map(|line| {
            let d = path(&line.points, last, scale);
            view! {
                <path class="lines__line" d=d data-agent=agent_colour(line.position) fill="none" vector-effect="non-scaling-stroke">
                    <title>{line.name.clone()}</title>
                </path>
            }
        })
        .collect_view();
    let legend = lines
        .into_iter()
        .map(|line| {
            let end = line.points.last().map_or(0, |(_, value)| *value);
            view! {
                <li data-agent=agent_colour(line.position) data-part="agent">
                    {line.name} " " <span class="number">{format::thousands(end)}</span>
                    {line.limit.map(|limit| format!(" of {}", format::thousands(limit)))}
                </li>
            }
        })
        .collect_view();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an axis of counts")]
    let most = format::thousands(scale.most() as u64);
    view! {
        <div class="lines">
            <p class="lines__most">{most} " " {unit}</p>
            <svg
                class="lines__drawing"
                width="100%"
                height="180"
                viewBox=format!("0 0 100 {HEIGHT}")
                preserveAspectRatio="none"
                role="img"
                aria-label=label
            >
                {grid} {limited} {drawn}
            </svg>
            <p class="lines__turns"><span>"Turn 1"</span> {(last > 1).then(|| view! { <span>{format!("Turn {last}")}</span> })}</p>
            <ul class="legend">{legend}</ul>
        </div>
    }
}

/// The line through `points`; a single one is drawn as a short stroke.
fn path(points: &[(u64, u64)], last: u64, scale: Scale) -> String {
    let x = |n: u64| if last <= 1 { 0.0 } else { real(n.saturating_sub(1)) / real(last - 1) * 100.0 };
    let mut path = String::new();
    for (at, (n, value)) in points.iter().enumerate() {
        let command = if at == 0 { 'M' } else { 'L' };
        // Writing to a string does not fail.
        let _ = write!(path, "{command}{:.2} {:.2}", x(*n), height(scale, real(*value)));
    }
    if points.len() == 1 {
        path.push_str("h1");
    }
    path
}

fn height(scale: Scale, value: f64) -> f64 {
    HEIGHT - scale.percent(value) / 100.0 * HEIGHT
}

fn number(value: f64) -> String {
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::{Scale, path};

    #[test]
    fn a_line_runs_from_the_first_turn_to_the_last() {
        let scale = Scale::to(100.0);
        assert_eq!(path(&[(1, 0), (3, 50), (5, 100)], 5, scale), "M0.00 40.00L50.00 20.00L100.00 0.00");
        assert_eq!(path(&[(1, 100)], 1, scale), "M0.00 0.00h1");
        assert_eq!(path(&[], 1, scale), "");
    }
}
