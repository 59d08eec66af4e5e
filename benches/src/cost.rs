//! One coordinated turn (decide, append, publish, deliver to a watcher) over a bare streaming call to the same model.

use crate::report::{figure, median, ms_each, section};
use crate::world::{FakeModel, SCOPE, World, request};
use anyhow::Context;
use cpu_time::ProcessTime;
use futures::StreamExt;
use serde::Deserialize;
use std::time::{Duration, Instant};

const TURNS: u32 = 400;
const ROUNDS: usize = 5;

/// Measures both in turn, several times.
pub async fn run(model: &FakeModel) -> anyhow::Result<()> {
    section("Cost of one 50-token turn (median of 5 rounds of 400)");
    let (mut bare, mut coordinated) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        bare.push(bare_calls(model).await?);
        coordinated.push(coordinated_turns(model).await?);
    }
    let of = |all: &[Spent], part: fn(&Spent) -> Duration| {
        median(all.iter().map(|spent| ms_each(part(spent), TURNS)).collect())
    };
    let (bare_cpu, turn_cpu) = (of(&bare, |s| s.cpu), of(&coordinated, |s| s.cpu));
    figure("bare streaming call, CPU", bare_cpu, "ms");
    figure("coordinated and watched turn, CPU", turn_cpu, "ms");
    figure("ratio, CPU", turn_cpu / bare_cpu, "x");
    let (bare_wall, turn_wall) = (of(&bare, |s| s.wall), of(&coordinated, |s| s.wall));
    figure("bare streaming call, wall", bare_wall, "ms");
    figure("coordinated and watched turn, wall", turn_wall, "ms");
    figure("ratio, wall", turn_wall / bare_wall, "x");
    Ok(())
}

struct Spent {
    cpu: Duration,
    wall: Duration,
}

struct Stopwatch {
    cpu: ProcessTime,
    wall: Instant,
}

impl Stopwatch {
    fn start() -> Self {
        Self { cpu: ProcessTime::now(), wall: Instant::now() }
    }

    fn stop(&self) -> Spent {
        Spent { cpu: self.cpu.elapsed(), wall: self.wall.elapsed() }
    }
}

#[derive(Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Delta,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<String>,
}

/// The least that a client of a streaming model does: read the stream, parse its chunks, put the text together.
async fn bare_calls(model: &FakeModel) -> anyhow::Result<Spent> {
    let client = reqwest::Client::new();
    let url = format!("{}/chat/completions", model.base_url);
    let body = serde_json::json!({
        "model": "fake-small", "stream": true, "stream_options": {"include_usage": true},
        "messages": [
            {"role": "system", "content": "You are Ada, a speaker."},
            {"role": "user", "content": "Talk about the weather."},
        ],
    });
    let watch = Stopwatch::start();
    for _ in 0..TURNS {
        let mut bytes = client.post(&url).json(&body).send().await?.error_for_status()?.bytes_stream();
        let (mut line, mut text) = (Vec::new(), String::new());
        while let Some(piece) = bytes.next().await {
            for byte in piece? {
                if byte != b'\n' {
                    line.push(byte);
                    continue;
                }
                if let Some(data) = line.strip_prefix(b"data: ")
                    && data != b"[DONE]"
                {
                    let chunk: Chunk = serde_json::from_slice(data)?;
                    text.extend(chunk.choices.into_iter().filter_map(|choice| choice.delta.content));
                }
                line.clear();
            }
        }
        anyhow::ensure!(!text.is_empty(), "the fake model said nothing");
    }
    Ok(watch.stop())
}

async fn coordinated_turns(model: &FakeModel) -> anyhow::Result<Spent> {
    let world = World::new(model).await?;
    let watch = Stopwatch::start();
    let id = world.engine.conversations.start(SCOPE, request(TURNS)).await?;
    let view = world.engine.conversations.watch(SCOPE, id, 0).await?.context("the conversation is gone")?;
    let frames = view.count().await;
    let spent = watch.stop();
    let summary = world.engine.conversations.summary(SCOPE, id).await?.context("the conversation is gone")?;
    anyhow::ensure!(summary.totals.turns == TURNS && frames > TURNS as usize, "the run fell short: {summary:?}");
    world.engine.shutdown().await;
    Ok(spent)
}
