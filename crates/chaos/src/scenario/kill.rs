//! The server is killed before and after every commit, and at random.
//!
//! Whatever was acknowledged is there when it comes back; the conversation comes to the same words as one that was left
//! alone, with no gap in its log and no more model calls than turns and those that the kills cost.

use super::Profile;
use crate::history::{self, Cost, History};
use crate::server::Setup;
use crate::stream::{Cuts, Reader, Seen};
use crate::teams::Talk;
use crate::{Chance, Database, Finding, Kind, Server, measure};
use anyhow::{Context, ensure};
use fake_openai::{End, FakeOpenAi, Script, Words};
use futures::future::try_join_all;
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// Longest time of one conversation, kills included.
const LIMIT: Duration = Duration::from_mins(3);
/// Longest time from a kill to the first sign that the conversation goes on.
const RESUMES: Duration = Duration::from_secs(5);
/// Attempts of a turn; after the last one is lost the turn fails, which is another promise.
const ATTEMPTS: u64 = 3;
/// The time after which another owner takes over where the database does not say that the old one is dead.
const LEASE_S: f64 = 2.0;

/// When the server is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A turn's end has just been shown, so it was committed; the next call is about to go out.
    AfterCommit,
    /// Half of a reply was shown.
    WhileStreaming,
    /// The model has just sent the last byte: the commit is near, or under way, or just over.
    AroundCommit,
    /// Some time or other.
    AnyTime,
}

/// What the kills did.
#[derive(Clone, Debug, Default)]
struct Harm {
    kills: usize,
    resumed: Vec<Duration>,
    cost: Cost,
    calls: usize,
}

impl Harm {
    fn add(&mut self, other: Self) {
        self.kills += other.kills;
        self.resumed.extend(other.resumed);
        self.cost.attempts += other.cost.attempts;
        self.cost.ended += other.cost.ended;
        self.cost.lost += other.cost.lost;
        self.calls += other.calls;
    }
}

/// Runs all kinds of conversation on both databases.
///
/// # Errors
/// A promise was broken.
pub async fn run(binary: &Path, kinds: &[Kind], profile: Profile, chance: &mut Chance) -> anyhow::Result<Vec<Finding>> {
    use Moment::{AfterCommit, AnyTime, AroundCommit, WhileStreaming};
    let (turns, plans) = match profile {
        Profile::Short => (4, vec![vec![AfterCommit, AroundCommit, AnyTime]]),
        Profile::Long(times) => {
            let mut plans =
                vec![vec![AfterCommit, WhileStreaming], vec![AroundCommit], vec![WhileStreaming, AroundCommit]];
            plans.extend((0..2 * times).map(|_| vec![AnyTime]));
            (6, plans)
        }
    };
    let mut findings = Vec::new();
    for kind in kinds {
        let talks = Talk::ALL.map(|talk| (talk, chance.fork()));
        let plans = &plans;
        let harms = try_join_all(talks.map(|(talk, chance)| async move {
            let harm = talk_under_fire(binary, *kind, talk, turns, plans, chance).await;
            harm.with_context(|| format!("{} on {}", talk.name(), kind.name()))
        }));
        let mut all = Harm::default();
        harms.await?.into_iter().for_each(|harm| all.add(harm));
        let longest = measure::longest(&all.resumed);
        let mut resumed: Vec<f64> = all.resumed.iter().map(Duration::as_secs_f64).collect();
        let lease = if *kind == Kind::Postgres { format!(" (lease {LEASE_S} s)") } else { String::new() };
        findings.push(
            Finding::new(
                format!("Survives kill -9 at any step, {}", kind.name()),
                "killed after each commit, within each reply, around each commit and at random; round robin, dynamic, \
                 collaborative with a vote; compared with a run that was left alone; a kill may cost one attempt of each \
                 turn that was open",
                format!(
                    "{} kills, {} conversations: all end in the same words, 0 gaps; {} calls for {} turns and {} lost \
                     attempts; resumes in {:.2} s (median), {:.2} s (longest){lease}",
                    all.kills,
                    plans.len() * Talk::ALL.len(),
                    all.calls,
                    all.cost.ended,
                    all.cost.lost,
                    measure::quantile(&mut resumed, 0.5),
                    longest.as_secs_f64(),
                ),
            )
            .aim(longest <= RESUMES),
        );
    }
    Ok(findings)
}

