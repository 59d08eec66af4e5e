//! Start to first answer, and idle memory, of the released binary.

use crate::report::{figure, median, section};
use anyhow::Context;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::process::Command;

const STARTS: usize = 5;

/// Starts the binary several times on a fresh database.
pub async fn run(binary: &Path) -> anyhow::Result<()> {
    section("The released binary (median of 5 starts on a fresh SQLite file)");
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let folder = TempDir::new()?;
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let started = Instant::now();
        let mut process = Command::new(binary)
            .arg("serve")
            .current_dir(folder.path())
            .env("ROUNDTABLE_ADDR", address.to_string())
            .env("DATABASE_URL", "sqlite://data/roundtable.db?mode=rwc")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let url = format!("http://{address}/readyz");
        let client = reqwest::Client::new();
        let deadline = started + Duration::from_secs(20);
        while !client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
            anyhow::ensure!(Instant::now() < deadline, "the server did not get ready");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        starts.push(started.elapsed().as_secs_f64());
        let status = tokio::fs::read_to_string(format!("/proc/{}/status", process.id().context("it has gone")?)).await;
        if let Ok(status) = status {
            memory.extend(resident_mib(&status));
        }
        process.kill().await?;
    }
    figure("start to first answer", median(starts), "s");
    figure("idle memory (resident; Linux only)", median(memory), "MiB");
    Ok(())
}

fn resident_mib(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kib / 1_024.0)
}
