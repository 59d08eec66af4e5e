//! One conversation in play: what its agents and people do, by its seed alone.

use coordinator::{
    Effect, EffectId, Input, InputKind, Partial, State, TurnOutcome, outstanding, prompt, step, wake_at,
};
use model::command::AgentBudget;
use model::event::{FailureKind, ModelFinish, TurnPurpose};
use model::policy::{
    ContextPolicy, Contradictions, DecisionProtocol, Fallback, OnExhaustion, Selector, TaskPolicy, TaskSpec, TieBreak,
    WhenAllPass,
};
use model::{
    AgentSpec, Budget, Capability, Command, Condition, Event, MicroUsd, PauseMode, Policy, Role, Status, TeamSpec,
    Timestamp, TurnStrategy, Usage, lint,
};
use std::collections::BTreeMap;

/// Inputs after which a conversation must have ended.
const MOST_INPUTS: usize = 3_000;

/// Numbers that depend on the seed alone (xorshift64*, Vigna 2016).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % most
    }

    fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }

    fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    fn small(&mut self, most: u64) -> u32 {
        u32::try_from(self.below(most)).unwrap()
    }
}

/// How an agent behaves.
#[derive(Clone, Copy)]
enum Habit {
    Talks,
    Passes,
    Fails,
    Stalls,
    Repeats,
    Contradicts,
    HandsOver,
    Asks,
    Calls,
}

const HABITS: [Habit; 13] = [
    Habit::Talks,
    Habit::Talks,
    Habit::Talks,
    Habit::Talks,
    Habit::Talks,
    Habit::Passes,
    Habit::Fails,
    Habit::Stalls,
    Habit::Repeats,
    Habit::Contradicts,
    Habit::HandsOver,
    Habit::Asks,
    Habit::Calls,
];

fn condition(chance: &mut Chance) -> Condition {
    match chance.below(11) {
        0 => Condition::MaxMessages(1 + chance.small(30)),
        1 => Condition::TurnsPerAgent(1 + chance.small(4)),
        2 => Condition::MaxCostMicroUsd(MicroUsd(1 + chance.below(3_000))),
        3 => Condition::TimeoutS(5.0 + f64::from(chance.small(60))),
        4 => Condition::AskPerson,
        5 => Condition::Source { agent: "a1".into() },
        6 => Condition::TextMention { text: "point 7".into() },
        7 => Condition::MaxTokens(1 + chance.below(5_000)),
        9 => Condition::FunctionCall { name: "approve".into() },
        8 => Condition::All(vec![condition(chance), condition(chance)]),
        _ => Condition::Any(vec![condition(chance), condition(chance)]),
    }
}

fn plan(chance: &mut Chance) -> TaskPolicy {
    let task = |n: u32, chance: &mut Chance| TaskSpec {
        id: format!("task-{n}").as_str().into(),
        description: format!("Look at part {n}"),
        capabilities: chance.percent(50).then(|| "check".to_owned()).into_iter().collect(),
        role: chance.percent(20).then(|| chance.one_of(&["critic", "writer"]).into()),
        after: (0..n).filter(|_| chance.percent(30)).map(|before| format!("task-{before}").as_str().into()).collect(),
    };
    let by_hand = if chance.percent(50) { 1 + chance.small(8) } else { 0 };
    TaskPolicy {
        plan: (0..by_hand).map(|n| task(n, chance)).collect(),
        planner: chance.percent(50).then(|| "a1".into()),
        max_parallel: 1 + chance.small(4),
        stall_limit: 1 + chance.small(3),
        max_replans: chance.small(3),
    }
}

fn budget(chance: &mut Chance) -> Budget {
    Budget {
        max_tokens: chance.percent(20).then(|| 1 + chance.below(4_000)),
        max_cost_micro_usd: chance.percent(10).then(|| MicroUsd(1 + chance.below(4_000))),
        max_time_s: chance.percent(10).then(|| 1.0 + f64::from(chance.small(60))),
        per_agent: AgentBudget {
            max_tokens: chance.percent(10).then(|| 1 + chance.below(2_000)),
            max_cost_micro_usd: None,
            max_time_s: chance.percent(10).then(|| 1.0 + f64::from(chance.small(9))),
        },
    }
}

