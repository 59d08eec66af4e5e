//! Events to a thousand watchers over HTTP: the released binary against a bare axum stream of the same frames.
//!
//! Each server runs in a process of its own, whose CPU time is read from outside (Linux only).

use crate::report::{figure, section};
use crate::world::{FakeModel, TOKENS, request};
use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use engine::TeamChoice;
use futures::{Stream, StreamExt};
use std::convert::Infallible;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Notify, broadcast};
use tokio_stream::wrappers::BroadcastStream;

const WATCHERS: u32 = 1_000;
const TURNS: u32 = 4;
/// A frame as a delta of Roundtable looks.
const FRAME: &str = r#"{"turn_id":"t3","agent_id":"ada","offset":120,"text":" weather"}"#;

/// Measures the binary, then the bare stream with as many frames.
pub async fn run(model: &FakeModel, binary: &Path) -> anyhow::Result<()> {
    section(&format!("Fan-out over HTTP to {WATCHERS} watchers"));
    let ours = roundtable(model, binary).await?;
    let frames = ours.frames / u64::from(WATCHERS);
    let bare = bare(frames).await?;
    figure("frames a watcher", f64::from(u32::try_from(frames)?), "");
    figure("bare axum stream, CPU a delivery", bare.micros_a_delivery(), "us");
    figure("roundtable, CPU a delivery (turns included)", ours.micros_a_delivery(), "us");
    figure("ratio", ours.micros_a_delivery() / bare.micros_a_delivery(), "x");
    Ok(())
}

struct Spent {
    cpu: Duration,
    frames: u64,
}

impl Spent {
    fn micros_a_delivery(&self) -> f64 {
        let frames = u32::try_from(self.frames).map_or(f64::INFINITY, f64::from);
        self.cpu.as_secs_f64() * 1_000_000.0 / frames
    }
}

