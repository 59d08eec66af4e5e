//! Many watchers, and one that does not read.

use super::Profile;
use crate::server::Setup;
use crate::stream::Frames;
use crate::teams::Talk;
use crate::{Api, Finding, Kind, Server, measure};
use anyhow::{Context, ensure};
use fake_openai::{Behaviour, FakeOpenAi, Script};
use futures::StreamExt;
use serde_json::json;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// Memory of an idle stream, in KiB.
const IDLE_KIB: f64 = 64.0;
/// From an append to 100 viewers, at the 99th percentile.
const DELIVERED_MS: f64 = 200.0;
/// Between two appends, so that a hundred viewers have read the one before: else the queue is measured, not the reader.
const PAUSE: Duration = Duration::from_millis(30);
/// How much worse others may fare for one that does not read.
const WORSE: f64 = 1.2;
/// Less than this is not told apart from noise, in milliseconds.
const NOISE_MS: f64 = 1.0;
/// Most memory that grows while one does not read, in MiB: what waits for it, and what an allocator keeps.
const STALLED_MIB: f64 = 8.0;

/// A stream that is open and read no further than its head.
#[derive(Debug)]
pub struct Idle {
    _socket: TcpStream,
}

impl Idle {
    /// Opens the stream at this path and reads its first bytes.
    ///
    /// # Errors
    /// The server refused.
    pub async fn open(server: SocketAddr, path: &str) -> anyhow::Result<Self> {
        Self::with_buffer(server, path, None).await
    }

    async fn with_buffer(server: SocketAddr, path: &str, buffer: Option<u32>) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(buffer) = buffer {
            socket.set_recv_buffer_size(buffer)?;
        }
        let mut socket = socket.connect(server).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: {server}\r\naccept: text/event-stream\r\n\r\n");
        socket.write_all(request.as_bytes()).await?;
        let mut head = [0; 12];
        timeout(Duration::from_secs(30), socket.read_exact(&mut head)).await.context("no answer")??;
        ensure!(&head == b"HTTP/1.1 200", "{}", String::from_utf8_lossy(&head));
        Ok(Self { _socket: socket })
    }
}

/// A server with a conversation that is paused: it says only what is written into its memory.
#[derive(Debug)]
pub struct Quiet {
    /// The server.
    pub server: Server,
    /// The conversation.
    pub id: String,
    api: Api,
    _model: FakeOpenAi,
    _database: crate::Database,
}

impl Quiet {
    /// Starts both.
    ///
    /// # Errors
    /// The server does not start.
    pub async fn start(binary: &Path) -> anyhow::Result<Self> {
        let model = FakeOpenAi::start(Script::always(Behaviour::NoHeaders)).await?;
        let database = Kind::Sqlite.create().await?;
        let setup = Setup::new(binary, model.base_url()).with("ROUNDTABLE_MAX_STREAMS", 20_000);
        let server = Server::start(&setup, &database).await?;
        let api = server.api();
        let id = api.start(&Talk::RoundRobin.team(3), 1).await?;
        api.command(&id, "pause", &json!({"mode": "now"})).await?;
        Ok(Self { server, id, api, _model: model, _database: database })
    }

    /// Where its stream is.
    pub fn path(&self) -> String {
        format!("/api/v1/conversations/{}/events", self.id)
    }

    /// Milliseconds from the request that appends to each of so many viewers: a list of so many events for each viewer.
    ///
    /// # Errors
    /// A viewer did not get all of them.
    pub async fn deliveries(&self, viewers: usize, events: usize, padding: usize) -> anyhow::Result<Vec<Vec<f64>>> {
        let mut tasks = JoinSet::new();
        let after = self.api.summary(&self.id).await?["seq"].as_u64().context("no seq")?;
        for _ in 0..viewers {
            let url = self.api.url(&format!("{}?after={after}", self.path()));
            let answer = self.api.client().get(url).header("accept", "text/event-stream").send().await?;
            tasks.spawn(async move {
                let (mut frames, mut late) = (Frames::default(), Vec::with_capacity(events));
                let mut pieces = answer.error_for_status()?.bytes_stream();
                while late.len() < events {
                    let piece = pieces.next().await.context("the stream ended")??;
                    let now = measure::micros_now();
                    for frame in frames.take(&piece)? {
                        let value = frame.data["value"].as_str().unwrap_or_default();
                        let sent: u64 = value.split(' ').next().unwrap_or_default().parse().context("no time")?;
                        #[expect(clippy::cast_precision_loss, reason = "a short time")]
                        late.push(now.saturating_sub(sent) as f64 / 1_000.0);
                    }
                }
                anyhow::Ok(late)
            });
        }
        let padding = "x".repeat(padding);
        for _ in 0..events {
            let value = format!("{} {padding}", measure::micros_now());
            self.api.command(&self.id, "memory", &json!({"key": "time", "value": value})).await?;
            sleep(PAUSE).await;
        }
        let mut all = Vec::new();
        while let Some(late) = timeout(Duration::from_mins(1), tasks.join_next()).await.context("a viewer waits")? {
            all.push(late??);
        }
        Ok(all)
    }
}

