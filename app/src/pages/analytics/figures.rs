//! Charts over many runs, by strategy.

use crate::components::chart::ChartFigure;
use crate::components::chart::bar::{Bar, Part};
use crate::components::chart::scale::Scale;
use crate::components::chart::strip::{Strip, TimeAxis};
use crate::format;
use leptos::prelude::*;
use projections::metrics::MIN_FOR_P95;
use projections::metrics::overview::StrategyGroup;

/// Fewest ended conversations of each strategy from which on one is said to do better.
const ENOUGH: u32 = 5;

/// What the runs of a strategy came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Outcomes {
    reached: u32,
    missed: u32,
    failed: u32,
    open: u32,
}

impl Outcomes {
    fn of(group: &StrategyGroup) -> Self {
        let figures = &group.figures;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
        let reached = (figures.success_rate.unwrap_or_default() * f64::from(figures.ended)).round() as u32;
        let failed = figures.by_status.get("failed").copied().unwrap_or_default();
        Self {
            reached,
            missed: figures.ended.saturating_sub(reached).saturating_sub(failed),
            failed,
            open: figures.runs.saturating_sub(figures.ended),
        }
    }

    const fn all(self) -> [u32; 4] {
        [self.reached, self.missed, self.failed, self.open]
    }
}

/// What conversations came to, by strategy.
#[component]
pub(super) fn OutcomeFigure(
    /// The runs of each strategy.
    groups: Vec<StrategyGroup>,
) -> impl IntoView {
    const LABELS: [&str; 4] = ["Reached its goal", "Ended without", "Failed", "Goes on"];
    const LOOKS: [&str; 4] = ["s1", "s2", "s3", "s4"];
    let finding = outcome_finding(&groups);
    let rows = groups.iter().map(|group| {
        let counts = Outcomes::of(group).all().into_iter().map(|count| count.to_string());
        std::iter::once(group.strategy.label().to_owned()).chain(counts).collect::<Vec<_>>()
    });
    let rows = rows.collect::<Vec<_>>();
    let bars = groups
        .into_iter()
        .map(|group| {
            let (outcomes, name) = (Outcomes::of(&group), group.strategy.label());
            let runs = f64::from(group.figures.runs.max(1));
            let parts = outcomes.all().into_iter().zip(LABELS).zip(LOOKS);
            let parts = parts.map(|((count, label), look)| Part::new(label, f64::from(count) / runs, look)).collect();
            let value = format!("{} of {}", outcomes.reached, group.figures.runs);
            let label = format!("{name}: {value} reached their goal");
            view! {
                <li class="bar-line">
                    <span class="bar-line__name">{name}</span>
                    <Bar parts label />
                    <span class="bar-line__value">{value}</span>
                </li>
            }
        })
        .collect_view();
    let legend =
        LABELS.into_iter().zip(LOOKS).map(|(label, look)| view! { <li data-part=look>{label}</li> }).collect_view();
    view! {
        <ChartFigure
            finding
            about="Conversations by what they came to. A limit or a stop is an end without the goal."
            heads=vec!["Strategy", "Reached its goal", "Ended without", "Failed", "Goes on"]
            rows
        >
            <ul class="bar-lines">{bars}</ul>
            <ul class="legend">{legend}</ul>
        </ChartFigure>
    }
}

