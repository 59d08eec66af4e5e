//! Copies are taken while everybody writes; what is brought back from one is of one moment, and goes on from there.

use super::Profile;
use super::load::Load;
use crate::{Finding, Kind, Server, history};
use anyhow::{Context, ensure};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;
use tokio::time::Instant;

/// Longest wait for a conversation that was brought back.
const LIMIT: Duration = Duration::from_mins(2);

/// `backup` beside a server that writes, `restore` into a database of its own.
///
/// # Errors
/// A copy was refused, was not whole, or did not go on to the same end.
pub async fn run(binary: &Path, kinds: &[Kind], profile: Profile) -> anyhow::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for kind in kinds {
        findings.push(copies(binary, *kind, profile).await.with_context(|| kind.name())?);
    }
    Ok(findings)
}

async fn copies(binary: &Path, kind: Kind, profile: Profile) -> anyhow::Result<Finding> {
    // Of the copies each so many is brought back.
    let (copies, step, turns) = match profile {
        Profile::Short => (3, 3, 8),
        Profile::Long(times) => (100 * times, 10, 40),
    };
    let mut load = Load::start(binary, kind.create().await?, turns).await?;
    let folder = TempDir::new()?;
    let mut kept = Vec::new();
    let begun = Instant::now();
    for number in 1..=copies {
        let copy = folder.path().join(format!("{number}.backup"));
        load.server.program("backup", &copy, &load.database).await?;
        if number % step == 0 {
            kept.push(copy);
        } else {
            std::fs::remove_file(copy)?;
        }
    }
    let took = begun.elapsed();
    let acknowledged = load.settle().await?;
    let mut back = 0;
    for copy in &kept {
        back += brought_back(&load, copy, kind).await.with_context(|| copy.display().to_string())?;
    }
    load.close().await?;
    let written = load.running.len() + load.written.len();
    Ok(Finding::new(
        format!("Backups are whole, {}", kind.name()),
        format!(
            "{copies} copies while {written} conversations are written; one in {step} is brought back into an empty database"
        ),
        format!(
            "{copies} copies in {:.1} s, beside {acknowledged} acknowledged writes; {} brought back: {back} conversations, \
             all as they were at one moment, those that ran to the same end",
            took.as_secs_f64(),
            kept.len()
        ),
    ))
}

/// Brings a copy back beside the server that it is of, and lets it go on; how many conversations it holds.
async fn brought_back(load: &Load, copy: &Path, kind: Kind) -> anyhow::Result<usize> {
    let database = kind.create().await?;
    load.server.program("restore", copy, &database).await?;
    let mut server = Server::start(load.server.setup(), &database).await?;
    let api = server.api();
    for id in &load.written {
        let (there, whole) = (api.log(id).await?, load.api.log(id).await?);
        history::read(&there)?;
        ensure!(whole.starts_with(&there), "{id} is no beginning of what it was copied from");
    }
    for id in &load.running {
        api.ended_within(id, LIMIT).await.with_context(|| server.log())?;
        let (history, _) = history::read(&api.log(id).await?)?;
        history::same(&history, &load.whole).with_context(|| id.clone())?;
    }
    server.no_panic()?;
    server.terminate().await?;
    Ok(load.written.len() + load.running.len())
}