/// One reader stops reading: the others do not notice.
///
/// # Errors
/// The others did not get what they were to get.
pub async fn slow_reader(binary: &Path, profile: Profile) -> anyhow::Result<Vec<Finding>> {
    let (viewers, events, rounds) = match profile {
        Profile::Short => (19, 40, 1),
        Profile::Long(_) => (99, 150, 8),
    };
    let mut quiet = Quiet::start(binary).await?;
    quiet.deliveries(viewers, 20, 2_000).await?;
    let (mut alone, mut beside) = (Lateness::default(), Lateness::default());
    let mut grown = 0;
    for round in 0..rounds {
        // Each comes first as often as the other: the log, and the machine's other work, grow meanwhile.
        let order = if round % 2 == 0 { [false, true] } else { [true, false] };
        for is_stalled in order {
            let before = quiet.server.resident_kib()?;
            let stalled = if is_stalled {
                Some(Idle::with_buffer(quiet.server.address(), &quiet.path(), Some(4_096)).await?)
            } else {
                None
            };
            let late = quiet.deliveries(viewers, events, 2_000).await?;
            if stalled.is_some() {
                beside.add(&late);
                grown = grown.max(quiet.server.resident_kib()?.saturating_sub(before));
            } else {
                alone.add(&late);
            }
        }
    }
    quiet.server.no_panic()?;
    quiet.server.terminate().await?;
    let p99 = |late: &mut Vec<f64>| measure::quantile(late, 0.99);
    let (first, first_alone) = (p99(&mut beside.first), p99(&mut alone.first));
    let (behind, behind_alone) = (p99(&mut beside.behind), p99(&mut alone.behind));
    let grown = f64::from(u32::try_from(grown)?) / 1_024.0;
    Ok(vec![
        Finding::new(
            "A slow reader harms nobody",
            format!(
                "1 stalled and {viewers} normal readers of one conversation, {events} events of 2 kB, {rounds} rounds with it \
                 and without; wanted: {WORSE} × and {NOISE_MS:.0} ms at the most, {STALLED_MIB:.0} MiB"
            ),
            format!(
                "p99 from the append to the first of the others {first:.1} ms beside it, {first_alone:.1} ms without: {:.2} ×; \
                 from the first to each {behind:.1} and {behind_alone:.1} ms: {:.2} ×; memory grew by {grown:.1} MiB at the most",
                first / first_alone,
                behind / behind_alone,
            ),
        )
        .aim(
            first <= first_alone * WORSE + NOISE_MS
                && behind <= behind_alone * WORSE + NOISE_MS
                && grown <= STALLED_MIB,
        ),
    ])
}

/// How late events come to viewers, in milliseconds, in two parts: one event that waits for the disk makes a hundred viewers
/// late, so that the 99th percentile of the whole way is that of a few events.
#[derive(Debug, Default)]
struct Lateness {
    /// From the append to the first viewer, once for each event.
    first: Vec<f64>,
    /// From the first viewer to each.
    behind: Vec<f64>,
}

impl Lateness {
    fn add(&mut self, late: &[Vec<f64>]) {
        for event in 0..late.first().map_or(0, Vec::len) {
            let of_event = || late.iter().filter_map(|viewer| viewer.get(event)).copied();
            let first = of_event().fold(f64::INFINITY, f64::min);
            self.first.push(first);
            self.behind.extend(of_event().map(|late| late - first));
        }
    }
}

/// Thousands of streams that say nothing, and a hundred to which something is said.
///
/// # Errors
/// A stream was refused or lost.
pub async fn many(binary: &Path, profile: Profile) -> anyhow::Result<Vec<Finding>> {
    let (streams, viewers, events) = match profile {
        Profile::Short => (200, 20, 20),
        Profile::Long(_) => (10_000, 100, 300),
    };
    let mut quiet = Quiet::start(binary).await?;
    let mut late = quiet.deliveries(viewers, events, 100).await?.concat();
    let (half, most) = (measure::quantile(&mut late, 0.5), measure::quantile(&mut late, 0.99));
    let before = quiet.server.resident_kib()?;
    let mut open = Vec::with_capacity(streams);
    for _ in 0..streams {
        open.push(Idle::open(quiet.server.address(), &quiet.path()).await?);
    }
    let grown = quiet.server.resident_kib()?.saturating_sub(before);
    let each = f64::from(u32::try_from(grown)?) / f64::from(u32::try_from(streams)?);
    drop(open);
    quiet.server.no_panic()?;
    quiet.server.terminate().await?;
    Ok(vec![
        Finding::new(
            "Many watchers: memory",
            format!("{streams} idle streams of one conversation"),
            format!("{each:.1} KiB each"),
        )
        .aim(each <= IDLE_KIB),
        Finding::new(
            "Many watchers: append to viewer",
            format!("{viewers} viewers, {events} appends over HTTP, the whole way from the request to each viewer"),
            format!("p50 {half:.1} ms, p99 {most:.1} ms"),
        )
        .aim(most <= DELIVERED_MS),
    ])
}
