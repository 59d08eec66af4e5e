//! Figures over many runs, for the analytics page. Simulated and real runs are never put together.

use super::RunMetrics;
use super::distribution::{Distribution, nearest_rank};
use super::ratio::{mean, share};
use model::event::FinishReason;
use model::{MicroUsd, Status, TeamId, TurnStrategy};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Figures over many runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Overview {
    /// Runs in which models of a provider answered.
    pub real: Pool,
    /// Runs with at least one simulated turn.
    pub simulated: Pool,
}

/// Runs that may be compared with each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pool {
    /// All of them.
    pub all: Group,
    /// By turn strategy, in the order in which strategies are offered; strategies without a run are left out.
    pub by_strategy: Vec<StrategyGroup>,
    /// By team, most runs first; equals by name.
    pub by_team: Vec<TeamGroup>,
}

/// Runs of one turn strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StrategyGroup {
    /// The strategy.
    pub strategy: TurnStrategy,
    /// Its runs.
    pub figures: Group,
}

/// Runs of one team: those of a stored team, whatever its version, or of a team that was never stored, by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamGroup {
    /// The stored team; `None` for one that came with its run.
    pub team_id: Option<TeamId>,
    /// Its name in the run that started last.
    pub team_name: String,
    /// Its runs.
    pub figures: Group,
}

/// Figures of a group of runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Group {
    /// Number of runs: the n of every figure of runs.
    pub runs: u32,
    /// Runs that have ended.
    pub ended: u32,
    /// Runs by status, on the wire's names; a status without a run is left out.
    pub by_status: BTreeMap<String, u32>,
    /// Finished runs by reason, on the wire's names; a reason without a run is left out.
    pub by_finish_reason: BTreeMap<String, u32>,
    /// Ended runs with a task completion of 1, over ended runs. Unitless, in `[0, 1]`; `None` with none ended.
    pub success_rate: Option<f64>,
    /// Mean task completion of the ended runs. Unitless, in `[0, 1]`; `None` with none ended.
    pub task_completion: Option<f64>,
    /// Turns that ended with a reply, of all runs.
    pub turns: u64,
    /// Turns that were passed, of all runs.
    pub passes: u64,
    /// Turns that failed, of all runs.
    pub failures: u64,
    /// Turns that were cut off, of all runs.
    pub interruptions: u64,
    /// What people did after the task, in all runs.
    pub interventions: u64,
    /// Failed turns over all turns that ended. Unitless, in `[0, 1]`; `None` without a turn.
    pub failure_rate: Option<f64>,
    /// Tokens sent to models, of all runs.
    pub input_tokens: u64,
    /// Tokens received from models, of all runs.
    pub output_tokens: u64,
    /// Tokens of calls that are no reply, of all runs.
    pub coordination_tokens: u64,
    /// Their share of all tokens of all runs. Unitless, in `[0, 1]`; `None` before any token.
    pub coordination_share: Option<f64>,
    /// Cost of the calls whose price is known, of all runs; `None` where none is.
    pub cost_micro_usd: Option<MicroUsd>,
    /// Turns of a run, over the runs.
    pub turns_per_run: Distribution,
    /// Input and output tokens of a run, over the runs.
    pub tokens_per_run: Distribution,
    /// Wall time of a run in milliseconds, over the ended runs.
    pub duration_ms: Distribution,
    /// Time to first token in milliseconds, over the completed turns of all runs: exact, not an average of percentiles.
    pub ttft_ms: Distribution,
    /// Time from request to end in milliseconds, over the completed turns of all runs.
    pub turn_duration_ms: Distribution,
    /// Median of the runs' utilisation; `None` where no run has one.
    pub utilisation: Option<f64>,
    /// Median of the runs' context overhead; `None` where no run has one.
    pub context_overhead: Option<f64>,
    /// Median of the runs' coherence; `None` where no run has one.
    pub coherence: Option<f64>,
    /// Mean score over the rated runs, 1 to 5, each run counted once; `None` without a rating.
    pub satisfaction: Option<f64>,
    /// Number of scores in all runs.
    pub ratings: u32,
}

impl Overview {
    /// The figures over `runs`, in any order.
    pub fn of<'a>(runs: impl IntoIterator<Item = &'a RunMetrics>) -> Self {
        let (simulated, real): (Vec<_>, Vec<_>) = runs.into_iter().partition(|run| run.simulated);
        Self { real: Pool::of(&real), simulated: Pool::of(&simulated) }
    }
}

