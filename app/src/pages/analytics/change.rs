//! How a figure differs from that of the period before.

use crate::api::analytics::Before;
use projections::metrics::overview::Group;

/// The figures of the period before, where there are any to hold others against.
#[derive(Clone, Debug)]
pub(super) struct Change {
    before: Option<Group>,
}

impl Change {
    /// Against the figures of a group; one without a run is nothing to compare with.
    pub(super) fn against(before: Option<Group>) -> Self {
        Self { before: before.filter(|group| group.runs > 0) }
    }

    /// The difference of two shares, in points of a hundred: `12 points more`.
    pub(super) fn points(&self, now: &Group, of: fn(&Group) -> Option<f64>) -> Option<String> {
        let points = ((of(now)? - of(self.before.as_ref()?)?) * 100.0).round();
        Some(words(points, if points.abs() < 1.5 { "point" } else { "points" }))
    }

    /// The difference of two amounts, as a share of the earlier one: `12 % more`.
    pub(super) fn percent(&self, now: &Group, of: fn(&Group) -> Option<f64>) -> Option<String> {
        let (now, before) = (of(now)?, of(self.before.as_ref()?)?);
        (before > 0.0).then(|| words(((now - before) / before * 100.0).round(), "%"))
    }
}

fn words(difference: f64, unit: &str) -> String {
    match difference {
        difference if difference > 0.0 => format!("{difference:.0} {unit} more than before"),
        difference if difference < 0.0 => format!("{:.0} {unit} less than before", -difference),
        _ => "As before".to_owned(),
    }
}

/// What the changes are against, in a sentence; `None` where there was nothing.
pub(super) fn said(before: &Before, group: &Group) -> Option<String> {
    let period = match before.days {
        1 => "the day".to_owned(),
        days => format!("the {days} days"),
    };
    (group.runs > 0).then(|| format!("Changes are against {period} before (n = {}).", group.runs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(success_rate: Option<f64>, turns: u64) -> Group {
        Group { runs: 3, success_rate, turns, ..Group::default() }
    }

    #[test]
    fn a_change_is_said_where_there_is_something_to_compare_with() {
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let turns: fn(&Group) -> Option<f64> = |group| Some(group.turns as f64);
        let rate: fn(&Group) -> Option<f64> = |group| group.success_rate;
        let change = Change::against(Some(group(Some(0.5), 40)));
        for (now, points, percent) in [
            (group(Some(0.75), 50), Some("25 points more than before"), Some("25 % more than before")),
            (group(Some(0.49), 30), Some("1 point less than before"), Some("25 % less than before")),
            (group(Some(0.5), 40), Some("As before"), Some("As before")),
            (group(None, 40), None, Some("As before")),
        ] {
            assert_eq!(change.points(&now, rate).as_deref(), points);
            assert_eq!(change.percent(&now, turns).as_deref(), percent);
        }
        let from_nothing = Change::against(Some(group(None, 0)));
        assert_eq!(from_nothing.percent(&group(None, 5), turns), None);
        assert_eq!(Change::against(Some(Group::default())).percent(&group(None, 5), turns), None);
    }
}