async fn talk_under_fire(
    binary: &Path,
    kind: Kind,
    talk: Talk,
    turns: u32,
    plans: &[Vec<Moment>],
    mut chance: Chance,
) -> anyhow::Result<Harm> {
    let script = Script { words: Words::OfMessages, tokens_per_second: Some(200.0), ..Script::default() };
    let model = FakeOpenAi::start(script).await?;
    let database: Database = kind.create().await?;
    let setup = Setup::new(binary, model.base_url()).with("ROUNDTABLE_LEASE_S", LEASE_S);
    let mut server = Server::start(&setup, &database).await?;
    let whole = left_alone(&server, talk, turns).await?;
    let mut harm = Harm::default();
    for moments in plans {
        let mut target = Target { server: &mut server, model: &model, talk, turns };
        harm.add(target.conversation(moments, &whole, &mut chance).await.with_context(|| format!("{moments:?}"))?);
    }
    server.no_panic()?;
    server.terminate().await?;
    Ok(harm)
}

async fn left_alone(server: &Server, talk: Talk, turns: u32) -> anyhow::Result<History> {
    let api = server.api();
    let id = api.start(&talk.team(turns), 1).await?;
    api.ended_within(&id, LIMIT).await?;
    let (history, cost) = history::read(&api.log(&id).await?)?;
    ensure!(cost.lost == 0 && history.turns.len() >= turns as usize, "nobody harmed it, and yet: {cost:?} {history:?}");
    ensure!(history.turns.values().all(|said| said["end"] == "turn_completed"), "a turn failed: {history:?}");
    Ok(history)
}

/// A server with a model, which is shot at.
struct Target<'a> {
    server: &'a mut Server,
    model: &'a FakeOpenAi,
    talk: Talk,
    turns: u32,
}

impl Target<'_> {
    async fn conversation(&mut self, moments: &[Moment], whole: &History, chance: &mut Chance) -> anyhow::Result<Harm> {
        let api = self.server.api();
        let calls = self.model.ledger().completions();
        let id = api.start(&self.talk.team(self.turns), 1).await?;
        let mut reader = Reader::start(api.clone(), &id, Cuts::Never, LIMIT);
        let mut harm = Harm::default();
        'harming: loop {
            for moment in moments {
                let before = self.wait_for(*moment, &mut reader, chance).await?;
                if before.ended {
                    break 'harming;
                }
                self.server.kill().await?;
                let killed = Instant::now();
                self.server.spawn()?;
                harm.kills += 1;
                let goes_on = |seen: &Seen| seen.ended || (seen.lost > before.lost && seen.again >= seen.lost);
                let seen = timeout(LIMIT, reader.until(goes_on)).await;
                let seen = seen.with_context(|| format!("it did not go on: {before:?}\n{}", self.server.log()))??;
                if !seen.ended {
                    harm.resumed.push(killed.elapsed());
                }
            }
        }
        let seen = reader.end().await?;
        api.ended_within(&id, LIMIT).await?;
        let log = api.log(&id).await?;
        ensure!(seen.last == log.len() as u64, "the stream ended at {}, the log at {}", seen.last, log.len());
        let (history, cost) = history::read(&log)?;
        history::same(&history, whole)?;
        harm.cost = cost;
        harm.calls = self.model.ledger().completions() - calls;
        ensure!(harm.calls <= cost.ended + cost.lost, "{} calls for {cost:?}", harm.calls);
        ensure!(cost.lost <= harm.kills * self.talk.width(), "{} kills lost {cost:?}", harm.kills);
        Ok(harm)
    }

    /// Waits until the moment has come, or the end; no turn may lose its last attempt.
    async fn wait_for(&self, moment: Moment, reader: &mut Reader, chance: &mut Chance) -> anyhow::Result<Seen> {
        let may = |seen: &Seen| seen.open.values().all(|attempt| *attempt < ATTEMPTS);
        let begun = reader.until(|seen| seen.ended || may(seen)).await?;
        match moment {
            Moment::AfterCommit => reader.until(|seen| seen.ended || seen.completed > begun.completed).await?,
            Moment::WhileStreaming => {
                let shows = |seen: &Seen| seen.texts.values().any(|text| text.len() > 30);
                reader.until(|seen| seen.ended || shows(seen)).await?
            }
            Moment::AroundCommit => {
                let sent = |requests: &[fake_openai::RecordedRequest]| {
                    requests.iter().filter(|request| request.end == Some(End::Sent)).count()
                };
                let before = sent(&self.model.ledger().requests());
                let ended = async { reader.until(|seen| seen.ended).await.map(drop) };
                tokio::select! {
                    () = self.model.ledger().wait_until(|requests| sent(requests) > before) => {}
                    ended = ended => ended?,
                }
                // The commit takes a moment: now it is hit, now it is missed.
                sleep(chance.millis(0, 3)).await;
                reader.seen()
            }
            Moment::AnyTime => {
                sleep(chance.millis(0, 250)).await;
                reader.seen()
            }
        };
        reader.until(|seen| seen.ended || may(seen)).await
    }
}
