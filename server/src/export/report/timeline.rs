//! When each agent waited and spoke, as a drawing.

use super::escaped;
use app::components::agent_mark::agent_colour;
use app::components::chart::scale::{Scale, attribute, real};
use app::format::{count, span};
use projections::Transcript;
use projections::timeline::{Row, Segment, SegmentState, Timeline};
use std::fmt::Write;

/// Percent of the axis that a label takes at most on a narrow page, where those between are not shown.
const NARROW: f64 = 34.0;

/// A line for each agent: light while it waits for the first token, full while it speaks.
pub(super) fn timeline(whole: &Transcript) -> String {
    let Timeline { start_ms, end_ms, rows } = Timeline::of(whole);
    if rows.iter().all(|row| row.segments.is_empty()) {
        return String::new();
    }
    let scale = Scale::time(start_ms, end_ms);
    let lines: String =
        rows.iter().enumerate().map(|(position, row)| line(position, row, scale, end_ms)).collect::<Vec<_>>().concat();
    format!(
        "<section id=\"timeline\">\n<h2>Timeline</h2>\n<p class=\"note\">{} from the first event to the last. Light: waiting \
         for the first token. Full: speaking. Dashed: cut off or failed.</p>\n<ul class=\"timeline\">\n{lines}\
         <li aria-hidden=\"true\"><span></span><svg class=\"axis\" width=\"100%\" height=\"16\">{}</svg></li>\n</ul>\n</section>\n",
        span(end_ms.saturating_sub(start_ms)),
        axis(scale)
    )
}

fn line(position: usize, row: &Row, scale: Scale, end_ms: u64) -> String {
    let pieces: String = row.segments.iter().map(|segment| piece(segment, scale, end_ms)).collect::<Vec<_>>().concat();
    let name = escaped(&row.agent_name);
    let turns = count(row.segments.len() as u64, "turn");
    format!(
        "<li data-agent=\"{}\"><span>{name}</span><svg class=\"track\" width=\"100%\" height=\"20\" role=\"img\" \
         aria-label=\"{name}: {turns}\">{pieces}</svg></li>\n",
        agent_colour(position)
    )
}

fn piece(segment: &Segment, scale: Scale, now_ms: u64) -> String {
    let end = segment.end_ms.unwrap_or(now_ms);
    let first = segment.first_token_ms.unwrap_or(segment.start_ms);
    let [x0, x1, x2] = [segment.start_ms, first, end].map(|ms| scale.percent(real(ms)));
    let look = match segment.state {
        SegmentState::Interrupted | SegmentState::Failed => "cut",
        SegmentState::Running => "soft",
        SegmentState::Completed | SegmentState::Passed => "full",
    };
    format!(
        "<g><title>From {} to {}</title><rect class=\"soft\" x=\"{}\" y=\"4\" width=\"{}\" height=\"12\"/>\
         <rect class=\"{look}\" x=\"{}\" y=\"4\" width=\"{}\" height=\"12\"/></g>",
        span(segment.start_ms),
        span(end),
        attribute(x0),
        attribute((x1 - x0).max(0.0)),
        attribute(x1),
        attribute((x2 - x1).max(0.2)),
    )
}

fn axis(scale: Scale) -> String {
    let mut axis = String::new();
    let ticks = scale.ticks();
    let end = ticks.last().map_or(0.0, |tick| scale.percent(*tick));
    let mut last_kept = f64::NEG_INFINITY;
    for tick in ticks {
        let at = scale.percent(tick);
        if end > 92.0 && (end - 18.0..end).contains(&at) {
            continue;
        }
        let anchor = match at {
            ..4.0 => "start",
            92.0.. => "end",
            _ => "middle",
        };
        let is_far = at - last_kept >= NARROW && (at >= end || end - at >= NARROW);
        let class = if is_far {
            last_kept = at;
            ""
        } else {
            " class=\"between\""
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ticks are whole, from 0")]
        let label = span(tick as u64);
        // Writing to a string does not fail.
        let _ = write!(axis, "<text x=\"{}\" y=\"12\" text-anchor=\"{anchor}\"{class}>{label}</text>", attribute(at));
    }
    axis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_narrow_axis_are_apart() {
        for (end_ms, expected) in [(24_000, vec!["0 ms", "10 s", "25 s"]), (3_000, vec!["0 ms", "1.5 s", "3 s"])] {
            let axis = axis(Scale::time(0, end_ms));
            let shown = axis.split("</text>").filter(|text| !text.is_empty() && !text.contains("between"));
            let labels: Vec<&str> = shown.filter_map(|text| Some(text.rsplit_once('>')?.1)).collect();
            assert_eq!(labels, expected, "{axis}");
        }
    }
}