/// How long conversations took, by strategy.
#[component]
pub(super) fn DurationFigure(
    /// The runs of each strategy.
    groups: Vec<StrategyGroup>,
) -> impl IntoView {
    let finding = duration_finding(&groups);
    let shown = |ms: Option<u64>| ms.map_or_else(|| "–".to_owned(), format::span);
    let rows = groups
        .iter()
        .map(|group| {
            let duration = &group.figures.duration_ms;
            vec![group.strategy.label().to_owned(), duration.n.to_string(), shown(duration.p50), shown(duration.p95)]
        })
        .collect::<Vec<_>>();
    let most = groups.iter().flat_map(|group| {
        let duration = &group.figures.duration_ms;
        duration.values.last().copied().into_iter().chain(duration.p95)
    });
    let scale = Scale::time(0, most.max().unwrap_or(0));
    let strips = groups
        .into_iter()
        .map(|group| {
            let (name, duration) = (group.strategy.label(), group.figures.duration_ms);
            let median = shown(duration.p50);
            let label = format!("{name}: median {median}, n = {}", duration.n);
            view! {
                <li class="bar-line">
                    <span class="bar-line__name">{name}</span>
                    <Strip distribution=duration scale label />
                    <span class="bar-line__value">{median}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <ChartFigure
            finding
            about=format!(
                "Wall time of the conversations that ended, pauses included. Each dot is a conversation, the stroke is the median; from {MIN_FOR_P95} on the 95th percentile stands in place of the dots.",
            )
            heads=vec!["Strategy", "n", "Median", "p95"]
            rows
        >
            <ul class="bar-lines">
                {strips} <li class="bar-line" aria-hidden="true"><span></span><TimeAxis scale /><span></span></li>
            </ul>
        </ChartFigure>
    }
}

/// Which strategy reached its goal most often; that none does is said too.
fn outcome_finding(groups: &[StrategyGroup]) -> String {
    let ended = groups.iter().filter(|group| group.figures.ended > 0);
    let best = leader(ended.filter_map(|group| Some((group, group.figures.success_rate?))), f64::total_cmp);
    let of = |group: &StrategyGroup| {
        let reached = Outcomes::of(group).reached;
        format!("{reached} of {} that ended", group.figures.ended)
    };
    match (groups, best) {
        ([only], _) => format!("{}: {} reached their goal", only.strategy.label(), of(only)),
        _ if are_few(groups) => {
            format!("Too few have ended to say which strategy does better: it takes {ENOUGH} of each")
        }
        (_, Some(group)) => format!("{} reached its goal most often: {}", group.strategy.label(), of(group)),
        (_, None) => "No strategy reached its goal more often than all others".to_owned(),
    }
}

/// Which strategy took the least time.
fn duration_finding(groups: &[StrategyGroup]) -> String {
    let medians = groups.iter().filter_map(|group| Some((group, group.figures.duration_ms.p50?)));
    let quickest = leader(medians, |a, b| b.cmp(a));
    match (groups, quickest) {
        ([only], Some(_)) => {
            let median = only.figures.duration_ms.p50.map_or_else(String::new, format::span);
            format!("{}: half of the conversations took at most {median}", only.strategy.label())
        }
        _ if are_few(groups) => {
            format!("Too few have ended to say which strategy is quicker: it takes {ENOUGH} of each")
        }
        (_, Some(group)) => {
            let median = group.figures.duration_ms.p50.map_or_else(String::new, format::span);
            format!("{} is the quickest: {median}, median", group.strategy.label())
        }
        (_, None) => "No strategy is quicker than all others".to_owned(),
    }
}

/// Whether chance decides which strategy does better.
fn are_few(groups: &[StrategyGroup]) -> bool {
    groups.iter().any(|group| group.figures.ended < ENOUGH)
}

/// The one that comes before all others; `None` where two are level.
fn leader<'a, T>(
    groups: impl Iterator<Item = (&'a StrategyGroup, T)>,
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<&'a StrategyGroup> {
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by(|(_, a), (_, b)| compare(b, a));
    match groups.as_slice() {
        [(_, first), (_, second), ..] if compare(first, second).is_eq() => None,
        [(group, _), ..] => Some(group),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TurnStrategy;
    use projections::metrics::Distribution;
    use projections::metrics::overview::Group;

    fn group(strategy: TurnStrategy, ended: u32, success_rate: f64, durations: &[u64]) -> StrategyGroup {
        let figures = Group {
            runs: ended + 1,
            ended,
            by_status: [("failed".to_owned(), 1)].into(),
            success_rate: Some(success_rate),
            duration_ms: Distribution::of(durations.to_vec()),
            ..Group::default()
        };
        StrategyGroup { strategy, figures }
    }

    #[test]
    fn every_run_is_in_one_outcome() {
        let outcomes = Outcomes::of(&group(TurnStrategy::Dynamic, 6, 0.5, &[]));
        assert_eq!(outcomes, Outcomes { reached: 3, missed: 2, failed: 1, open: 1 });
        assert_eq!(outcomes.all().into_iter().sum::<u32>(), 7);
    }

    #[test]
    fn a_finding_names_one_strategy_or_none() {
        let (a, b) = (TurnStrategy::RoundRobin, TurnStrategy::Dynamic);
        for (groups, outcome, duration) in [
            (
                vec![group(a, 6, 0.5, &[1_000]), group(b, 8, 0.75, &[2_000])],
                "Dynamic reached its goal most often: 6 of 8 that ended",
                "Round robin is the quickest: 1 s, median",
            ),
            (
                vec![group(a, 6, 0.5, &[1_000]), group(b, 4, 0.75, &[2_000])],
                "Too few have ended to say which strategy does better: it takes 5 of each",
                "Too few have ended to say which strategy is quicker: it takes 5 of each",
            ),
            (
                vec![group(a, 6, 0.5, &[1_000]), group(b, 8, 0.5, &[1_000])],
                "No strategy reached its goal more often than all others",
                "No strategy is quicker than all others",
            ),
            (
                vec![group(a, 4, 0.5, &[1_000])],
                "Round robin: 2 of 4 that ended reached their goal",
                "Round robin: half of the conversations took at most 1 s",
            ),
        ] {
            assert_eq!((outcome_finding(&groups).as_str(), duration_finding(&groups).as_str()), (outcome, duration));
        }
    }
}
