//! The database is locked, full, or goes away and comes back.
//!
//! What was acknowledged is there afterwards; what was not acknowledged may be there or not. Nobody panics, and the server
//! acknowledges again soon after the database is well.

use super::Profile;
use super::load::Load;
use crate::postgres::{Postgres, Stop};
use crate::{Chance, Database, Finding, Kind, measure};
use anyhow::{Context, ensure};
use sea_orm::ConnectionTrait;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

/// Longest time from the end of a fault to the next acknowledgement.
const BACK: Duration = Duration::from_secs(10);
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
    let (mut slowest, mut while_full) = (Duration::ZERO, 0);
    for _ in 0..times {
        let failures = || load.server.log().matches("waits for the database").count();
        let before = failures();
        let ballast = disk.fill()?;
        let fails = async {
            while failures() == before {
                sleep(Duration::from_millis(50)).await;
            }
        };
        timeout(BACK, fails).await.context("the disk was never full")?;
        let written = load.acknowledged();
        sleep(Duration::from_secs(2)).await;
        while_full += load.acknowledged() - written;
        std::fs::remove_file(ballast)?;
        slowest = slowest.max(load.acknowledges().await?);
    }
    let acknowledged = load.end().await?;
    Ok(Finding::new(
        PROMISE,
        format!(
            "a file system of {DISK_MIB} MiB is filled under load until a write fails and for 2 s more, {times} times"
        ),
        format!(
            "{acknowledged} acknowledged writes, {while_full} of them while it was full, all there; back after {:.2} s at the \
             most; no panic",
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
