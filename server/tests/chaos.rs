//! The short profile of the chaos harness, on this build: enough to notice that a promise is broken.
//!
//! `make chaos` does all of it against the release; docs/reliability.md has the figures. Aims that depend on the machine
//! are not held here, promises are.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chaos::scenario::{
    Profile, backups, clean_exit, database_faults, kill, model_faults, one_owner, streams, watchers,
};
use chaos::{Chance, Finding, Kind, seed};
use std::path::Path;

const SHORT: Profile = Profile::Short;

/// Plays a scenario on this build; its chance can be repeated.
fn play(scenario: impl AsyncFnOnce(&Path, &mut Chance) -> anyhow::Result<Vec<Finding>>) {
    let seed = seed::of_this_run().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let ended = runtime.block_on(scenario(Path::new(env!("CARGO_BIN_EXE_roundtable")), &mut Chance::new(seed)));
    let findings = seed::named(seed, ended).unwrap();
    assert!(!findings.is_empty());
    eprintln!("{}", chaos::report::table(&findings));
}

#[test]
fn a_killed_server_goes_on_from_its_file() {
    play(async |binary, chance| kill::run(binary, &[Kind::Sqlite], SHORT, chance).await);
}

#[test]
fn a_killed_server_goes_on_from_postgresql() {
    play(async |binary, chance| kill::run(binary, &[Kind::Postgres], SHORT, chance).await);
}

#[test]
fn faults_of_models_are_typed() {
    play(async |binary, chance| model_faults::run(binary, SHORT, chance).await);
}

#[test]
fn a_locked_database_is_waited_for() {
    play(async |binary, _| Ok(vec![database_faults::locked(binary, SHORT).await?]));
}

#[test]
fn a_copy_that_is_taken_while_everybody_writes_goes_on() {
    play(async |binary, _| backups::run(binary, &Kind::ALL, SHORT).await);
}

#[test]
fn cut_streams_resume() {
    play(async |binary, chance| streams::run(binary, SHORT, chance).await);
}

#[test]
fn a_slow_reader_harms_nobody() {
    play(async |binary, _| watchers::slow_reader(binary, SHORT).await);
}

#[test]
fn many_watch() {
    play(async |binary, _| watchers::many(binary, SHORT).await);
}

#[test]
fn a_conversation_has_one_owner() {
    play(async |binary, chance| one_owner::run(binary, SHORT, chance).await);
}

#[test]
fn an_end_that_was_asked_for_loses_nothing() {
    play(async |binary, _| clean_exit::run(binary, &[Kind::Sqlite], SHORT).await);
}

#[test]
fn a_locked_database_keeps_no_server_from_ending() {
    play(async |binary, _| Ok(vec![clean_exit::locked(binary, SHORT).await?]));
}
