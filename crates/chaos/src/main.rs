//! The long profile: all scenarios against one build of the program, and the table of what was found.

use anyhow::{Context, ensure};
use chaos::scenario::{self, Profile};
use chaos::{Chance, Finding, Kind, report, seed};
use clap::{Parser, ValueEnum};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// The server is killed.
    Kill,
    /// Models fail.
    ModelFaults,
    /// The database fails.
    DatabaseFaults,
    /// Copies are taken and brought back.
    Backups,
    /// Streams are cut.
    Streams,
    /// One reader does not read.
    SlowReader,
    /// Thousands watch.
    ManyWatchers,
    /// Several servers race.
    OneOwner,
    /// The server is asked to end.
    CleanExit,
}

/// Kills, freezes, cuts and starves the program, and writes what it kept of its promises.
#[derive(Debug, Parser)]
struct Arguments {
    /// Scenarios to run; all when left out.
    scenarios: Vec<Scenario>,
    /// The program.
    #[arg(long, default_value = "target/release/roundtable")]
    binary: PathBuf,
    /// How many times as much as the promises say.
    #[arg(long, env = "CHAOS_TIMES", default_value_t = 1)]
    times: u32,
    /// Where to write the table; to the standard output when left out.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "the table is this program's output")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let binary = arguments.binary.canonicalize();
    let binary = binary.with_context(|| format!("{} is missing: run `make build`", arguments.binary.display()))?;
    let seed = seed::of_this_run()?;
    let wanted = |scenario: &Scenario| arguments.scenarios.is_empty() || arguments.scenarios.contains(scenario);
    let (mut findings, mut broken) = (Vec::new(), Vec::new());
    for scenario in Scenario::value_variants().iter().copied().filter(wanted) {
        let begun = Instant::now();
        eprintln!("{scenario:?} (CHAOS_SEED={seed})");
        // Each has the same chance whether or not others ran before it.
        let ended = perform(scenario, &binary, Profile::Long(arguments.times.max(1)), Chance::new(seed)).await;
        match seed::named(seed, ended) {
            Ok(found) => {
                eprint!("{}", report::table(&found));
                findings.extend(found);
            }
            Err(error) => {
                eprintln!("BROKEN: {error:?}");
                broken.push(scenario);
            }
        }
        eprintln!("took {:.0} s\n", begun.elapsed().as_secs_f64());
    }
    let table = report::table(&findings);
    match arguments.out {
        Some(file) if broken.is_empty() => std::fs::write(&file, page(&table))?,
        _ => print!("{table}"),
    }
    ensure!(broken.is_empty(), "broken: {broken:?}");
    Ok(())
}

async fn perform(
    scenario: Scenario,
    binary: &Path,
    profile: Profile,
    mut chance: Chance,
) -> anyhow::Result<Vec<Finding>> {
    use scenario::{backups, clean_exit, database_faults, kill, model_faults, one_owner, streams, watchers};
    match scenario {
        Scenario::Kill => kill::run(binary, &Kind::ALL, profile, &mut chance).await,
        Scenario::ModelFaults => model_faults::run(binary, profile, &mut chance).await,
        Scenario::DatabaseFaults => database_faults::run(binary, profile, &mut chance).await,
        Scenario::Backups => backups::run(binary, &Kind::ALL, profile).await,
        Scenario::Streams => streams::run(binary, profile, &mut chance).await,
        Scenario::SlowReader => watchers::slow_reader(binary, profile).await,
        Scenario::ManyWatchers => watchers::many(binary, profile).await,
        Scenario::OneOwner => one_owner::run(binary, profile, &mut chance).await,
        Scenario::CleanExit => {
            let mut findings = clean_exit::run(binary, &Kind::ALL, profile).await?;
            findings.push(clean_exit::locked(binary, profile).await?);
            Ok(findings)
        }
    }
}

fn page(table: &str) -> String {
    format!(
        "# What Roundtable promises, and what was measured\n\n\
         Written by `make chaos`: the released binary, on SQLite and PostgreSQL, on a machine with {} cores. A broken promise \
         fails the run, and then nothing is written; an aim that was missed is named. The tests run a short form of the same.\n\n\
         {table}\n\
         `CHAOS_SEED=… make chaos` repeats a run, `CHAOS_TIMES=4 make chaos` does four times as much.\n",
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    )
}
