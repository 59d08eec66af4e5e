//! The database is locked, full, or goes away and comes back.
//!
//! What was acknowledged is there afterwards; what was not acknowledged may be there or not. Nobody panics, and the server
//! acknowledges again soon after the database is well.

use super::Profile;
use crate::history::{self, History};
use crate::postgres::{Postgres, Stop};
use crate::server::Setup;
use crate::teams::Talk;
use crate::{Api, Chance, Database, Finding, Kind, Server, measure};
use anyhow::{Context, ensure};
use fake_openai::{FakeOpenAi, Script, Words};
use sea_orm::ConnectionTrait;
use serde_json::json;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Longest time from the end of a fault to the next acknowledgement.
const BACK: Duration = Duration::from_secs(10);
/// Longest wait for anything.
const LIMIT: Duration = Duration::from_mins(2);
/// Conversations that run, and conversations that people write to.
const CONVERSATIONS: usize = 4;
/// Size of the disk that gets full: the write-ahead log alone takes 16 MiB.
const DISK_MIB: usize = 64;

/// All faults.
///
/// # Errors
/// A promise was broken.
pub async fn run(binary: &Path, profile: Profile, chance: &mut Chance) -> anyhow::Result<Vec<Finding>> {
    let mut findings = vec![locked(binary, profile).await.context("the write lock is held")?];
    findings.push(full(binary, profile).await.context("the disk is full")?);
    findings.push(restarted(binary, profile, chance).await.context("PostgreSQL is restarted")?);
    Ok(findings)
}

/// The write lock alone: it needs neither rights nor another program.
///
/// # Errors
/// A promise was broken.
pub async fn locked(binary: &Path, profile: Profile) -> anyhow::Result<Finding> {
    let held = Duration::from_secs(if profile == Profile::Short { 2 } else { 10 });
    let mut load = Load::start(binary, Kind::Sqlite.create().await?, 8).await?;
    let connection = load.database.connect().await?;
    connection.execute_unprepared("PRAGMA busy_timeout = 5000").await?;
    connection.execute_unprepared("BEGIN IMMEDIATE").await?;
    sleep(held).await;
    ensure!(load.api.is_ready().await, "a reader was kept waiting by a writer's lock");
    connection.execute_unprepared("COMMIT").await?;
    let back = load.acknowledges().await?;
    connection.close().await?;
    let acknowledged = load.end().await?;
    Ok(Finding::new(
        "The database may fail: SQLite locked",
        format!("another connection holds the write lock for {} s under load", held.as_secs()),
        format!(
            "{acknowledged} acknowledged writes, all there; back {:.2} s after the lock is gone; no panic",
            back.as_secs_f64()
        ),
    )
    .aim(back <= BACK))
}

async fn full(binary: &Path, profile: Profile) -> anyhow::Result<Finding> {
    const PROMISE: &str = "The database may fail: disk full";
    let times = if profile == Profile::Short { 1 } else { 3 };
    let Some(disk) = SmallDisk::mount()? else {
        let figure = "not measured: a file system of its own may not be mounted here";
        return Ok(Finding::new(PROMISE, "a small file system is filled", figure).aim(false));
    };
    let mut load = Load::start(binary, Database::sqlite_in(disk.folder.path())?, 8).await?;
    let mut slowest = Duration::ZERO;
    for _ in 0..times {
        let ballast = disk.fill()?;
        sleep(Duration::from_secs(2)).await;
        std::fs::remove_file(ballast)?;
        slowest = slowest.max(load.acknowledges().await?);
    }
    ensure!(load.server.log().contains("waits for the database"), "the disk was never full");
    let acknowledged = load.end().await?;
    Ok(Finding::new(
        PROMISE,
        format!("a file system of {DISK_MIB} MiB is filled for 2 s under load, {times} times"),
        format!(
            "{acknowledged} acknowledged writes, all there; back after {:.2} s at the most; no panic",
            slowest.as_secs_f64()
        ),
    )
    .aim(slowest <= BACK))
}

async fn restarted(binary: &Path, profile: Profile, chance: &mut Chance) -> anyhow::Result<Finding> {
    let times = match profile {
        Profile::Short => 2,
        Profile::Long(times) => 20 * times,
    };
    let postgres = Postgres::start().await?;
    let mut load = Load::start(binary, Database::postgres(&postgres.url()).await?, 40).await?;
    let mut back = Vec::new();
    for time in 0..times {
        sleep(chance.millis(200, 800)).await;
        postgres.down(if time % 2 == 0 { Stop::Fast } else { Stop::Immediate }).await?;
        sleep(chance.millis(0, 500)).await;
        postgres.up().await?;
        back.push(load.acknowledges().await?);
    }
    let acknowledged = load.end().await?;
    let slowest = measure::longest(&back);
    let mut back: Vec<f64> = back.iter().map(Duration::as_secs_f64).collect();
    Ok(Finding::new(
        "The database may fail: PostgreSQL restarted",
        format!("restarted {times} times under load, every second time as after a crash"),
        format!(
            "{acknowledged} acknowledged writes, all there; back after {:.2} s (median), {:.2} s (longest); no panic",
            measure::quantile(&mut back, 0.5),
            slowest.as_secs_f64()
        ),
    )
    .aim(slowest <= BACK))
}

