//! A server whose conversations run, and to some of which people write all the time.

use crate::history::{self, History};
use crate::server::Setup;
use crate::teams::Talk;
use crate::{Api, Database, Server};
use anyhow::{Context, ensure};
use fake_openai::{FakeOpenAi, Script, Words};
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Longest wait for anything.
const LIMIT: Duration = Duration::from_mins(2);
/// Conversations that run, and conversations that people write to.
const CONVERSATIONS: usize = 4;

/// A server whose conversations run, and to some of which people write all the time.
pub(super) struct Load {
    pub(super) server: Server,
    pub(super) api: Api,
    pub(super) database: Database,
    /// Conversations that run.
    pub(super) running: Vec<String>,
    /// Conversations that people write to.
    pub(super) written: Vec<String>,
    /// What each of those that run has come to, once it has ended.
    pub(super) whole: History,
    writers: JoinSet<anyhow::Result<(String, Vec<String>)>>,
    /// Writes that were acknowledged so far.
    acknowledged: watch::Sender<usize>,
    stop: watch::Sender<()>,
    _model: FakeOpenAi,
}

impl Load {
    pub(super) async fn start(binary: &Path, database: Database, turns: u32) -> anyhow::Result<Self> {
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
        let (mut written, mut writers) = (Vec::new(), JoinSet::new());
        for _ in 0..CONVERSATIONS {
            let id = api.start(&Talk::RoundRobin.team(1), 1).await?;
            api.ended_within(&id, LIMIT).await?;
            written.push(id.clone());
            writers.spawn(write(api.clone(), id, acknowledged.clone(), stop.subscribe()));
        }
        let whole = History::default();
        let load = Self { server, api, database, running, written, whole, writers, acknowledged, stop, _model: model };
        load.acknowledges().await?;
        Ok(load)
    }

    /// How many writes were acknowledged so far.
    pub(super) fn acknowledged(&self) -> usize {
        *self.acknowledged.borrow()
    }

    /// Waits for the next acknowledgement; how long that took.
    pub(super) async fn acknowledges(&self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        let mut acknowledged = self.acknowledged.subscribe();
        acknowledged.borrow_and_update();
        timeout(LIMIT, acknowledged.changed()).await.context("nothing is acknowledged any more")??;
        Ok(begun.elapsed())
    }

    /// Lets everything come to its end, then the server; how many writes were acknowledged, all of which are there.
    pub(super) async fn end(&mut self) -> anyhow::Result<usize> {
        let count = self.settle().await?;
        self.close().await?;
        Ok(count)
    }

    /// Ends the server, which must not have panicked.
    pub(super) async fn close(&mut self) -> anyhow::Result<()> {
        self.server.no_panic()?;
        self.server.terminate().await?;
        Ok(())
    }

    /// Lets everything come to its end, and checks that nothing is missing; how many writes were acknowledged.
    pub(super) async fn settle(&mut self) -> anyhow::Result<usize> {
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