impl Pool {
    fn of(runs: &[&RunMetrics]) -> Self {
        let mut strategies: BTreeMap<TurnStrategy, Vec<&RunMetrics>> = BTreeMap::new();
        let mut teams: BTreeMap<(Option<TeamId>, &str), Vec<&RunMetrics>> = BTreeMap::new();
        for &run in runs {
            strategies.entry(run.strategy).or_default().push(run);
            let team_id = run.origin.map(|origin| origin.team_id);
            // A stored team is its id, whatever it was called at the time.
            let name = if team_id.is_some() { "" } else { run.team_name.as_str() };
            teams.entry((team_id, name)).or_default().push(run);
        }
        let by_strategy = strategies
            .into_iter()
            .map(|(strategy, runs)| StrategyGroup { strategy, figures: Group::of(&runs) })
            .collect();
        let mut by_team: Vec<TeamGroup> = teams
            .into_iter()
            .map(|((team_id, _), runs)| TeamGroup {
                team_id,
                team_name: runs
                    .iter()
                    .max_by_key(|run| run.started_at)
                    .map(|run| run.team_name.clone())
                    .unwrap_or_default(),
                figures: Group::of(&runs),
            })
            .collect();
        by_team.sort_by(|a, b| b.figures.runs.cmp(&a.figures.runs).then_with(|| a.team_name.cmp(&b.team_name)));
        Self { all: Group::of(runs), by_strategy, by_team }
    }
}

