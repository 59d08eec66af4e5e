//! What one turn costs in the core, at histories of 10, 1,000 and 100,000 events: it must not grow with them.
//!
//! `step` takes whole turns: a reply is decided and applied, and what follows of it selected and started, ballots, plans and
//! the messages that open further rounds included; a figure is one turn's. `prompt` builds what a model is sent; a figure is
//! one message's. `replay` folds a whole log; a figure is one event's. `scripts/bench.sh` puts each beside that of the
//! shortest history.

use coordinator::{Input, InputKind, OpenTurn, State, TurnOutcome, evolve, prompt, step};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use model::event::{ModelFinish, TurnPurpose};
use model::policy::{CollaborativePolicy, ContextPolicy, DecisionProtocol, LoopDetection, TaskPolicy};
use model::{AgentSpec, Budget, Capability, Command, Event, Policy, Role, TeamSpec, Timestamp, TurnStrategy, Usage};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

const HISTORIES: [usize; 3] = [10, 1_000, 100_000];
const TEAMS: [usize; 2] = [4, 64];
/// Tasks of a plan: with the plan itself and the last word, eight turns a round.
const TASKS: usize = 6;

/// How the teams of the bench work.
#[derive(Clone, Copy)]
enum Work {
    RoundRobin,
    Dynamic,
    Vote,
    Tasks,
}

impl Work {
    const ALL: [(&str, Self); 4] = [
        ("round robin", Self::RoundRobin),
        ("dynamic by rules", Self::Dynamic),
        ("collaborative with a vote", Self::Vote),
        ("tasks", Self::Tasks),
    ];

    fn policy(self) -> Policy {
        let policy = Policy {
            max_turns: Some(u32::MAX),
            // The agents of the bench say the same again and again.
            loop_detection: LoopDetection::Off,
            ..Policy::default()
        };
        match self {
            Self::RoundRobin => policy,
            Self::Dynamic => Policy { turn_strategy: TurnStrategy::Dynamic, ..policy },
            Self::Vote => Policy {
                turn_strategy: TurnStrategy::Collaborative,
                collaborative: CollaborativePolicy {
                    decision: DecisionProtocol::VoteSimple,
                    ..CollaborativePolicy::default()
                },
                ..policy
            },
            Self::Tasks => Policy {
                turn_strategy: TurnStrategy::SingleAgent,
                tasks: Some(TaskPolicy { planner: Some("agent-0".into()), ..TaskPolicy::default() }),
                ..policy
            },
        }
    }
}

fn team(agents: usize, policy: Policy) -> TeamSpec {
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
        policy,
        ..TeamSpec::default()
    }
}

/// Turns that are timed in one go, from one copy of the state; copying is not timed. Whole rounds of every way to work.
fn turns(agents: usize) -> usize {
    64.max(2 * agents)
}

fn input(kind: InputKind) -> Input {
    Input { at: Timestamp::default(), kind }
}

fn command(command: Command) -> Input {
    input(InputKind::Command { command, partials: BTreeMap::new() })
}

/// The first running turn ends; where none is running, a person asks for more.
fn next(state: &State) -> Input {
    let Some(turn) = state.open_turns().first() else {
        return command(Command::Post { author: "Ines".into(), to: Vec::new(), text: "Now the next chapter".into() });
    };
    let outcome = TurnOutcome::Completed {
        text: answer(turn),
        finish_reason: ModelFinish::Stop,
        usage: Usage { input_tokens: 900, output_tokens: 25, ..Usage::default() },
        ttft_ms: Some(300),
        duration_ms: 2_000,
        simulated: false,
        route: None,
    };
    input(InputKind::Turn { turn_id: turn.turn_id.clone(), attempt: turn.attempt, outcome })
}

