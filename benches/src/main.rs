//! The end-to-end load run: what coordination costs on top of the bare thing, both measured in the same run.
//!
//! Absolute times depend on the machine and on what else it does: the ratios are what to compare. Each section prints
//! one line a figure. The fake model runs in a process of its own, so that its work is nobody's cost.

mod cost;
mod fanout;
mod history;
mod latency;
mod process;
mod report;
mod throughput;
mod world;

use anyhow::Context;
use clap::{Parser, ValueEnum};

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Section {
    /// One coordinated turn over a bare streaming call.
    Cost,
    /// A turn early and late in a long conversation.
    History,
    /// Turns a second with many conversations at once.
    Throughput,
    /// Events to many watchers over HTTP against a bare stream.
    Fanout,
    /// From an append and from a token to the viewer; memory of an idle stream.
    Latency,
    /// Start to first answer, and idle memory, of the released binary.
    Process,
}

/// Measures Roundtable end to end.
#[derive(Debug, Parser)]
struct Arguments {
    /// Sections to run; all when left out.
    sections: Vec<Section>,
    /// The released binary, for the section `process`.
    #[arg(long, default_value = "target/release/roundtable")]
    binary: std::path::PathBuf,
    /// Be the fake model instead, until standard input closes.
    #[arg(long, hide = true)]
    fake_model: bool,
    /// Be the fake model that tells the time instead, until standard input closes.
    #[arg(long, hide = true)]
    fake_clock: bool,
    /// Be the bare stream of so many frames instead.
    #[arg(long, hide = true)]
    bare_stream: Option<u64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    rustls::crypto::ring::default_provider().install_default().ok().context("a second crypto provider")?;
    let arguments = Arguments::parse();
    if arguments.fake_model {
        return world::be_the_fake_model().await;
    }
    if arguments.fake_clock {
        return world::be_the_fake_clock().await;
    }
    if let Some(frames) = arguments.bare_stream {
        return fanout::be_the_bare_stream(frames).await;
    }
    let wanted = |section| arguments.sections.is_empty() || arguments.sections.contains(&section);
    let binary = || {
        let found = arguments.binary.canonicalize();
        found.with_context(|| format!("{} is missing: run `make build`", arguments.binary.display()))
    };
    let model = world::FakeModel::spawn().await?;
    if wanted(Section::Cost) {
        cost::run(&model).await?;
    }
    if wanted(Section::History) {
        history::run(&model).await?;
    }
    if wanted(Section::Throughput) {
        throughput::run(&model).await?;
    }
    if wanted(Section::Fanout) {
        fanout::run(&model, &binary()?).await?;
    }
    if wanted(Section::Latency) {
        latency::run(&binary()?).await?;
    }
    if wanted(Section::Process) {
        process::run(&binary()?).await?;
    }
    Ok(())
}
