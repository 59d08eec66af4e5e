//! How long it takes until something is seen: an append, and a token of a model; and what a stream takes of memory.
//!
//! The released binary runs in a process of its own; times are taken on one clock of one machine.

use crate::fanout::BareStream;
use crate::report::{figure, section};
use crate::world::FakeModel;
use anyhow::{Context, ensure};
use chaos::scenario::watchers::{Idle, Quiet};
use chaos::server::Setup;
use chaos::stream::Frames;
use chaos::teams::Talk;
use chaos::{Kind, Server, measure};
use futures::StreamExt;
use std::path::Path;
use std::time::Duration;
use tokio::task::JoinSet;

/// Streams that are open and say nothing.
const IDLE: u32 = 1_000;
/// Runs that are watched at the same time.
const RUNS: usize = 200;
/// Turns of each of them; a turn has 50 tokens, one every 20 ms.
const TURNS: u32 = 6;

/// Measures appends, idle streams and watched runs.
pub async fn run(binary: &Path) -> anyhow::Result<()> {
    appends(binary).await?;
    idle(binary).await?;
    runs(binary).await
}

async fn appends(binary: &Path) -> anyhow::Result<()> {
    section("Append to viewer over HTTP, from the request that appends to each viewer (300 events of 100 bytes)");
    let mut quiet = Quiet::start(binary).await?;
    for viewers in [1, 100, 1_000] {
        let mut late = quiet.deliveries(viewers, 300, 100).await?.concat();
        figure(&format!("{viewers} viewers, p50"), measure::quantile(&mut late, 0.5), "ms");
        figure(&format!("{viewers} viewers, p99"), measure::quantile(&mut late, 0.99), "ms");
    }
    quiet.server.terminate().await?;
    Ok(())
}

async fn idle(binary: &Path) -> anyhow::Result<()> {
    section(&format!("Memory of an idle stream (resident, {IDLE} streams)"));
    let bare = BareStream::spawn(1).await?;
    let address = bare.url.trim_start_matches("http://").parse()?;
    let process = bare.id()?;
    let bare = grown(process, || Idle::open(address, "/")).await?;
    let mut quiet = Quiet::start(binary).await?;
    let (address, path) = (quiet.server.address(), quiet.path());
    let ours = grown(quiet.server.id()?, || Idle::open(address, &path)).await?;
    quiet.server.terminate().await?;
    figure("bare axum stream", bare, "KiB");
    figure("roundtable", ours, "KiB");
    Ok(())
}

/// KiB by which a process grows for each stream that is opened.
async fn grown<F: Future<Output = anyhow::Result<Idle>>>(process: u32, open: impl Fn() -> F) -> anyhow::Result<f64> {
    // The first ones pay for what all share.
    let mut streams = Vec::new();
    for _ in 0..50 {
        streams.push(open().await?);
    }
    let before = measure::resident_kib(process)?;
    for _ in 0..IDLE {
        streams.push(open().await?);
    }
    let grown = measure::resident_kib(process)?.saturating_sub(before);
    Ok(f64::from(u32::try_from(grown)?) / f64::from(IDLE))
}

async fn runs(binary: &Path) -> anyhow::Result<()> {
    section(&format!("{RUNS} watched runs, a token every 20 ms, from the model to the viewer"));
    let model = FakeModel::spawn_clock().await?;
    let database = Kind::Sqlite.create().await?;
    let mut server = Server::start(&Setup::new(binary, &model.base_url), &database).await?;
    let api = server.api();
    let mut viewers = JoinSet::new();
    for _ in 0..RUNS {
        let id = api.start(&Talk::RoundRobin.team(TURNS), 1).await?;
        let url = api.url(&format!("/api/v1/conversations/{id}/events"));
        let answer = api.client().get(url).header("accept", "text/event-stream").send().await?.error_for_status()?;
        let joined = measure::micros_now();
        viewers.spawn(async move {
            let (mut frames, mut late) = (Frames::default(), Vec::new());
            let mut pieces = answer.bytes_stream();
            while let Some(piece) = pieces.next().await {
                let (piece, now) = (piece?, measure::micros_now());
                for frame in frames.take(&piece)?.iter().filter(|frame| frame.name == "delta") {
                    // A delta may hold several tokens. Text that was there before the viewer came says nothing about the way.
                    let text = frame.data["text"].as_str().context("no text")?;
                    let sent = text.split_whitespace().filter_map(|token| token.parse::<u64>().ok());
                    let sent = sent.filter(|sent| *sent >= joined);
                    #[expect(clippy::cast_precision_loss, reason = "a short time")]
                    late.extend(sent.map(|sent| now.saturating_sub(sent) as f64 / 1_000.0));
                }
            }
            anyhow::Ok(late)
        });
    }
    tokio::time::sleep(Duration::from_secs(4)).await;
    let resident = server.resident_kib()?;
    let mut late = Vec::new();
    while let Some(ended) = viewers.join_next().await {
        late.extend(ended??);
    }
    ensure!(!late.is_empty(), "no token was seen");
    figure("tokens seen", f64::from(u32::try_from(late.len())?), "");
    figure("p50", measure::quantile(&mut late, 0.5), "ms");
    figure("p99", measure::quantile(&mut late, 0.99), "ms");
    figure("resident memory", f64::from(u32::try_from(resident)?) / 1_024.0, "MiB");
    server.terminate().await?;
    Ok(())
}