fn answer(turn: &OpenTurn) -> String {
    match turn.purpose {
        TurnPurpose::Ballot => "VOTE: Agent 1\nIt is the briefest.".to_owned(),
        TurnPurpose::Plan => {
            let line = |n: usize| format!("TASK part-{n}: write part {n} | needs: drafting");
            (0..TASKS).map(line).collect::<Vec<_>>().join("\n")
        }
        _ => {
            // Words of its own, so that the drafts of a round are several.
            let own: String = turn.agent_id.as_str().bytes().map(|byte| char::from(b'a' + byte % 26)).collect();
            format!(
                "The storm takes the mast of the {own}, so the next chapter cannot open on the open sea. Who looks at it?"
            )
        }
    }
}

/// What of a conversation is kept: its state and, where it is asked for, its log.
struct Conversation {
    state: State,
    log: Vec<Event>,
}

/// A conversation of this team with so many events.
fn conversation(team: TeamSpec, events: usize, keeps_log: bool) -> Conversation {
    let start = command(Command::Start {
        team: Box::new(team),
        origin: None,
        task: "Write a novel about a sea voyage".into(),
        seed: 1,
        budget: Budget::default(),
        default_model: None,
        prices: BTreeMap::new(),
        context_windows: BTreeMap::new(),
    });
    let mut conversation = Conversation { state: State::default(), log: Vec::new() };
    let mut happened = 0;
    let mut what = start;
    loop {
        let more = step(&mut conversation.state, &what).unwrap_or_default();
        assert!(!more.is_empty(), "the conversation goes on");
        happened += more.len();
        if keeps_log {
            conversation.log.extend(more);
        }
        if happened >= events && !conversation.state.open_turns().is_empty() {
            return conversation;
        }
        what = next(&conversation.state);
    }
}

fn cases() -> impl Iterator<Item = (usize, usize)> {
    TEAMS.into_iter().flat_map(|agents| HISTORIES.map(|history| (agents, history)))
}

fn steps(c: &mut Criterion) {
    for (name, work) in Work::ALL {
        let mut group = c.benchmark_group(format!("step, {name}"));
        for (agents, history) in cases() {
            let turns = turns(agents);
            let Conversation { state, .. } = conversation(team(agents, work.policy()), history, false);
            group.throughput(Throughput::Elements(turns as u64));
            group.bench_function(BenchmarkId::new(format!("{agents} agents"), history), |bencher| {
                bencher.iter_batched_ref(
                    || warm_copy(&state, turns),
                    |state| take_turns(state, turns),
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

/// A copy that has taken turns: the first push onto a fresh copy would move the whole transcript to make room.
fn warm_copy(state: &State, turns: usize) -> State {
    let mut copy = state.clone();
    take_turns(&mut copy, turns);
    copy
}

fn take_turns(state: &mut State, turns: usize) {
    let mut taken = 0;
    while taken < turns {
        taken += usize::from(!state.open_turns().is_empty());
        let next = next(state);
        black_box(step(state, &next)).unwrap_or_default();
    }
}

fn prompts(c: &mut Criterion) {
    let policies = [
        ("full", ContextPolicy::Full),
        ("last 20 messages", ContextPolicy::LastMessages(20)),
        ("2,000 tokens", ContextPolicy::TokenBudget(2_000)),
    ];
    for (name, context) in policies {
        let mut group = c.benchmark_group(format!("prompt, {name}"));
        for (agents, history) in cases() {
            let policy = Policy { context, ..Work::RoundRobin.policy() };
            let Conversation { state, .. } = conversation(team(agents, policy), history, false);
            let turn = state.open_turns()[0].turn_id.clone();
            let messages = prompt(&state, &turn).map_or(0, |prompt| prompt.messages.len());
            group.throughput(Throughput::Elements(messages as u64));
            group.bench_function(BenchmarkId::new(format!("{agents} agents"), history), |bencher| {
                bencher.iter(|| black_box(prompt(&state, &turn)));
            });
        }
    }
}

fn replays(c: &mut Criterion) {
    let mut group = c.benchmark_group("replay");
    for history in HISTORIES {
        let Conversation { log, .. } = conversation(team(4, Work::RoundRobin.policy()), history, true);
        group.throughput(Throughput::Elements(log.len() as u64));
        group.bench_function(BenchmarkId::new("4 agents", history), |bencher| {
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
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800));
    targets = steps, prompts, replays
}
criterion_main!(benches);
