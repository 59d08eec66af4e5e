//! The server is asked to end while everybody is at work.

use super::Profile;
use super::watchers::Idle;
use crate::history;
use crate::server::Setup;
use crate::teams::Talk;
use crate::{Finding, Kind, Server};
use anyhow::{Context, ensure};
use fake_openai::{FakeOpenAi, Script, Words};
use sea_orm::ConnectionTrait;
use std::path::Path;
use std::time::Duration;

/// Longest time from SIGTERM to the end.
const ENDS: Duration = Duration::from_secs(30);
/// Longest time of the conversations.
const LIMIT: Duration = Duration::from_mins(2);

/// SIGTERM with streams and turns open, then another start.
///
/// # Errors
/// It did not end well, or something was lost.
pub async fn run(binary: &Path, kinds: &[Kind], profile: Profile) -> anyhow::Result<Vec<Finding>> {
    let (streams, turns) = match profile {
        Profile::Short => (50, 5),
        // More than are taken over at once.
        Profile::Long(_) => (1_000, 80),
    };
    let mut findings = Vec::new();
    for kind in kinds {
        let script = Script { words: Words::OfMessages, tokens_per_second: Some(10.0), ..Script::default() };
        let model = FakeOpenAi::start(script).await?;
        let database = kind.create().await?;
        let mut server = Server::start(&Setup::new(binary, model.base_url()), &database).await?;
        let api = server.api();
        let mut ids = Vec::new();
        for _ in 0..turns {
            ids.push(api.start(&Talk::RoundRobin.team(3), 1).await?);
        }
        let mut readers = Vec::new();
        for number in 0..streams {
            readers.push(
                Idle::open(server.address(), &format!("/api/v1/conversations/{}/events", ids[number % ids.len()]))
                    .await?,
            );
        }
        model.ledger().wait_until(|requests| requests.len() >= turns).await;
        let mut acknowledged = Vec::new();
        for id in &ids {
            acknowledged.push(api.log(id).await?);
        }
        let took = server.terminate().await?;
        server.restart().await?;
        let mut whole = None;
        for (id, acknowledged) in ids.iter().zip(acknowledged) {
            api.ended_within(id, LIMIT).await?;
            let log = api.log(id).await?;
            ensure!(log.starts_with(&acknowledged), "what was acknowledged of {id} is lost");
            let (history, cost) = history::read(&log).with_context(|| id.clone())?;
            ensure!(cost.lost <= 1, "one end cost {cost:?}");
            let whole = whole.get_or_insert_with(|| history.clone());
            history::same(&history, whole)?;
        }
        server.no_panic()?;
        server.terminate().await?;
        findings.push(
            Finding::new(
                format!("Clean exit, {}", kind.name()),
                format!("SIGTERM with {streams} streams and {turns} turns open, then a new start"),
                format!(
                    "ended with 0 after {:.2} s; all conversations went on at once and finished, nothing lost",
                    took.as_secs_f64()
                ),
            )
            .aim(took <= ENDS),
        );
    }
    Ok(findings)
}

/// SIGTERM while another program holds the write lock of the file, then another start without it.
///
/// # Errors
/// It did not end well, or something was lost.
pub async fn locked(binary: &Path, profile: Profile) -> anyhow::Result<Finding> {
    let turns = if profile == Profile::Short { 5 } else { 50 };
    let script = Script { words: Words::OfMessages, tokens_per_second: Some(50.0), ..Script::default() };
    let model = FakeOpenAi::start(script).await?;
    let database = Kind::Sqlite.create().await?;
    let mut server = Server::start(&Setup::new(binary, model.base_url()), &database).await?;
    let api = server.api();
    let mut ids = Vec::new();
    for _ in 0..turns {
        ids.push(api.start(&Talk::RoundRobin.team(3), 1).await?);
    }
    model.ledger().wait_until(|requests| requests.len() >= turns).await;
    let connection = database.connect().await?;
    connection.execute_unprepared("PRAGMA busy_timeout = 5000").await?;
    connection.execute_unprepared("BEGIN IMMEDIATE").await?;
    // Replies end meanwhile, and wait to be written.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let took = server.terminate().await?;
    ensure!(took <= ENDS, "it took {took:?} to end");
    ensure!(server.log().contains("waits for the database"), "nothing waited for the database");
    connection.execute_unprepared("COMMIT").await?;
    connection.close().await?;
    server.restart().await?;
    for id in &ids {
        api.ended_within(id, LIMIT).await?;
        history::read(&api.log(id).await?).with_context(|| id.clone())?;
    }
    server.no_panic()?;
    server.terminate().await?;
    Ok(Finding::new(
        "Clean exit, SQLite locked",
        format!("SIGTERM with {turns} turns open while another connection holds the write lock, then a new start"),
        format!("ended with 0 after {:.2} s; all conversations went on and finished", took.as_secs_f64()),
    ))
}