async fn roundtable(model: &FakeModel, binary: &Path) -> anyhow::Result<Spent> {
    let folder = TempDir::new()?;
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut process = Command::new(binary)
        .arg("serve")
        .current_dir(folder.path())
        .env("ROUNDTABLE_ADDR", address.to_string())
        .env("DATABASE_URL", "sqlite://bench.db?mode=rwc")
        .env("OPENAI_BASE_URL", &model.base_url)
        .env("ROUNDTABLE_DEFAULT_MODEL", "openai/fake-small")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    let client = reqwest::Client::new();
    let url = format!("http://{address}");
    while !client.get(format!("{url}/readyz")).send().await.is_ok_and(|answer| answer.status().is_success()) {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // A conversation that waits for its watchers: paused before its first turn can end.
    let TeamChoice::Inline(team) = request(TURNS).team else { anyhow::bail!("the request has no team") };
    let body = serde_json::json!({"team": team, "task": "Talk about the weather.", "seed": 1});
    let api = format!("{url}/api/v1/conversations");
    let started: serde_json::Value = client.post(&api).json(&body).send().await?.error_for_status()?.json().await?;
    let id = started["id"].as_str().context("no id")?;
    client.post(format!("{api}/{id}/pause")).json(&serde_json::json!({})).send().await?.error_for_status()?;
    let watchers = Watchers::connect(&client, &format!("{api}/{id}/events")).await?;
    let before = cpu_time(&process)?;
    client.post(format!("{api}/{id}/resume")).json(&serde_json::json!({})).send().await?.error_for_status()?;
    let frames = watchers.count_to_the_end().await?;
    let cpu = cpu_time(&process)?.saturating_sub(before);
    process.kill().await?;
    Ok(Spent { cpu, frames })
}

/// The bare stream's process; it goes with this one.
pub struct BareStream {
    /// Where it is.
    pub url: String,
    process: Child,
}

impl BareStream {
    /// Starts this program once more as the bare stream of so many frames.
    pub async fn spawn(frames: u64) -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .args(["--bare-stream", &frames.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = process.stdout.take().context("the bare server has no output")?;
        let url = BufReader::new(stdout).lines().next_line().await?.context("the bare server did not start")?;
        Ok(Self { url, process })
    }

    /// The process's number.
    pub fn id(&self) -> anyhow::Result<u32> {
        self.process.id().context("the bare server has gone")
    }
}

async fn bare(frames: u64) -> anyhow::Result<Spent> {
    let BareStream { url, mut process } = BareStream::spawn(frames).await?;
    let client = reqwest::Client::new();
    let watchers = Watchers::connect(&client, &url).await?;
    let before = cpu_time(&process)?;
    client.post(&url).send().await?.error_for_status()?;
    let frames = watchers.count_to_the_end().await?;
    let cpu = cpu_time(&process)?.saturating_sub(before);
    process.kill().await?;
    Ok(Spent { cpu, frames })
}

/// Open streams, each read by a task of its own.
struct Watchers {
    tasks: tokio::task::JoinSet<anyhow::Result<()>>,
    frames: Arc<AtomicU64>,
}

impl Watchers {
    async fn connect(client: &reqwest::Client, url: &str) -> anyhow::Result<Self> {
        let mut tasks = tokio::task::JoinSet::new();
        let frames = Arc::new(AtomicU64::new(0));
        for _ in 0..WATCHERS {
            let answer = client.get(url).header("accept", "text/event-stream").send().await?.error_for_status()?;
            let counted = Arc::clone(&frames);
            tasks.spawn(async move {
                let mut bytes = answer.bytes_stream();
                while let Some(piece) = bytes.next().await {
                    let data = piece?.windows(6).filter(|window| *window == b"\ndata:").count();
                    counted.fetch_add(data as u64, Ordering::Relaxed);
                }
                Ok(())
            });
        }
        // What was there before the watchers came has been delivered once the count stands still.
        let mut last = u64::MAX;
        while last != frames.load(Ordering::Relaxed) {
            last = frames.load(Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        frames.store(0, Ordering::Relaxed);
        Ok(Self { tasks, frames })
    }

    async fn count_to_the_end(mut self) -> anyhow::Result<u64> {
        while let Some(ended) = self.tasks.join_next().await {
            ended??;
        }
        Ok(self.frames.load(Ordering::Relaxed))
    }
}

/// User and system time of a process so far, from `/proc`.
fn cpu_time(process: &Child) -> anyhow::Result<Duration> {
    /// Clock ticks a second, as Linux fixes it for `/proc`.
    const TICKS: u64 = 100;
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.id().context("the process has gone")?))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).context("an odd /proc/stat");
    Ok(Duration::from_millis((ticks(11)? + ticks(12)?) * 1_000 / TICKS))
}

struct Bare {
    frames: u64,
    sender: std::sync::Mutex<Option<broadcast::Sender<()>>>,
    go: Notify,
}

/// Serves a bare axum stream: `frames` frames to all watchers after a POST, at the pace of the fake model's turns.
#[expect(clippy::print_stdout, reason = "the parent reads the address there")]
pub async fn be_the_bare_stream(frames: u64) -> anyhow::Result<()> {
    let sender = broadcast::Sender::new(1 << 12);
    let bare = Arc::new(Bare { frames, sender: Some(sender).into(), go: Notify::new() });
    let router = Router::new()
        .route("/", get(watch_bare))
        .route("/", post(|State(bare): State<Arc<Bare>>| async move { bare.go.notify_one() }))
        .with_state(Arc::clone(&bare));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|connection| {
        let _ = connection.set_nodelay(true);
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    tokio::spawn(async move {
        bare.go.notified().await;
        let Some(sender) = bare.sender.lock().ok().and_then(|mut sender| sender.take()) else { return };
        // As many at once as a turn of the fake model gives.
        for sent in 0..bare.frames {
            let _ = sender.send(());
            if sent % (TOKENS as u64) == 0 {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    });
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}

async fn watch_bare(State(bare): State<Arc<Bare>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = bare.sender.lock().ok().and_then(|sender| sender.as_ref().map(broadcast::Sender::subscribe));
    let frames = futures::stream::iter(receiver).flat_map(BroadcastStream::new);
    Sse::new(frames.map(|_| Ok(Event::default().event("delta").data(FRAME)))).keep_alive(KeepAlive::default())
}
