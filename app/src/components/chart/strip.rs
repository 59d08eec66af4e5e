//! Values as dots on a line: what there is to see where there are too few for a percentile.

use super::scale::{Scale, attribute, real};
use crate::format;
use leptos::prelude::*;
use projections::metrics::Distribution;

/// Values in milliseconds as dots on a line, the median as a stroke, the 95th percentile as another where there is one.
#[component]
pub fn Strip(
    /// The values.
    distribution: Distribution,
    /// The axis that this strip shares with others.
    scale: Scale,
    /// What the strip says, for those who cannot see it.
    label: String,
) -> impl IntoView {
    let x = move |ms: u64| attribute(scale.percent(real(ms)));
    let (median, p95) = (distribution.p50, distribution.p95);
    let dots = distribution
        .values
        .into_iter()
        .map(|ms| view! { <circle cx=x(ms) cy="50%" r="4"><title>{format::span(ms)}</title></circle> })
        .collect_view();
    let stroke = move |ms: Option<u64>, quantile: &'static str| {
        ms.map(|ms| {
            view! {
                <line x1=x(ms) x2=x(ms) y1="2" y2="22" data-quantile=quantile>
                    <title>{format!("{quantile}: {}", format::span(ms))}</title>
                </line>
            }
        })
    };
    view! {
        <svg class="strip" width="100%" height="24" role="img" aria-label=label>
            <line class="strip__axis" x1="0" x2="100%" y1="50%" y2="50%"></line>
            {dots} {stroke(median, "median")} {stroke(p95, "p95")}
        </svg>
    }
}

/// The axis below strips and bars of time.
#[component]
pub fn TimeAxis(
    /// The axis.
    scale: Scale,
) -> impl IntoView {
    let ticks = scale.ticks();
    // One at the end of the axis is drawn before it: its neighbour gives it the room.
    let end = ticks.last().map_or(0.0, |tick| scale.percent(*tick));
    let ticks = ticks
        .into_iter()
        .filter(|tick| end <= 92.0 || !(end - 18.0..end).contains(&scale.percent(*tick)))
        .map(|tick| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ticks are whole, from 0")]
            let text = format::span(tick as u64);
            let at = scale.percent(tick);
            let anchor = if at < 4.0 {
                "start"
            } else if at > 92.0 {
                "end"
            } else {
                "middle"
            };
            view! { <text x=attribute(at) y="12" text-anchor=anchor>{text}</text> }
        })
        .collect_view();
    view! { <svg class="axis" width="100%" height="16" aria-hidden="true">{ticks}</svg> }
}
