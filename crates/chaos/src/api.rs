//! What the scenarios ask of the program over HTTP.

use anyhow::{Context, ensure};
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Time between two looks at something that is waited for.
const LOOK: Duration = Duration::from_millis(10);

/// A server to ask; it may come and go.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    base: String,
}

impl Api {
    /// The API of the server at this address, such as `127.0.0.1:4000`.
    pub fn at(address: impl std::fmt::Display) -> Self {
        // The client wants one although nothing here is encrypted; it does not matter which is first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { client: Client::new(), base: format!("http://{address}") }
    }

    /// The client, for requests of one's own.
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Whether the server answers and has its database.
    pub async fn is_ready(&self) -> bool {
        let asked = self.client.get(self.url("/readyz")).timeout(Duration::from_secs(2)).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// Waits until it is.
    ///
    /// # Errors
    /// It is not after `limit`.
    pub async fn ready_within(&self, limit: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + limit;
        while !self.is_ready().await {
            ensure!(Instant::now() < deadline, "the server was not ready after {limit:?}");
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// Starts a conversation; its id.
    ///
    /// # Errors
    /// The server refused or did not answer: whether it was started is not known then.
    pub async fn start(&self, team: &Value, seed: u64) -> anyhow::Result<String> {
        let body = json!({"team": team, "task": "Plan a small party.", "seed": seed});
        let started = self.post("/api/v1/conversations", &body).await?;
        Ok(started["id"].as_str().context("no id")?.to_owned())
    }

    /// Posts JSON; the answer's.
    ///
    /// # Errors
    /// The server refused or did not answer.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.client.post(self.url(path)).json(body).timeout(Duration::from_mins(1)).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        ensure!(status.is_success(), "{path}: {status}: {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// Asks something of a conversation: `pause`, `memory`.
    ///
    /// # Errors
    /// The server refused or did not answer.
    pub async fn command(&self, id: &str, what: &str, body: &Value) -> anyhow::Result<Value> {
        self.post(&format!("/api/v1/conversations/{id}/{what}"), body).await
    }

    /// The list's row of a conversation.
    ///
    /// # Errors
    /// The server refused or did not answer.
    pub async fn summary(&self, id: &str) -> anyhow::Result<Value> {
        self.get(&format!("/api/v1/conversations/{id}")).await
    }

    /// The whole log of a conversation.
    ///
    /// # Errors
    /// The server refused or did not answer.
    pub async fn log(&self, id: &str) -> anyhow::Result<Vec<Value>> {
        let (mut events, mut after) = (Vec::new(), 0);
        loop {
            let page = self.get(&format!("/api/v1/conversations/{id}/events?after={after}&limit=2000")).await?;
            let some = page["events"].as_array().context("no events")?;
            if some.is_empty() {
                return Ok(events);
            }
            events.extend(some.iter().cloned());
            after = page["next_after"].as_u64().context("no next_after")?;
        }
    }

    /// Waits until a conversation has ended, through restarts of the server.
    ///
    /// # Errors
    /// It has not after `limit`.
    pub async fn ended_within(&self, id: &str, limit: Duration) -> anyhow::Result<()> {
        let deadline = Instant::now() + limit;
        loop {
            let last = self.summary(id).await;
            if last
                .as_ref()
                .is_ok_and(|summary| matches!(summary["status"].as_str(), Some("finished" | "failed" | "stopped")))
            {
                return Ok(());
            }
            ensure!(Instant::now() < deadline, "conversation {id} had not ended after {limit:?}: {last:?}");
            sleep(LOOK).await;
        }
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self.client.get(self.url(path)).header("accept", "application/json");
        Ok(request.timeout(Duration::from_secs(20)).send().await?.error_for_status()?.json().await?)
    }
}
