//! The model fails in every way that is known, at the first, a middle and the last turn.
//!
//! Each fault becomes an outcome with a type; what was said before it is kept and marked, never called complete; the
//! conversation goes on, or ends with a reason.

use super::Profile;
use crate::history;
use crate::proxy::{Fault, Proxy};
use crate::server::Setup;
use crate::stream::{Cuts, Reader};
use crate::teams::talkers;
use crate::{Api, Chance, Finding, Kind, Server};
use anyhow::{Context, bail, ensure};
use fake_openai::{FakeOpenAi, Script, Words};
use futures::stream::{self, StreamExt, TryStreamExt};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Turns of a conversation: the first, a middle and the last one are hit.
const TURNS: usize = 3;
/// Longest time of one conversation, retries included.
const LIMIT: Duration = Duration::from_mins(2);
/// Longest time to the first byte, of silence, and of a reply, in seconds.
const TIMEOUTS_S: [f64; 3] = [2.0, 2.0, 6.0];
/// Memory that all faults together may take, in MiB: several replies run at their limit at the same time.
const MEMORY_MIB: u64 = 256;

/// What must become of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// It fails with one of these kinds, with nothing said.
    Fails(&'static [&'static str]),
    /// It fails with one of these kinds; what was said is kept.
    Breaks(&'static [&'static str]),
    /// It is a reply that ended in this way.
    Completes(&'static str),
}

use Outcome::{Breaks, Completes, Fails};

/// The model's name is the fault's.
const FAULTS: [(&str, Outcome); 33] = [
    ("rate-limited", Fails(&["rate_limited"])),
    ("rate-limited-for", Fails(&["rate_limited"])),
    ("internal-error", Fails(&["server_error"])),
    ("bad-gateway", Fails(&["server_error"])),
    ("unavailable", Fails(&["server_error"])),
    ("unauthorized", Fails(&["unauthorized"])),
    ("unknown-model", Fails(&["model_not_found"])),
    ("unknown-path", Fails(&["model_not_found", "bad_request", "malformed"])),
    ("redirect", Fails(&["malformed", "bad_request"])),
    ("bad-request", Fails(&["bad_request"])),
    ("html", Fails(&["malformed"])),
    ("no-headers", Fails(&["first_byte_timeout"])),
    ("no-body", Fails(&["first_byte_timeout"])),
    ("empty", Fails(&["empty"])),
    ("endless-comments", Fails(&["first_byte_timeout", "idle_timeout", "too_large", "total_timeout"])),
    ("stall", Breaks(&["idle_timeout"])),
    ("cut", Breaks(&["truncated"])),
    ("break", Breaks(&["truncated"])),
    ("done-without-finish", Breaks(&["truncated"])),
    ("garbage", Breaks(&["malformed"])),
    ("not-utf8", Breaks(&["malformed"])),
    ("error-frame", Breaks(&["server_error"])),
    ("rate-limit-frame", Breaks(&["rate_limited"])),
    ("long-line", Breaks(&["too_large", "malformed", "idle_timeout"])),
    ("endless", Breaks(&["too_large", "total_timeout"])),
    ("drip", Fails(&["idle_timeout", "first_byte_timeout", "total_timeout"])),
    ("finish-without-done", Completes("stop")),
    ("finish-then-stall", Completes("stop")),
    ("split", Completes("stop")),
    ("duplicated", Completes("stop")),
    ("length", Completes("length")),
    ("content-filter", Completes("content_filter")),
    ("tool-calls", Completes("tool_calls")),
];