fn team(chance: &mut Chance, seed: u64, depth: u32) -> TeamSpec {
    let size = if seed.is_multiple_of(100) && depth == 1 { 64 } else { 2 + chance.below(6) };
    let nested = |chance: &mut Chance| {
        let is_team = depth < 3 && chance.percent(if depth == 1 { 10 } else { 30 }) && size < 64;
        is_team.then(|| Box::new(team(chance, seed, depth + 1)))
    };
    let agent = |n: u64, chance: &mut Chance| AgentSpec {
        id: format!("a{n}").as_str().into(),
        name: format!("A{n}"),
        role: if n.is_multiple_of(3) { "critic" } else { "writer" }.into(),
        capabilities: n.is_multiple_of(2).then(|| Capability::named("check")).into_iter().collect(),
        team: nested(chance),
        ..AgentSpec::default()
    };
    let role = |name: &str, priority: i32| Role { name: name.into(), priority, ..Role::default() };
    let mut policy = Policy {
        turn_strategy: chance.one_of(&TurnStrategy::ALL),
        max_turns: Some(1 + chance.small(40)),
        max_turns_per_agent: chance.percent(30).then(|| 1 + chance.small(5)),
        timeout_s: 10.0,
        termination: chance.percent(50).then(|| condition(chance)),
        context: chance.one_of(&[
            ContextPolicy::Full,
            ContextPolicy::LastMessages(3),
            ContextPolicy::HeadAndTail { head: 2, tail: 2 },
            ContextPolicy::Summary(4),
        ]),
        on_exhaustion: chance.one_of(&OnExhaustion::ALL),
        tasks: chance.percent(30).then(|| plan(chance)),
        budget: if depth > 1 { budget(chance) } else { Budget::default() },
        when_all_pass: chance.one_of(&[WhenAllPass::Finish, WhenAllPass::AskPerson]),
        ..Policy::default()
    };
    policy.dynamic.selector = chance.one_of(&Selector::ALL);
    policy.dynamic.allow_repeat = chance.percent(30);
    policy.dynamic.fallback = chance.one_of(&[Fallback::BestScored, Fallback::Primary, Fallback::Nobody]);
    let collaborative = &mut policy.collaborative;
    collaborative.decision = chance.one_of(&DecisionProtocol::ALL);
    collaborative.rounds = chance.small(2);
    collaborative.blind = chance.percent(80);
    collaborative.quorum = 1 + chance.small(2);
    collaborative.deadline_s = chance.percent(30).then_some(4.0);
    collaborative.tie_break = chance.one_of(&[TieBreak::Priority, TieBreak::Order, TieBreak::Seeded]);
    collaborative.max_consensus_rounds = 1 + chance.small(3);
    collaborative.contradictions =
        chance.one_of(&[Contradictions::Note, Contradictions::AskPerson, Contradictions::Judge]);
    collaborative.judge = chance.percent(30).then(|| "a0".into());
    let spec = TeamSpec {
        name: "Team".into(),
        roles: vec![role("writer", 1), role("critic", 3)],
        agents: (0..size).map(|n| agent(n, chance)).collect(),
        policy,
        ..TeamSpec::default()
    };
    if lint::errors(&spec).is_empty() { spec } else { TeamSpec { policy: Policy::default(), ..spec } }
}

