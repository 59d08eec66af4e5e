//! The log as a line: who spoke when, and where something happened.

use crate::components::agent_mark::agent_colour;
use crate::components::chart::scale::{attribute, real};
use leptos::prelude::*;
use projections::replay::{MarkKind, Outline, TurnSpan};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Width of the drawing in units of its own; turns narrower than one are drawn as one.
const WIDTH: f64 = 1_000.0;
/// Height of the line, in CSS pixels.
const HEIGHT: f64 = 16.0;
/// Least distance of two icons, in percent of the line.
const APART: f64 = 2.0;

/// The log as a line, under the slider. Nothing here is told to readers of the screen: the slider says where it stands,
/// and a list beside the transcript has the moments.
#[component]
pub(super) fn Track(
    /// What lies where.
    outline: RwSignal<Outline>,
    /// The event that the reader is at.
    at: RwSignal<u64>,
) -> impl IntoView {
    let to_come = move || {
        let gone = outline.with(|outline| share(at.get(), outline.end));
        view! { <rect class="track__to-come" x=attribute(gone) width=attribute(100.0 - gone) height="100%"></rect> }
    };
    view! {
        <div class="track" aria-hidden="true">
            <svg class="track__marks" width="100%" height="20" focusable="false">{move || outline.with(marks)}</svg>
            <svg class="track__line" width="100%" height=HEIGHT focusable="false">
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" width="100%" height=HEIGHT>
                    {move || outline.with(turns)}
                </svg>
                {to_come}
            </svg>
        </div>
    }
}

/// Where an event lies, in percent of the line from the first event to the last.
fn share(seq: u64, end: u64) -> f64 {
    if end <= 1 { 100.0 } else { (real(seq.saturating_sub(1)) / real(end - 1) * 100.0).clamp(0.0, 100.0) }
}

/// One path an agent, however many turns it had. Turns that ran at the same time stand in lanes, one above the other.
fn turns(outline: &Outline) -> impl IntoView + use<> {
    let (lanes, count) = lanes(&outline.turns);
    let height = HEIGHT / f64::from(count);
    let gap = if count > 1 { 1.0 } else { 0.0 };
    let mut paths: BTreeMap<usize, String> = BTreeMap::new();
    for (turn, lane) in outline.turns.iter().zip(lanes) {
        let colour = agent_colour(usize::try_from(turn.agent).unwrap_or(usize::MAX - 1));
        let (from, to) = places(turn, outline.end);
        let top = f64::from(lane) * height;
        let path = paths.entry(colour).or_default();
        // Writing to a string does not fail.
        let _ = write!(path, "M{from:.2} {top:.2}H{to:.2}v{:.2}H{from:.2}Z", height - gap);
    }
    let paths = paths.into_iter().map(|(colour, d)| view! { <path data-agent=colour d=d></path> });
    paths.collect_view()
}

/// The lane of each turn, from 0, and how many there are: the first one that is free when the turn starts.
fn lanes(turns: &[TurnSpan]) -> (Vec<u32>, u32) {
    let mut free: Vec<u64> = Vec::new();
    let lanes = turns.iter().map(|turn| {
        let end = turn.end.unwrap_or(u64::MAX);
        let lane = free.iter().position(|free| *free < turn.start).unwrap_or(free.len());
        match free.get_mut(lane) {
            Some(free) => *free = end,
            None => free.push(end),
        }
        u32::try_from(lane).unwrap_or(u32::MAX)
    });
    let lanes: Vec<u32> = lanes.collect();
    let count = lanes.iter().max().map_or(1, |most| most.saturating_add(1));
    (lanes, count)
}

/// From where to where a turn is drawn, with a gap to the next where there is room.
fn places(turn: &TurnSpan, end: u64) -> (f64, f64) {
    let at = |seq| share(seq, end) / 100.0 * WIDTH;
    let (from, to) = (at(turn.start.saturating_sub(1)), at(turn.end.unwrap_or(end)));
    (from, (to - 2.0).max(from + 1.0))
}

/// Icons of what happened; of several in the same place the first.
fn marks(outline: &Outline) -> impl IntoView + use<> {
    let mut last = f64::MIN;
    let mut shown = Vec::new();
    for mark in &outline.marks {
        let at = share(mark.seq, outline.end);
        if at - last >= APART {
            last = at;
            shown.push((at, mark.kind));
        }
    }
    let icons = shown.into_iter().map(|(at, kind)| {
        view! {
            <svg x=attribute(at) overflow="visible" data-kind=kind.as_str()>
                <use href=format!("/icons.svg#{}", icon(kind)) x="-7" y="0" width="14" height="14"></use>
            </svg>
        }
    });
    icons.collect_view()
}

/// The icon of a kind of mark.
pub(super) const fn icon(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Decision => "scale",
        MarkKind::Intervention => "hand",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TurnId;

    #[test]
    fn the_line_goes_from_the_first_event_to_the_last() {
        for (seq, end, percent) in [(1, 11, 0.0), (6, 11, 50.0), (11, 11, 100.0), (99, 11, 100.0), (1, 1, 100.0)] {
            assert!((share(seq, end) - percent).abs() < 1e-9, "{seq} of {end}");
        }
    }

    #[test]
    fn turns_that_run_at_the_same_time_stand_in_lanes() {
        let turn = |start, end| TurnSpan { turn_id: TurnId::nth(1), agent: 0, start, end };
        let sequence = [turn(2, Some(4)), turn(5, Some(7)), turn(8, None)];
        assert_eq!(lanes(&sequence), (vec![0, 0, 0], 1));
        let parallel = [turn(2, Some(7)), turn(3, Some(5)), turn(4, Some(6)), turn(6, Some(9)), turn(10, None)];
        assert_eq!(lanes(&parallel), (vec![0, 1, 2, 1, 0], 3));
        assert_eq!(lanes(&[]), (vec![], 1));
    }

    #[test]
    fn a_turn_is_seen_however_short_it_is() {
        let turn = |start, end| TurnSpan { turn_id: TurnId::nth(1), agent: 0, start, end };
        for (span, all, expected) in [
            (turn(2, Some(6)), 11, (0.0, 498.0)),
            (turn(7, None), 11, (500.0, 998.0)),
            (turn(5_002, Some(5_003)), 10_001, (500.0, 501.0)),
        ] {
            let (from, to) = places(&span, all);
            assert!((from - expected.0).abs() < 0.2 && (to - expected.1).abs() < 0.2, "{from} to {to}");
        }
    }
}