impl Group {
    fn of(runs: &[&RunMetrics]) -> Self {
        let sum = |of: fn(&RunMetrics) -> u64| runs.iter().map(|run| of(run)).fold(0, u64::saturating_add);
        let pooled = |of: fn(&RunMetrics) -> &[u64]| {
            Distribution::of(runs.iter().flat_map(|run| of(run).iter().copied()).collect()).pooled()
        };
        let ended: Vec<&RunMetrics> = runs.iter().copied().filter(|run| run.status.is_ended()).collect();
        let completions: Vec<f64> = ended.iter().filter_map(|run| run.task_completion).collect();
        let succeeded = completions.iter().filter(|&&completion| completion >= 1.0).count();
        let (turns, passes) = (sum(|run| run.turns.into()), sum(|run| run.passes.into()));
        let (failures, interruptions) = (sum(|run| run.failures.into()), sum(|run| run.interruptions.into()));
        Self {
            runs: count(runs.len()),
            ended: count(ended.len()),
            by_status: tally(runs.iter().map(|run| Status::as_str(run.status))),
            by_finish_reason: tally(runs.iter().filter_map(|run| run.finish_reason).map(FinishReason::as_str)),
            success_rate: share(succeeded as u64, completions.len() as u64),
            task_completion: mean(completions),
            turns,
            passes,
            failures,
            interruptions,
            interventions: sum(|run| run.interventions.into()),
            failure_rate: share(failures, turns + passes + failures + interruptions),
            input_tokens: sum(|run| run.input_tokens),
            output_tokens: sum(|run| run.output_tokens),
            coordination_tokens: sum(|run| run.coordination_tokens),
            coordination_share: share(
                sum(|run| run.coordination_tokens),
                sum(|run| run.input_tokens.saturating_add(run.output_tokens)),
            ),
            cost_micro_usd: runs.iter().filter_map(|run| run.cost_micro_usd).reduce(|mut sum, cost| {
                sum += cost;
                sum
            }),
            turns_per_run: Distribution::of(runs.iter().map(|run| run.turns.into()).collect()).pooled(),
            tokens_per_run: Distribution::of(
                runs.iter().map(|run| run.input_tokens.saturating_add(run.output_tokens)).collect(),
            )
            .pooled(),
            duration_ms: Distribution::of(ended.iter().map(|run| run.duration_ms).collect()).pooled(),
            ttft_ms: pooled(|run| &run.ttft_ms.values),
            turn_duration_ms: pooled(|run| &run.turn_duration_ms.values),
            utilisation: median(runs.iter().filter_map(|run| run.utilisation)),
            context_overhead: median(runs.iter().filter_map(|run| run.context_overhead)),
            coherence: median(runs.iter().filter_map(|run| run.coherence)),
            satisfaction: mean(runs.iter().filter_map(|run| run.satisfaction)),
            ratings: runs.iter().map(|run| run.ratings).fold(0, u32::saturating_add),
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn tally(names: impl Iterator<Item = &'static str>) -> BTreeMap<String, u32> {
    let mut tally = BTreeMap::new();
    for name in names {
        *tally.entry(name.to_owned()).or_default() += 1;
    }
    tally
}

/// The nearest-rank median.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    nearest_rank(&values, 50)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Timestamp;
    use model::command::TeamOrigin;

    fn run(strategy: TurnStrategy, team_name: &str, status: Status, task_completion: Option<f64>) -> RunMetrics {
        RunMetrics {
            strategy,
            team_name: team_name.to_owned(),
            status,
            task_completion,
            turns: 4,
            failures: 1,
            input_tokens: 100,
            output_tokens: 20,
            duration_ms: 1_000,
            ..RunMetrics::default()
        }
    }

    #[test]
    fn nothing_is_not_zero() {
        let overview = Overview::of([]);
        assert_eq!(overview, Overview::default());
        assert_eq!(overview.real.all.success_rate, None);
    }

    #[test]
    fn simulated_runs_are_kept_apart() {
        let real = run(TurnStrategy::Dynamic, "A", Status::Finished, Some(1.0));
        let simulated = RunMetrics { simulated: true, ..run(TurnStrategy::Dynamic, "A", Status::Stopped, Some(0.0)) };
        let overview = Overview::of([&real, &simulated, &simulated]);
        assert_eq!((overview.real.all.runs, overview.simulated.all.runs), (1, 2));
        assert_eq!((overview.real.all.success_rate, overview.simulated.all.success_rate), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn figures_are_sums_rates_and_medians() {
        let runs = [
            RunMetrics {
                utilisation: Some(0.2),
                satisfaction: Some(5.0),
                cost_micro_usd: Some(MicroUsd(40)),
                ..run(TurnStrategy::Dynamic, "A", Status::Finished, Some(1.0))
            },
            RunMetrics {
                utilisation: Some(0.9),
                satisfaction: Some(2.0),
                cost_micro_usd: Some(MicroUsd(2)),
                duration_ms: 3_000,
                ..run(TurnStrategy::Dynamic, "B", Status::Finished, Some(0.5))
            },
            RunMetrics { utilisation: Some(0.4), ..run(TurnStrategy::RoundRobin, "A", Status::Failed, Some(0.0)) },
            RunMetrics { duration_ms: 9_000, ..run(TurnStrategy::RoundRobin, "A", Status::Running, None) },
        ];
        let overview = Overview::of(&runs);
        let all = &overview.real.all;
        assert_eq!((all.runs, all.ended, all.turns, all.failures), (4, 3, 16, 4));
        assert_eq!(
            all.by_status,
            BTreeMap::from([("failed".into(), 1), ("finished".into(), 2), ("running".into(), 1)])
        );
        assert_eq!((all.success_rate, all.task_completion), (Some(1.0 / 3.0), Some(0.5)));
        assert_eq!((all.failure_rate, all.cost_micro_usd), (Some(0.2), Some(MicroUsd(42))));
        assert_eq!(all.duration_ms.values, [1_000, 1_000, 3_000], "a run that goes on has no duration yet");
        assert_eq!((all.utilisation, all.coherence, all.satisfaction), (Some(0.4), None, Some(3.5)));
        assert_eq!((all.input_tokens, all.tokens_per_run.p50), (400, Some(120)));

        let strategies: Vec<_> = overview.real.by_strategy.iter().map(|g| (g.strategy, g.figures.runs)).collect();
        assert_eq!(strategies, [(TurnStrategy::RoundRobin, 2), (TurnStrategy::Dynamic, 2)]);
        let teams: Vec<_> = overview.real.by_team.iter().map(|g| (g.team_name.as_str(), g.figures.runs)).collect();
        assert_eq!(teams, [("A", 3), ("B", 1)]);
    }

    #[test]
    fn percentiles_are_of_the_pooled_turns() {
        let with = |values: std::ops::RangeInclusive<u64>| RunMetrics {
            ttft_ms: Distribution::of(values.collect()),
            ..run(TurnStrategy::Dynamic, "A", Status::Finished, Some(1.0))
        };
        // 15 fast turns and 5 slow ones: the 19th of 20 values.
        let overview = Overview::of(&[with(1..=15), with(1_001..=1_005)]);
        let ttft = &overview.real.all.ttft_ms;
        assert_eq!((ttft.n, ttft.p50, ttft.p95, ttft.values.len()), (20, Some(10), Some(1_004), 0));
        let few = Overview::of(&[with(1..=15)]);
        assert_eq!((few.real.all.ttft_ms.p95, few.real.all.ttft_ms.values.len()), (None, 15));
    }

    #[test]
    fn a_renamed_team_stays_one_team() {
        let team_id = TeamId::new(uuid::Uuid::from_u128(1));
        let named = |name: &str, version| RunMetrics {
            origin: Some(TeamOrigin { team_id, version }),
            started_at: Some(Timestamp::from_millis(version.into())),
            ..run(TurnStrategy::Dynamic, name, Status::Finished, Some(1.0))
        };
        // As lists have them: the newest first.
        let runs = [named("New", 2), named("Old", 1), run(TurnStrategy::Dynamic, "New", Status::Finished, Some(1.0))];
        let overview = Overview::of(&runs);
        let teams: Vec<_> =
            overview.real.by_team.iter().map(|g| (g.team_id, g.team_name.as_str(), g.figures.runs)).collect();
        assert_eq!(teams, [(Some(team_id), "New", 2), (None, "New", 1)]);
    }
}