/// What a model answers, and after how many milliseconds.
fn answer(chance: &mut Chance, habit: Habit, purpose: TurnPurpose, agents: u64, turn: usize) -> (u64, TurnOutcome) {
    let delay = 100 + chance.below(3_000);
    let other = |chance: &mut Chance| format!("A{}", chance.below(agents + 1));
    let text = match purpose {
        TurnPurpose::Ballot | TurnPurpose::Judge => match chance.below(6) {
            0 => "I cannot decide.".to_owned(),
            1 => "PASS".to_owned(),
            2 => "DISAGREE: it is too long".to_owned(),
            _ => {
                let (one, two) = (other(chance), other(chance));
                format!(
                    "VOTE: {one}\nAPPROVE: {one}, {two}\nPOINTS: {one}=6, {two}=9\nRANK: {two} > {one}\nAGREE\n1: {two}"
                )
            }
        },
        TurnPurpose::Select => match chance.below(4) {
            0 => "Whoever wants to.".to_owned(),
            _ => other(chance),
        },
        TurnPurpose::Summary => "They talked about points.".to_owned(),
        TurnPurpose::Plan => match chance.below(6) {
            0 => "Let us just begin.".to_owned(),
            1 => "PASS: it is one piece".to_owned(),
            2 => "TASK one: look | after: two\nTASK two: look again | after: one".to_owned(),
            3 => format!("TASK p{turn}: look | needs: flying"),
            _ => format!(
                "TASK p{turn}: look at the pillars\nTASK q{turn}: look at the deck | needs: check\n\
                 TASK r{turn}: judge | after: p{turn}, q{turn} | role: critic"
            ),
        },
        TurnPurpose::Work if matches!(habit, Habit::Passes) => "BLOCKED: there is no ladder".to_owned(),
        TurnPurpose::Work | TurnPurpose::Speak | TurnPurpose::Exchange | TurnPurpose::Synthesis => match habit {
            Habit::Passes => "PASS: nothing to add".to_owned(),
            Habit::Repeats => "We should look at the harbour once more before we decide anything.".to_owned(),
            Habit::Contradicts if turn.is_multiple_of(2) => "The bridge is safe. It holds 40 tons.".to_owned(),
            Habit::Contradicts => "The bridge is not safe. It holds 30 tons.".to_owned(),
            Habit::HandsOver => format!("Done with point {turn}.\nHANDOFF: {}", other(chance)),
            Habit::Asks if chance.percent(30) => "ASK: which version is meant?".to_owned(),
            Habit::Calls if chance.percent(30) => "CALL approve: it holds".to_owned(),
            _ => format!("On point {turn} I say {} things about {}.", chance.below(9), other(chance)),
        },
    };
    let usage = Usage {
        input_tokens: 20 + chance.below(80),
        output_tokens: 5 + chance.below(40),
        cost_micro_usd: Some(MicroUsd(chance.below(200))),
        estimated: false,
    };
    let outcome = match habit {
        Habit::Fails if chance.percent(70) => TurnOutcome::Failed {
            kind: FailureKind::ServerError,
            message: "The endpoint failed.".into(),
            partial: Partial { usage, ..Partial::default() },
            route: None,
        },
        _ => TurnOutcome::Completed {
            text,
            finish_reason: ModelFinish::Stop,
            usage,
            ttft_ms: Some(50),
            duration_ms: delay,
            simulated: true,
            route: None,
        },
    };
    (if matches!(habit, Habit::Stalls) { delay * 10 } else { delay }, outcome)
}

fn interruption(chance: &mut Chance) -> Command {
    match chance.below(9) {
        0 => Command::Pause { mode: PauseMode::Now },
        1 => Command::Pause { mode: PauseMode::AfterTurn },
        2 => Command::Post { author: "Ines".into(), to: Vec::new(), text: "@a1, rather this. @all: and you?".into() },
        3 => Command::Mute { agent: "a0".into() },
        4 => Command::Unmute { agent: "a0".into() },
        5 => Command::PickNext { agent: "a1".into(), author: "Ines".into() },
        6 => Command::Conclude { author: "Ines".into() },
        7 => Command::GrantTurns { turns: 2 },
        _ => Command::Stop,
    }
}

