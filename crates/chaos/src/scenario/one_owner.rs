//! Several servers race for the conversations of one PostgreSQL; owners are frozen beyond their lease, and thawed.

use super::Profile;
use crate::server::Setup;
use crate::teams::Talk;
use crate::{Chance, Finding, Kind, Server, history};
use anyhow::{Context, ensure};
use fake_openai::{FakeOpenAi, Script, Words};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long an owner may be silent, in seconds.
const LEASE_S: f64 = 1.0;
/// Longest time of all conversations.
const LIMIT: Duration = Duration::from_mins(4);

/// Runs the race.
///
/// # Errors
/// A commit of a former owner got into a log, or a conversation was lost.
pub async fn run(binary: &Path, profile: Profile, chance: &mut Chance) -> anyhow::Result<Vec<Finding>> {
    let (replicas, conversations, freezes) = match profile {
        Profile::Short => (2, 8, 1),
        Profile::Long(times) => (8, 1_000, 10 * times),
    };
    let script = Script { words: Words::OfMessages, tokens_per_second: Some(8.0), ..Script::default() };
    let model = FakeOpenAi::start(script).await?;
    let database = Kind::Postgres.create().await?;
    let setup = Setup::new(binary, model.base_url()).with("ROUNDTABLE_LEASE_S", LEASE_S);
    let mut servers = Vec::new();
    for _ in 0..replicas {
        servers.push(Server::start(&setup, &database).await?);
    }
    let team = Talk::RoundRobin.team(3);
    let begun = Instant::now();
    let starts = stream::iter(0..conversations).map(|number| {
        let api = servers[number % replicas].api();
        let team = &team;
        async move { api.start(team, 1).await }
    });
    let ids: Vec<String> = starts.buffer_unordered(32).try_collect().await?;
    for _ in 0..freezes {
        let server = &servers[usize::try_from(chance.below(replicas as u64))?];
        server.freeze().await?;
        // Beyond the lease and the next round of those who take over.
        sleep(Duration::from_secs_f64(LEASE_S * 1.5) + chance.millis(0, 1_000)).await;
        server.thaw().await?;
        sleep(chance.millis(0, 500)).await;
    }
    let api = servers[0].api();
    let (mut whole, mut lost, mut calls) = (None, 0, 0);
    for id in &ids {
        let left = LIMIT.saturating_sub(begun.elapsed()).max(Duration::from_secs(1));
        api.ended_within(id, left).await?;
        let (history, cost) = history::read(&api.log(id).await?).with_context(|| id.clone())?;
        lost += cost.lost;
        calls += cost.attempts;
        // Of a turn whose owner was lost three times, the end differs; that is seldom, and no fault.
        if history.turns.values().all(|said| said["end"] == "turn_completed") {
            history::same(&history, whole.get_or_insert_with(|| history.clone())).with_context(|| id.clone())?;
        } else {
            ensure!(cost.lost >= 2, "{id} failed without its owner being lost: {history:?}");
        }
    }
    let asked = model.ledger().completions();
    ensure!(asked <= calls, "{asked} calls to the model, {calls} of them known");
    let mut given_up = 0;
    for server in &mut servers {
        server.no_panic()?;
        given_up += server.log().matches("another owner has the conversation").count();
        server.terminate().await?;
    }
    let finding = Finding::new(
        "One owner",
        format!(
            "{replicas} servers on one PostgreSQL, {conversations} conversations, {freezes} times a server frozen beyond its \
             lease of {LEASE_S} s and thawed"
        ),
        format!(
            "0 commits of a former owner in any log; {lost} attempts were lost and made again, {given_up} former owners were \
             refused; took {:.0} s",
            begun.elapsed().as_secs_f64()
        ),
    );
    // Where nothing was taken over, nobody was kept out.
    Ok(vec![finding.aim(lost > 0 && given_up > 0)])
}
