//! One conversation in play: what its agents and people do, by its seed alone.

use super::audit::Audit;
use super::chance::Chance;
use super::habits::{HABITS, Habit, answer, interruption};
use super::teams;
use coordinator::{
    Effect, EffectId, Input, InputKind, Partial, State, TurnOutcome, outstanding, prompt, step, wake_at,
};
use model::policy::OnExhaustion;
use model::provider::Price;
use model::{Budget, Command, Event, ModelRef, Status, TeamSpec, Timestamp, TurnStrategy};
use std::collections::BTreeMap;

/// Inputs after which a conversation must have ended.
const MOST_INPUTS: usize = 3_000;

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
    fn new(mut chance: Chance, spec: TeamSpec, budget: Budget, seed: u64) -> Self {
        let habits = spec.agents.iter().map(|_| chance.one_of(&HABITS)).collect();
        let mut interruptions: Vec<u64> = (0..chance.below(4)).map(|_| chance.below(40_000)).collect();
        interruptions.sort_unstable();
        let price = Price { input_micro_usd_per_mtok: 2_000_000, output_micro_usd_per_mtok: 8_000_000, as_of: None };
        let is_priced = chance.percent(50);
        let mut world = Self {
            chance,
            habits,
            state: State::default(),
            log: Vec::new(),
            now: 0,
            running: BTreeMap::new(),
            interruptions,
        };
        world.command(Command::Start {
            team: Box::new(spec),
            origin: None,
            task: "Is the bridge safe?".into(),
            seed,
            budget,
            default_model: is_priced.then(ModelRef::simulated),
            prices: is_priced.then(|| (ModelRef::simulated(), price)).into_iter().collect(),
            context_windows: BTreeMap::new(),
        });
        assert!(world.state.is_started(), "the team can start");
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
        let waits = !open.is_empty() || wake_at(&self.state).is_some();
        let runs = self.state.is_started() && self.state.status() == Status::Running;
        assert!(!runs || waits, "a running conversation waits for a turn or for a time");
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
        let Some(first) = first else { return self.attend() };
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

    /// A paused conversation is resumed, and whoever waits for a person gets an answer; any other that does nothing has
    /// ended.
    fn attend(&mut self) -> bool {
        self.now += 1 + self.chance.below(5_000);
        if self.state.status() == Status::Paused {
            self.command(Command::Resume);
            return true;
        }
        let asked = self.state.open_turns().iter().find(|turn| turn.person.is_some());
        if let Some(turn) = asked.map(|turn| turn.turn_id.clone()) {
            let text = self.chance.one_of(&["I think it is safe.", "PASS", "VOTE: a1", "Nobody knows."]).to_owned();
            self.command(Command::Reply { turn, text });
            return true;
        }
        let requested = self.log.iter().rev().find_map(|event| match event {
            Event::ApprovalRequested { approval_id, .. } => Some(approval_id.clone()),
            _ => None,
        });
        let waits = self.state.status() == Status::Waiting;
        let Some(approval) = requested.filter(|_| waits) else { return false };
        let before = self.log.len();
        let (approved, author) = (self.chance.percent(70), "Ines".to_owned());
        self.command(Command::Approve { approval, approved, author, comment: "Say more.".to_owned() });
        self.log.len() > before
    }
}

/// Plays the conversation of this seed to its end and checks what holds always; returns what happened.
///
/// # Panics
/// Where something does not hold.
pub fn play(seed: u64) -> Audit {
    let mut chance = Chance::of(seed);
    let spec = teams::team(&mut chance, seed, 1);
    let budget = teams::budget(&mut chance);
    World::new(chance, spec, budget, seed).play(MOST_INPUTS)
}

/// Plays a conversation of 64 agents and up to 10,000 turns to its end; returns what happened.
///
/// # Panics
/// Where something does not hold.
pub fn play_large(strategy: TurnStrategy, seed: u64) -> Audit {
    let mut chance = Chance::of(seed);
    let spec = teams::large(&mut chance, strategy);
    let mut world = World::new(chance, spec, Budget::default(), seed);
    world.interruptions.clear();
    world.play(20 * MOST_INPUTS)
}

impl World {
    fn play(mut self, most_inputs: usize) -> Audit {
        let mut inputs = 0;
        while self.go_on() {
            inputs += 1;
            assert!(inputs < most_inputs, "it goes on and on");
        }
        match self.state.status() {
            Status::Finished | Status::Failed => assert!(self.state.finish_reason().is_some(), "it ends with a reason"),
            Status::Waiting | Status::Stopped => {}
            Status::Running | Status::Paused => panic!("it hangs after {:?}", self.log.last_chunk::<6>()),
        }
        let mut replayed = State::default();
        for event in &self.log {
            coordinator::evolve(&mut replayed, event);
        }
        assert_eq!(replayed, self.state, "replay equals live");
        let audit = Audit::of(&self.log);
        assert_eq!(audit.tokens(), self.state.totals().tokens(), "every call counts once");
        assert_eq!(audit.finished, self.state.finish_reason());
        audit
    }
}
