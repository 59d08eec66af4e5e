//! What one turn costs in the core, at histories of 10, 1,000 and 100,000 events: it must not grow with them.
//!
//! `step` is 64 whole turns: a reply is decided, applied, and the next speaker selected and started; `prompt` builds what
//! a model is sent under `LastMessages(20)`; `replay` folds a whole log.

use coordinator::{Input, InputKind, State, TurnOutcome, evolve, prompt, step};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use model::event::ModelFinish;
use model::policy::{ContextPolicy, LoopDetection};
use model::{AgentSpec, Budget, Capability, Command, Event, Policy, Role, TeamSpec, Timestamp, TurnStrategy, Usage};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

const HISTORIES: [usize; 3] = [10, 1_000, 100_000];
const TEAMS: [usize; 2] = [4, 64];
/// Turns that are timed in one go, from one copy of the state; copying is not timed.
const TURNS: u64 = 64;

fn team(strategy: TurnStrategy, agents: usize, context: ContextPolicy) -> TeamSpec {
    let agent = |n: usize| AgentSpec {
        id: format!("agent-{n}").as_str().into(),
        name: format!("Agent {n}"),
        role: "writer".into(),
        instructions: format!("You look after chapter {n}: its plot, its places and its people. Be brief."),
        capabilities: vec![Capability::named(format!("chapter {n}")), Capability::named("drafting")],
        ..AgentSpec::default()
    };
    TeamSpec {
        name: "Team".into(),
        roles: vec![Role { name: "writer".into(), description: "Writes a chapter".into(), ..Role::default() }],
        agents: (0..agents).map(agent).collect(),
        policy: Policy {
            turn_strategy: strategy,
            max_turns: Some(u32::MAX),
            context,
            // The agents of the bench say the same again and again.
            loop_detection: LoopDetection::Off,
            ..Policy::default()
        },
        ..TeamSpec::default()
    }
}

fn input(kind: InputKind) -> Input {
    Input { at: Timestamp::default(), kind }
}

/// The reply that ends the running turn.
fn reply(state: &State) -> Input {
    let turn = &state.open_turns()[0];
    let text = "The storm takes the mast in chapter 3, so chapter 7 cannot open on the open sea. Who looks after that?";
    let outcome = TurnOutcome::Completed {
        text: text.into(),
        finish_reason: ModelFinish::Stop,
        usage: Usage { input_tokens: 900, output_tokens: 25, ..Usage::default() },
        ttft_ms: Some(300),
        duration_ms: 2_000,
        simulated: false,
        route: None,
    };
    input(InputKind::Turn { turn_id: turn.turn_id.clone(), attempt: turn.attempt, outcome })
}

/// A conversation of this team with so many events.
fn conversation(team: TeamSpec, events: usize) -> (State, Vec<Event>) {
    let mut state = State::default();
    let command = Command::Start {
        team: Box::new(team),
        origin: None,
        task: "Write a novel about a sea voyage".into(),
        seed: 1,
        budget: Budget::default(),
    };
    let mut log = Vec::new();
    let start = input(InputKind::Command { command, partials: BTreeMap::new() });
    log.extend(step(&mut state, &start).unwrap_or_default());
    while log.len() < events {
        let reply = reply(&state);
        log.extend(step(&mut state, &reply).unwrap_or_default());
    }
    (state, log)
}

fn steps(c: &mut Criterion) {
    for strategy in [TurnStrategy::RoundRobin, TurnStrategy::Dynamic] {
        let mut group = c.benchmark_group(format!("step/{}", strategy.as_str()));
        group.throughput(Throughput::Elements(TURNS));
        for (agents, history) in TEAMS.into_iter().flat_map(|agents| HISTORIES.map(|history| (agents, history))) {
            let (state, _) = conversation(team(strategy, agents, ContextPolicy::Full), history);
            group.bench_function(BenchmarkId::new(format!("{agents} agents"), history), |bencher| {
                bencher.iter_batched_ref(|| warm_copy(&state), take_turns, BatchSize::PerIteration);
            });
        }
    }
}

/// A copy that has taken turns: the first push onto a fresh copy would move the whole transcript to make room.
fn warm_copy(state: &State) -> State {
    let mut copy = state.clone();
    take_turns(&mut copy);
    copy
}

fn take_turns(state: &mut State) {
    for _ in 0..TURNS {
        let reply = reply(state);
        black_box(step(state, &reply)).unwrap_or_default();
    }
}

fn prompts(c: &mut Criterion) {
    let mut group = c.benchmark_group("prompt/last 20 messages");
    for (agents, history) in TEAMS.into_iter().flat_map(|agents| HISTORIES.map(|history| (agents, history))) {
        let (state, _) = conversation(team(TurnStrategy::RoundRobin, agents, ContextPolicy::LastMessages(20)), history);
        let turn = state.open_turns()[0].turn_id.clone();
        group.bench_function(BenchmarkId::new(format!("{agents} agents"), history), |bencher| {
            bencher.iter(|| black_box(prompt(&state, &turn)));
        });
    }
}

fn replays(c: &mut Criterion) {
    let mut group = c.benchmark_group("replay");
    for history in HISTORIES {
        let (_, log) = conversation(team(TurnStrategy::RoundRobin, 4, ContextPolicy::Full), history);
        group.throughput(Throughput::Elements(log.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(history), |bencher| {
            bencher.iter(|| {
                let mut state = State::default();
                for event in &log {
                    evolve(&mut state, event);
                }
                black_box(state)
            });
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_500));
    targets = steps, prompts, replays
}
criterion_main!(benches);