/// A server whose conversations run, and to some of which people write all the time.
struct Load {
    server: Server,
    api: Api,
    database: Database,
    running: Vec<String>,
    whole: History,
    writers: JoinSet<anyhow::Result<(String, Vec<String>)>>,
    /// Writes that were acknowledged so far.
    acknowledged: watch::Sender<usize>,
    stop: watch::Sender<()>,
    _model: FakeOpenAi,
}

impl Load {
    async fn start(binary: &Path, database: Database, turns: u32) -> anyhow::Result<Self> {
        let script = Script { words: Words::OfMessages, tokens_per_second: Some(50.0), ..Script::default() };
        let model = FakeOpenAi::start(script).await?;
        let setup = Setup::new(binary, model.base_url()).with("ROUNDTABLE_LEASE_S", 3);
        let server = Server::start(&setup, &database).await?;
        let api = server.api();
        let mut running = Vec::new();
        for _ in 0..CONVERSATIONS {
            running.push(api.start(&Talk::RoundRobin.team(turns), 1).await?);
        }
        let (acknowledged, stop) = (watch::Sender::new(0), watch::Sender::new(()));
        let mut writers = JoinSet::new();
        for _ in 0..CONVERSATIONS {
            let id = api.start(&Talk::RoundRobin.team(1), 1).await?;
            api.ended_within(&id, LIMIT).await?;
            writers.spawn(write(api.clone(), id, acknowledged.clone(), stop.subscribe()));
        }
        let whole = History::default();
        let load = Self { server, api, database, running, whole, writers, acknowledged, stop, _model: model };
        load.acknowledges().await?;
        Ok(load)
    }

    /// Waits for the next acknowledgement; how long that took.
    async fn acknowledges(&self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let mut acknowledged = self.acknowledged.subscribe();
        acknowledged.borrow_and_update();
        timeout(LIMIT, acknowledged.changed()).await.context("nothing is acknowledged any more")??;
        Ok(begun.elapsed())
    }

    /// Lets everything come to its end, and checks that nothing is missing; how many writes were acknowledged.
    async fn end(&mut self) -> anyhow::Result<usize> {
        self.stop.send_replace(());
        let mut count = 0;
        while let Some(written) = self.writers.join_next().await {
            let (id, values) = written??;
            let log = self.api.log(&id).await?;
            history::read(&log)?;
            let there: Vec<&str> = log
                .iter()
                .filter(|event| event["type"] == "memory_written")
                .filter_map(|event| event["value"].as_str())
                .collect();
            let mut left = there.iter();
            for value in &values {
                ensure!(
                    left.any(|there| there == value),
                    "write {value} of {id} was acknowledged and is not in its place"
                );
            }
            count += values.len();
        }
        for id in &self.running {
            self.api.ended_within(id, LIMIT).await.with_context(|| self.server.log())?;
            let (history, cost) = history::read(&self.api.log(id).await?)?;
            ensure!(
                history.turns.values().all(|said| said["end"] == "turn_completed"),
                "a turn failed ({cost:?}): {history:?}"
            );
            if self.whole.turns.is_empty() {
                self.whole = history;
            } else {
                history::same(&history, &self.whole)?;
            }
        }
        self.server.no_panic()?;
        self.server.terminate().await?;
        Ok(count)
    }
}

/// Writes one value after the other; those that were acknowledged.
async fn write(
    api: Api,
    id: String,
    acknowledged: watch::Sender<usize>,
    stop: watch::Receiver<()>,
) -> anyhow::Result<(String, Vec<String>)> {
    let mut values = Vec::new();
    let mut number = 0;
    while !stop.has_changed()? {
        number += 1;
        let value = format!("value {number}");
        if api.command(&id, "memory", &json!({"key": "x", "value": value})).await.is_ok() {
            values.push(value);
            acknowledged.send_modify(|count| *count += 1);
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok((id, values))
}

/// A file system of its own in memory, as far as one may be mounted.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    fn mount() -> anyhow::Result<Option<Self>> {
        let folder = TempDir::new()?;
        let size = format!("size={DISK_MIB}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "chaos"]).arg(folder.path()).output();
        Ok(mounted.is_ok_and(|mounted| mounted.status.success()).then_some(Self { folder }))
    }

    /// Fills what is left with a file.
    fn fill(&self) -> anyhow::Result<PathBuf> {
        let path = self.folder.path().join("ballast");
        let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
        for size in [1 << 16, 1 << 12, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        Ok(path)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}
