//! What the comparison shows, and what speaks against believing it.

use super::letter;
use crate::api::comparison::ComparedRun;
use crate::components::chart::scale::real;
use crate::format;

/// What the figures show, in a sentence.
pub(super) fn finding(runs: &[ComparedRun]) -> String {
    let tokens = |run: &ComparedRun| run.metrics.input_tokens + run.metrics.output_tokens;
    let named = || (0..).map(letter).zip(runs);
    let least = named().min_by_key(|(_, run)| tokens(run));
    let most = named().max_by_key(|(_, run)| tokens(run));
    match (least, most) {
        (Some((low, cheap)), Some((high, dear))) if tokens(cheap) > 0 && tokens(cheap) < tokens(dear) => {
            let (more, time) =
                (times(tokens(dear), tokens(cheap)), times(dear.metrics.active_ms, cheap.metrics.active_ms));
            let time = time.map(|time| format!(" and ran {time} as long")).unwrap_or_default();
            format!("{high} used {} the tokens of {low}{time}", more.unwrap_or_default())
        }
        (Some((_, cheap)), Some(_)) if tokens(cheap) > 0 => "All used the same number of tokens".to_owned(),
        _ => "Not all have been answered yet".to_owned(),
    }
}

/// `3.2 times`, `0.17 times`; `None` where one of the two is 0.
pub(super) fn times(of: u64, base: u64) -> Option<String> {
    (of > 0 && base > 0).then(|| {
        let times = real(of) / real(base);
        let decimals = match times {
            9.95.. => 0,
            0.995.. => 1,
            _ => 2,
        };
        format!("{times:.decimals$} times")
    })
}

/// What speaks against reading much into the comparison.
pub(super) fn doubts(runs: &[ComparedRun]) -> Vec<String> {
    let mut doubts =
        vec!["n = 1: each column is one conversation. Run each again before you conclude anything.".to_owned()];
    let simulated = runs.iter().filter(|run| run.metrics.simulated).count();
    match runs.len() - simulated {
        0 => doubts.push(
            "The simulated model answered in all: this says how the teams work, not how good they are.".to_owned(),
        ),
        real if real < runs.len() => {
            doubts.push(
                "Simulated and real models stand beside each other: their times and tokens do not compare.".to_owned(),
            );
        }
        _ => {}
    }
    if runs.windows(2).any(|pair| pair[0].task != pair[1].task) {
        doubts.push("They had different tasks.".to_owned());
    }
    let open = runs.iter().filter(|run| !run.summary.status.is_ended()).count();
    if open > 0 {
        doubts.push(format!(
            "{} not ended: the figures are as of now.",
            match open {
                1 => "One has".to_owned(),
                open => format!("{} have", format::thousands(open as u64)),
            }
        ));
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Status;
    use projections::RunMetrics;

    fn run(tokens: u64, active_ms: u64, simulated: bool, task: &str, status: Status) -> ComparedRun {
        let metrics = RunMetrics { input_tokens: tokens, active_ms, simulated, ..RunMetrics::default() };
        let summary = model::ConversationSummary {
            id: model::ConversationId::new(uuid::Uuid::nil()),
            status,
            seq: 1,
            finish_reason: None,
            totals: model::Totals::default(),
            title: task.to_owned(),
            team_name: "Team".to_owned(),
            origin: None,
            strategy: model::TurnStrategy::RoundRobin,
            simulated,
            created_at: model::Timestamp::default(),
            updated_at: model::Timestamp::default(),
        };
        ComparedRun { summary, metrics, task: task.to_owned(), answer: None }
    }

    #[test]
    fn the_dearest_is_held_against_the_cheapest() {
        let done = Status::Finished;
        let [team, alone, none] =
            [(940, 4_100), (100, 1_000), (0, 0)].map(|(tokens, ms)| run(tokens, ms, false, "Go", done));
        assert_eq!(
            finding(&[team.clone(), alone.clone()]),
            "A used 9.4 times the tokens of B and ran 4.1 times as long"
        );
        assert_eq!(finding(&[alone.clone(), team]), "B used 9.4 times the tokens of A and ran 4.1 times as long");
        assert_eq!(finding(&[alone.clone(), alone.clone()]), "All used the same number of tokens");
        assert_eq!(finding(&[alone, none]), "Not all have been answered yet");
    }

    #[test]
    fn what_speaks_against_it_is_said() {
        let told = |runs: &[ComparedRun]| doubts(runs).len();
        let [real, simulated] = [false, true].map(|simulated| run(1, 1, simulated, "Go", Status::Finished));
        assert_eq!(told(&[real.clone(), real.clone()]), 1);
        assert_eq!(told(&[simulated.clone(), simulated.clone()]), 2);
        assert_eq!(told(&[real.clone(), simulated]), 2);
        assert_eq!(told(&[real, run(1, 1, false, "Stay", Status::Running)]), 3);
    }
}
