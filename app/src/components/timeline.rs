//! When each agent waited and spoke.

use crate::components::agent_mark::agent_colour;
use crate::components::chart::scale::{Scale, attribute, real};
use crate::components::chart::strip::TimeAxis;
use crate::format;
use leptos::prelude::*;
use projections::timeline::{Row, Segment, Timeline};

/// When each agent waited and spoke: a line for each, a light piece to the first token, a full one to the end.
#[component]
pub fn TimelineChart(
    /// The timeline.
    timeline: Timeline,
) -> impl IntoView {
    let scale = Scale::exactly(real(timeline.end_ms));
    let end_ms = timeline.end_ms;
    let rows = timeline
        .rows
        .into_iter()
        .enumerate()
        .map(|(position, row)| {
            let label = format!("{}: {}", row.agent_name, format::count(row.segments.len() as u64, "turn"));
            let Row { agent_name, segments, .. } = row;
            let pieces = segments.into_iter().map(|segment| piece(&segment, scale, end_ms)).collect_view();
            view! {
                <li class="timeline__row" data-agent=agent_colour(position)>
                    <span class="timeline__name">{agent_name}</span>
                    <svg class="timeline__track" width="100%" height="20" role="img" aria-label=label>{pieces}</svg>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="timeline">{rows} <li class="timeline__row" aria-hidden="true"><span></span><TimeAxis scale /></li></ul>
        <ul class="legend">
            <li data-part="soft">"Waiting for the first token"</li>
            <li data-part="full">"Speaking"</li>
            <li data-part="cut">"Cut off or failed"</li>
        </ul>
    }
}

fn piece(segment: &Segment, scale: Scale, end_ms: u64) -> impl IntoView + use<> {
    let end = segment.end_ms.unwrap_or(end_ms);
    let first = segment.first_token_ms.unwrap_or(segment.start_ms);
    let (x0, x1, x2) = (scale.percent(real(segment.start_ms)), scale.percent(real(first)), scale.percent(real(end)));
    let title = format!(
        "{} {}: from {} to {}",
        segment.turn_id,
        segment.state.as_str(),
        format::span(segment.start_ms),
        format::span(end)
    );
    view! {
        <g data-state=segment.state.as_str()>
            <title>{title}</title>
            <rect x=attribute(x0) y="4" width=attribute(x2 - x0) height="12" data-part="soft"></rect>
            <rect x=attribute(x1) y="4" width=attribute((x2 - x1).max(0.2)) height="12" data-part="full"></rect>
        </g>
    }
}