/// Runs all faults at all places, and the faults of the way to the model.
///
/// # Errors
/// A promise was broken.
pub async fn run(binary: &Path, profile: Profile, chance: &mut Chance) -> anyhow::Result<Vec<Finding>> {
    let script = Script { words: Words::OfMessages, tokens_per_second: Some(400.0), ..Script::default() };
    let model = FakeOpenAi::start(script).await?;
    let proxy = Proxy::start(model.address()).await?;
    let database = Kind::Sqlite.create().await?;
    let [first, idle, total] = TIMEOUTS_S;
    let setup = Setup::new(binary, format!("http://{}/v1", proxy.address()))
        .with("ROUNDTABLE_FIRST_BYTE_TIMEOUT_S", first)
        .with("ROUNDTABLE_IDLE_TIMEOUT_S", idle)
        .with("ROUNDTABLE_TOTAL_TIMEOUT_S", total);
    let mut server = Server::start(&setup, &database).await?;
    let before = server.resident_kib()?;
    let api = server.api();

    let cases: Vec<(&str, Outcome, usize)> = match profile {
        // One place each, by chance.
        Profile::Short => {
            let mut place = || usize::try_from(chance.below(TURNS as u64)).unwrap_or_default();
            FAULTS.iter().map(|(fault, outcome)| (*fault, *outcome, place())).collect()
        }
        Profile::Long(_) => {
            let places = |(fault, outcome): &(&'static str, Outcome)| [0, 1, 2].map(|place| (*fault, *outcome, place));
            FAULTS.iter().flat_map(places).collect()
        }
    };
    let count = cases.len();
    let running = stream::iter(cases).map(|(fault, outcome, place)| {
        let api = &api;
        async move {
            let ended = one(api, fault, outcome, place).await;
            ended.with_context(|| format!("the fault `{fault}` at turn {}", place + 1))
        }
    });
    let mut peak = before;
    tokio::select! {
        done = running.buffer_unordered(12).try_collect::<Vec<()>>() => drop(done?),
        never = watch_memory(&server, &mut peak) => match never {},
    }
    let ways = ways(&api, &proxy).await?;
    server.no_panic()?;
    server.terminate().await?;
    let grown = (peak - before) / 1_024;
    Ok(vec![
        Finding::new(
            "Faults of models are typed",
            format!(
                "{} faults at the first, a middle and the last of 3 turns; {ways} faults of the way there (refused, reset, \
                 stalled, cut, late)",
                FAULTS.len()
            ),
            format!(
                "{count} conversations: each fault has its type, partial text is kept and marked, the others speak, the \
                 conversation finishes; memory grew by {grown} MiB at the most"
            ),
        )
        .aim(grown <= MEMORY_MIB),
    ])
}

/// Keeps the most memory that the server takes.
async fn watch_memory(server: &Server, peak: &mut u64) -> std::convert::Infallible {
    loop {
        *peak = server.resident_kib().unwrap_or_default().max(*peak);
        sleep(Duration::from_millis(50)).await;
    }
}

async fn one(api: &Api, fault: &str, outcome: Outcome, place: usize) -> anyhow::Result<()> {
    let model = format!("openai/{fault}");
    let names = ["Ada", "Bo", "Cy"];
    let agents: Vec<(&str, Option<&str>)> =
        names.iter().enumerate().map(|(at, name)| (*name, (at == place).then_some(model.as_str()))).collect();
    let mut team = talkers(&json!({"turn_strategy": "round_robin"}), &agents);
    team["policy"]["max_turns"] = json!(TURNS);
    // Each fault is final, so that its type is seen.
    team["policy"]["max_attempts"] = json!(1);
    let id = api.start(&team, 1).await?;
    let seen = Reader::start(api.clone(), &id, Cuts::Never, LIMIT).end().await?;
    let log = api.log(&id).await?;
    ensure!(seen.last == log.len() as u64, "the stream is not the log");
    let (history, _) = history::read(&log)?;
    ensure!(history.finish.is_some(), "it did not finish: {:?}", log.last());
    let of =
        |agent: &str| log.iter().filter(move |event| event["agent_id"] == agent.to_lowercase()).collect::<Vec<_>>();
    for (at, name) in names.iter().enumerate().filter(|(at, _)| *at != place) {
        let spoke = of(name).iter().any(|event| event["type"] == "turn_completed");
        // Limits may end it before the others had their turn, never because of the fault.
        ensure!(spoke, "{name} at place {at} did not speak: {:?}", history.finish);
    }
    let ends = of(names[place]);
    let is_end =
        |event: &&&Value| matches!(event["type"].as_str(), Some("turn_completed" | "turn_failed" | "turn_interrupted"));
    let end = ends.iter().rfind(is_end).context("the turn has no end")?;
    check(end, outcome)
}

fn check(end: &Value, outcome: Outcome) -> anyhow::Result<()> {
    let kind = end["kind"].as_str().unwrap_or_default();
    let partial = end["partial"].as_str().unwrap_or_default();
    match (end["type"].as_str().unwrap_or_default(), outcome) {
        ("turn_completed", Completes(reason)) => {
            ensure!(end["finish_reason"] == reason, "it ended with {}, not {reason}", end["finish_reason"]);
            let whole = end["text"].as_str().is_some_and(|text| text.starts_with("Reply "));
            ensure!(whole || reason == "tool_calls", "the text is {}", end["text"]);
        }
        ("turn_failed" | "turn_interrupted", Fails(kinds) | Breaks(kinds)) => {
            ensure!(kinds.contains(&kind), "it is said to be {kind}, not {kinds:?}: {end}");
            if matches!(outcome, Breaks(_)) {
                ensure!(!partial.is_empty(), "what was said before is not kept: {end}");
            }
            ensure!(
                kind == "timed_out" || end["message"].as_str().is_some_and(|text| !text.is_empty()),
                "nothing is said: {end}"
            );
        }
        _ => bail!("it must be {outcome:?}: {end}"),
    }
    Ok(())
}

/// Faults of the way: how many there are.
async fn ways(api: &Api, proxy: &Proxy) -> anyhow::Result<usize> {
    let faults: [(Fault, Option<&[&str]>); 5] = [
        (Fault::Cut, Some(&["unreachable", "truncated", "server_error"])),
        (Fault::Reset, Some(&["unreachable", "truncated", "server_error"])),
        (Fault::Stall, Some(&["first_byte_timeout", "unreachable"])),
        (Fault::Drip(Duration::from_millis(300)), Some(&["first_byte_timeout", "idle_timeout", "unreachable"])),
        (Fault::Latency(Duration::from_millis(100)), None),
    ];
    for (fault, kinds) in faults {
        proxy.set(fault);
        let mut team = talkers(&json!({"turn_strategy": "round_robin"}), &[("Ada", None)]);
        team["policy"]["max_turns"] = json!(1);
        let id = api.start(&team, 1).await?;
        let begun = Instant::now();
        // The way is free again after the first failure, for those that are tried again.
        let mut kind = None;
        while begun.elapsed() < LIMIT && kind.is_none() {
            let log = api.log(&id).await?;
            let end = log.iter().find(|event| matches!(event["type"].as_str(), Some("turn_completed" | "turn_failed")));
            kind = end.map(|end| end["kind"].as_str().unwrap_or("completed").to_owned());
            sleep(Duration::from_millis(20)).await;
        }
        proxy.set(Fault::None);
        let kind = kind.with_context(|| format!("{fault:?}: the turn did not end"))?;
        let fits = kinds.map_or(kind == "completed", |kinds| kinds.contains(&kind.as_str()));
        ensure!(fits, "{fault:?}: it is said to be {kind}, not {kinds:?}");
        api.ended_within(&id, LIMIT).await?;
    }
    Ok(faults.len())
}
