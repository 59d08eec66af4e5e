//! Turns a second with many conversations at once.

use crate::report::{figure, section};
use crate::world::{FakeModel, SCOPE, World, request};
use anyhow::Context;
use cpu_time::ProcessTime;
use futures::StreamExt;
use futures::future::try_join_all;
use std::time::Instant;

const TURNS: u32 = 60;

/// Measures 50 watched conversations, then 100.
pub async fn run(model: &FakeModel) -> anyhow::Result<()> {
    section("Conversations at once, each watched, 60 turns of 50 tokens");
    for conversations in [50_u32, 100] {
        let world = World::new(model).await?;
        let (cpu, wall) = (ProcessTime::now(), Instant::now());
        try_join_all((0..conversations).map(|_| one(&world))).await?;
        let (cpu, wall) = (cpu.elapsed(), wall.elapsed());
        let turns = conversations * TURNS;
        figure(&format!("{conversations} conversations"), f64::from(turns) / wall.as_secs_f64(), "turns/s");
        figure("    CPU a turn", cpu.as_secs_f64() * 1_000.0 / f64::from(turns), "ms");
        world.engine.shutdown().await;
    }
    Ok(())
}

async fn one(world: &World) -> anyhow::Result<()> {
    let conversations = &world.engine.conversations;
    let id = conversations.start(SCOPE, request(TURNS)).await?;
    let view = conversations.watch(SCOPE, id, 0).await?.context("the conversation is gone")?;
    view.for_each(|_| async {}).await;
    let summary = conversations.summary(SCOPE, id).await?.context("the conversation is gone")?;
    anyhow::ensure!(summary.totals.turns == TURNS, "a run fell short: {summary:?}");
    Ok(())
}
