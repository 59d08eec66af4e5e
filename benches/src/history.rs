//! A turn early and late in a long conversation: its cost must not grow with history beyond the bytes sent.

use crate::report::{figure, section};
use crate::world::{FakeModel, SCOPE, World, request};
use anyhow::Context;
use cpu_time::ProcessTime;
use engine::Frame;
use futures::StreamExt;

const TURNS: u32 = 6_000;
const WINDOW: u32 = 1_000;

/// Measures the first and the last thousand turns of one run.
pub async fn run(model: &FakeModel) -> anyhow::Result<()> {
    section("Cost of a turn by history (one run of 6,000 turns, the last four messages sent)");
    let world = World::new(model).await?;
    let id = world.engine.conversations.start(SCOPE, request(TURNS)).await?;
    let mut view = world.engine.conversations.watch(SCOPE, id, 0).await?.context("the conversation is gone")?;
    let (mut turns, mut clock, mut windows) = (0, ProcessTime::now(), Vec::new());
    while let Some(frame) = view.next().await {
        if let Frame::Event(record) = frame
            && &*record.kind == "turn_completed"
        {
            turns += 1;
            if turns % WINDOW == 0 {
                windows.push(clock.elapsed().as_secs_f64() * 1_000.0 / f64::from(WINDOW));
                clock = ProcessTime::now();
            }
        }
    }
    let (first, last) = (windows.first().context("no turns")?, windows.last().context("no turns")?);
    figure("CPU a turn, turns 1 to 1,000", *first, "ms");
    figure("CPU a turn, turns 5,001 to 6,000", *last, "ms");
    figure("ratio", last / first, "x");
    world.engine.shutdown().await;
    Ok(())
}
