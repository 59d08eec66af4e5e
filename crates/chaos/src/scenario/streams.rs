//! Streams are cut, and go on where they were cut.

use super::Profile;
use crate::proxy::Proxy;
use crate::server::Setup;
use crate::stream::{Cuts, Frames, Reader};
use crate::teams::Talk;
use crate::{Api, Chance, Finding, Kind, Server};
use anyhow::{Context, ensure};
use fake_openai::{FakeOpenAi, Script, Words};
use futures::StreamExt;
use futures::future::try_join_all;
use std::path::Path;
use std::time::Duration;
use tokio::time::sleep;

/// Longest time of the conversation.
const LIMIT: Duration = Duration::from_mins(6);

/// Many readers of one conversation lose their connections again and again, from both sides.
///
/// # Errors
/// A reader missed an event, or got one twice or out of order.
pub async fn run(binary: &Path, profile: Profile, chance: &mut Chance) -> anyhow::Result<Vec<Finding>> {
    let (readers, cuts, turns) = match profile {
        Profile::Short => (20, 10, 12),
        // Long enough for each reader to lose its connection that often.
        Profile::Long(times) => (200, 50, 300 * times),
    };
    let script = Script { words: Words::OfMessages, tokens: 24, tokens_per_second: Some(100.0), ..Script::default() };
    let model = FakeOpenAi::start(script).await?;
    let database = Kind::Sqlite.create().await?;
    let mut server = Server::start(&Setup::new(binary, model.base_url()), &database).await?;
    let api = server.api();
    let proxy = Proxy::start(server.address()).await?;
    let id = api.start(&Talk::RoundRobin.team(turns), 1).await?;

    // One half cuts by itself after a few frames; the connections of the other half are reset.
    let most = u64::from(turns) * 30 / (2 * cuts as u64);
    let mut all = Vec::new();
    for number in 0..readers {
        let by_itself = Cuts::Often { chance: chance.fork(), most: most.max(2), times: cuts };
        let through = Api::at(proxy.address());
        all.push(match number % 2 {
            0 => Reader::start(api.clone(), &id, by_itself, LIMIT),
            _ => Reader::start(through, &id, Cuts::Never, LIMIT),
        });
    }
    let mut cutting = chance.fork();
    let cutter = async {
        loop {
            sleep(cutting.millis(20, 250)).await;
            proxy.sever();
        }
    };
    let ends = try_join_all(all.into_iter().map(Reader::end));
    let seen = tokio::select! {
        seen = ends => seen?,
        () = cutter => Vec::new(),
    };
    let log = api.log(&id).await?;
    ensure!(seen.len() == readers && seen.iter().all(|seen| seen.last == log.len() as u64), "a reader stopped early");
    let made: usize = seen.iter().map(|seen| seen.connections.saturating_sub(1)).sum();
    let fewest = seen.iter().map(|seen| seen.connections.saturating_sub(1)).min().unwrap_or_default();
    let holes: usize = seen.iter().map(|seen| seen.holes).sum();
    let resets = unknown_cursors(&api, &id, log.len() as u64).await?;
    server.no_panic()?;
    server.terminate().await?;
    Ok(vec![Finding::new(
        "Streams resume",
        format!(
            "{readers} readers of one conversation, cut by themselves or reset on the way, with `Last-Event-ID`; unknown cursors"
        ),
        format!(
            "{made} cuts of {} wanted (fewest of a reader: {fewest}): 0 of {} events missing, 0 twice, all in order; {holes} pieces of text \
             late; {resets} of {resets} unknown cursors got `reset`",
            readers * cuts,
            log.len()
        ),
    )
    .aim(fewest >= cuts)])
}

/// A cursor beyond the log is answered with `reset`, never with silence or with the wrong events.
async fn unknown_cursors(api: &Api, id: &str, last: u64) -> anyhow::Result<usize> {
    let cursors = [last + 1, last + 1_000, u64::from(u32::MAX), i64::MAX as u64, u64::MAX];
    for cursor in cursors {
        let url = api.url(&format!("/api/v1/conversations/{id}/events"));
        let request = api.client().get(url).header("last-event-id", cursor).header("accept", "text/event-stream");
        let mut pieces = request.send().await?.error_for_status()?.bytes_stream();
        let piece = pieces.next().await.with_context(|| format!("cursor {cursor}: nothing came"))??;
        let frames = Frames::default().take(&piece)?;
        ensure!(frames.first().is_some_and(|frame| frame.name == "reset"), "cursor {cursor}: {frames:?}");
    }
    Ok(cursors.len())
}
