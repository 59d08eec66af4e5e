//! When each agent waited and spoke.

use crate::components::agent_mark::agent_colour;
use crate::components::chart::ChartFigure;
use crate::components::chart::scale::{Scale, attribute, real};
use crate::components::chart::strip::TimeAxis;
use crate::format;
use leptos::prelude::*;
use projections::timeline::{Row, Segment, SegmentState, Timeline};

/// When each agent waited and spoke: what it shows, the chart, and the same as a table.
#[component]
pub fn TimelineFigure(
    /// The timeline.
    #[prop(into)]
    timeline: Signal<Timeline>,
) -> impl IntoView {
    view! {
        <ChartFigure
            finding=Signal::derive(move || timeline.with(finding))
            about="Time from the start of the conversation. A light piece waits for the first token, a full one speaks."
            heads=vec!["Turn", "Agent", "Start", "First token", "End", "Outcome"]
            rows=Signal::derive(move || timeline.with(table))
        >
            {move || chart(timeline.get())}
        </ChartFigure>
    }
}

fn table(timeline: &Timeline) -> Vec<Vec<String>> {
    let time = |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), format::span);
    let line = |row: &Row, segment: &Segment| {
        vec![
            segment.turn_id.to_string(),
            row.agent_name.clone(),
            format::span(segment.start_ms),
            time(segment.first_token_ms),
            time(segment.end_ms),
            segment.state.as_str().to_owned(),
        ]
    };
    timeline.rows.iter().flat_map(|row| row.segments.iter().map(move |segment| line(row, segment))).collect()
}

fn finding(timeline: &Timeline) -> String {
    let spans = timeline.rows.iter().flat_map(|row| {
        let span = |segment: &Segment| segment.end_ms.unwrap_or(timeline.end_ms).saturating_sub(segment.start_ms);
        row.segments.iter().map(move |segment| (span(segment), &row.agent_name))
    });
    match spans.max_by_key(|(ms, _)| *ms) {
        Some((ms, name)) => {
            format!(
                "The longest of all turns was {}, by {name}, in {} altogether",
                format::span(ms),
                format::span(timeline.end_ms - timeline.start_ms)
            )
        }
        None => "Nobody has spoken yet".to_owned(),
    }
}

/// A line for each agent, a light piece to the first token, a full one to the end.
fn chart(timeline: Timeline) -> impl IntoView {
    let Timeline { start_ms, end_ms, rows } = timeline;
    let scale = Scale::time(start_ms, end_ms);
    let runs = |row: &Row| row.segments.iter().any(|segment| segment.state == SegmentState::Running);
    let is_running = rows.iter().any(runs);
    let axis = (end_ms > start_ms).then(|| {
        view! { <li class="timeline__row" aria-hidden="true"><span></span><TimeAxis scale /></li> }
    });
    let rows = rows
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
        <ul class="timeline">{rows} {axis}</ul>
        <ul class="legend">
            <li data-part="soft">"Waiting for the first token"</li>
            <li data-part="full">"Speaking"</li>
            <li data-part="cut">"Cut off or failed"</li>
            {is_running.then(|| view! { <li data-part="open">"Still open"</li> })}
        </ul>
    }
}

/// An attempt at a turn. While it is open nothing is known of its first token: it is drawn as a whole.
fn piece(segment: &Segment, scale: Scale, now_ms: u64) -> impl IntoView + use<> {
    let end = segment.end_ms.unwrap_or(now_ms);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_without_turns_has_nothing_to_say() {
        assert_eq!(finding(&Timeline::default()), "Nobody has spoken yet");
    }

    #[test]
    fn the_longest_turn_may_still_run() {
        let segment = |start_ms, end_ms| Segment {
            turn_id: "t1".into(),
            attempt: 1,
            start_ms,
            first_token_ms: None,
            end_ms,
            state: SegmentState::default(),
        };
        let row = |name: &str, segments| Row { agent_id: name.into(), agent_name: name.to_owned(), segments };
        let rows = vec![row("Ada", vec![segment(2_000, Some(3_000))]), row("Bo", vec![segment(3_000, None)])];
        let timeline = Timeline { start_ms: 2_000, end_ms: 8_000, rows };
        assert_eq!(finding(&timeline), "The longest of all turns was 5 s, by Bo, in 6 s altogether");
    }
}