/// A conversation in play.
struct World {
    chance: Chance,
    habits: Vec<Habit>,
    state: State,
    log: Vec<Event>,
    now: u64,
    running: BTreeMap<EffectId, (u64, TurnOutcome)>,
    /// When people do something.
    interruptions: Vec<u64>,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let spec = team(&mut chance, seed, 1);
        let habits = spec.agents.iter().map(|_| chance.one_of(&HABITS)).collect();
        let interruptions = (0..chance.below(4)).map(|_| chance.below(40_000)).collect();
        let budget = budget(&mut chance);
        let mut world = Self {
            chance,
            habits,
            state: State::default(),
            log: Vec::new(),
            now: 0,
            running: BTreeMap::new(),
            interruptions,
        };
        world.interruptions.sort_unstable();
        let task = "Is the bridge safe?".into();
        world.command(Command::Start {
            team: Box::new(spec),
            origin: None,
            task,
            seed,
            budget,
            default_model: None,
            prices: BTreeMap::new(),
        });
        world
    }

    fn input(&mut self, kind: InputKind) {
        let at = Timestamp::from_millis(i64::try_from(self.now).unwrap());
        if let Ok(events) = step(&mut self.state, &Input { at, kind }) {
            self.log.extend(events);
        }
        let strategy = self.state.strategy();
        let open = self.state.open_turns();
        let has_plan = self.state.team().is_some_and(|team| team.policy.tasks.is_some());
        let votes = self.state.team().is_some_and(|team| team.policy.on_exhaustion == OnExhaustion::Vote);
        let is_parallel = strategy == Some(TurnStrategy::Collaborative) || has_plan || votes;
        assert!(is_parallel || open.len() <= 1, "one turn at a time");
        for (turn, prompt) in open.iter().filter_map(|turn| Some((turn, prompt(&self.state, &turn.turn_id)?))) {
            assert_eq!(prompt.tokens, turn.context);
        }
        assert!(self.state.status() != Status::Running || !open.is_empty(), "a running conversation waits for a turn");
        self.reconcile();
    }

    fn command(&mut self, command: Command) {
        self.input(InputKind::Command { command, partials: BTreeMap::new() });
    }

    /// Starts and drops calls as the core wants it.
    fn reconcile(&mut self) {
        let wanted = outstanding(&self.state);
        self.running.retain(|id, _| wanted.contains_key(id));
        let agents = self.habits.len() as u64;
        for (id, effect) in wanted {
            if self.running.contains_key(&id) {
                continue;
            }
            let Effect::RequestCompletion { agent_id, purpose, timeout_ms, .. } = effect;
            let prompt = prompt(&self.state, &id.turn_id).expect("an open turn has a prompt");
            assert_eq!(prompt.persona.agent_id, agent_id);
            let seat = agent_id.as_str().strip_prefix('a').and_then(|seat| seat.parse::<usize>().ok());
            let habit = seat.and_then(|seat| self.habits.get(seat).copied()).unwrap_or(Habit::Talks);
            let (delay, outcome) = answer(&mut self.chance, habit, purpose, agents, self.log.len());
            let ended = if delay > timeout_ms {
                (timeout_ms, TurnOutcome::TimedOut { partial: Partial::default() })
            } else {
                (delay, outcome)
            };
            self.running.insert(id, (self.now + ended.0, ended.1));
        }
    }

    /// Lets the next thing happen; `false` when nothing will.
    fn go_on(&mut self) -> bool {
        let call = self.running.iter().min_by_key(|(id, (at, _))| (*at, *id)).map(|(id, (at, _))| (*at, id.clone()));
        let wake = wake_at(&self.state).map(|at| u64::try_from(at.as_millis()).unwrap());
        let person = self.interruptions.first().copied().filter(|_| call.is_some() || wake.is_some());
        let first = [call.as_ref().map(|(at, _)| *at), wake, person].into_iter().flatten().min();
        let Some(first) = first else { return self.resume() };
        self.now = self.now.max(first);
        if person == Some(first) {
            self.interruptions.remove(0);
            let command = interruption(&mut self.chance);
            self.command(command);
        } else if wake == Some(first) {
            self.input(InputKind::Woke { partials: BTreeMap::new() });
        } else if self.chance.percent(2) {
            self.running.clear();
            self.input(InputKind::Recovered);
        } else if let Some((_, id)) = call {
            let outcome = self.running.remove(&id).map(|(_, outcome)| outcome);
            let outcome = outcome.expect("it was running");
            self.input(InputKind::Turn { turn_id: id.turn_id, attempt: id.attempt, outcome });
        }
        true
    }

    /// A paused conversation is resumed; any other that does nothing has ended.
    fn resume(&mut self) -> bool {
        let paused = self.state.status() == Status::Paused;
        if paused {
            self.command(Command::Resume);
        }
        paused
    }
}

/// Plays the conversation of this seed to its end and checks what holds always.
pub fn play(seed: u64) {
    let mut world = World::new(seed);
    let mut inputs = 0;
    while world.go_on() {
        inputs += 1;
        assert!(inputs < MOST_INPUTS, "it goes on and on");
    }
    assert_ne!(world.state.status(), Status::Running);
    let last = world.log.last().map(Event::kind);
    let ends = ["finished", "stopped", "waiting_for_person", "agent_muted", "agent_unmuted"];
    assert!(last.is_some_and(|last| ends.contains(&last)), "{last:?}");
    let mut replayed = State::default();
    for event in &world.log {
        coordinator::evolve(&mut replayed, event);
    }
    assert_eq!(replayed, world.state, "replay equals live");
    let decided = world.log.iter().filter(|event| event.kind() == "decision_reached").count();
    let posted = world.log.iter().filter(|event| event.kind() == "message_posted").count();
    assert!(decided <= posted, "one decision a round");
}
