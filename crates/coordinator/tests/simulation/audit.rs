//! A second reading of the log, which knows nothing of the core: what holds whatever happened, checked event by event, for
//! a conversation and for those inside its turns.
//!
//! - No agent has more turns in a round than its cap and what was granted, and the round no more than its limit.
//! - A round comes to at most one decision, and one more for each grant of turns.
//! - No call begins once the budget of tokens is used up, here or in a team around it; what runs then may exceed it.
//! - A new call fits into what is left once all running calls take what they are sent.
//! - Whoever has used its own budget up does not speak.
//! - Every task is settled when its round ends, and only an agent that was given a task works.
//! - What a team that is an agent used is the sum of its calls, each once.

use model::event::{FailureKind, FinishReason, InterruptKind, TaskStatus, TurnPurpose};
use model::{AgentId, Budget, Event, TaskId, TeamSpec, TurnId, Usage};
use std::collections::{BTreeMap, BTreeSet};

/// The reading of one conversation's log.
pub struct Audit {
    team: TeamSpec,
    budget: Budget,
    rounds: Vec<Round>,
    open: BTreeMap<TurnId, Open>,
    tasks: BTreeMap<TaskId, TaskStatus>,
    /// Whose turn was cut off and begins again: what was reserved for it is not asked about twice.
    again: BTreeSet<AgentId>,
    spent: BTreeMap<AgentId, u64>,
    /// Tokens of every call that ended, those inside its turns included.
    used: u64,
    /// The last turn that counted, and whose it was: it can be taken back.
    last: Option<(TurnId, AgentId)>,
    /// Why it finished, while it is finished.
    pub finished: Option<FinishReason>,
    /// Turns that were completed or passed in the longest round.
    pub longest_round: u32,
    /// Replies that were given up since the server went away in each of their attempts.
    pub given_up: u32,
    /// What happened, and why rounds finished, by the names on the wire; inside its turns too.
    pub seen: BTreeSet<&'static str>,
}

#[derive(Default)]
struct Round {
    turns: BTreeMap<AgentId, u32>,
    granted: u32,
    grants: u32,
    cap_raise: u32,
    decisions: u32,
}

struct Open {
    agent_id: AgentId,
    purpose: TurnPurpose,
    round: usize,
    context: u64,
    inner: Option<Box<Audit>>,
}

/// What an event did to the calls to models.
#[derive(Clone, Copy)]
enum Calls {
    Same,
    /// One began that had not run before.
    New,
    /// One began again that had been cut off.
    Again,
    /// One ended that used so many tokens.
    Ended(u64),
}

impl Audit {
    /// Reads a whole log, which begins with the start of a conversation.
    ///
    /// # Panics
    /// Where something does not hold.
    pub fn of(log: &[Event]) -> Self {
        let Some(Event::ConversationStarted { team, budget, .. }) = log.first() else { panic!("the log has no start") };
        let mut audit = Self::new(team.as_ref().clone(), *budget);
        for event in &log[1..] {
            audit.apply(event);
        }
        audit
    }

    fn new(team: TeamSpec, budget: Budget) -> Self {
        Self {
            budget: budget.and(&team.policy.budget),
            team,
            rounds: Vec::new(),
            open: BTreeMap::new(),
            tasks: BTreeMap::new(),
            again: BTreeSet::new(),
            spent: BTreeMap::new(),
            used: 0,
            last: None,
            finished: None,
            longest_round: 0,
            given_up: 0,
            seen: BTreeSet::new(),
        }
    }

    /// Tokens of every call that ended, each once.
    pub fn tokens(&self) -> u64 {
        self.used
    }

    fn apply(&mut self, event: &Event) -> Calls {
        let calls = self.read(event);
        match calls {
            Calls::Ended(tokens) => self.used += tokens,
            Calls::New | Calls::Again => {
                if let Some(most) = self.budget.max_tokens {
                    assert!(self.used < most, "a call begins though the budget is used up: {} of {most}", self.used);
                    let running: u64 = self.open.values().map(Open::running).sum();
                    let is_new = matches!(calls, Calls::New);
                    assert!(!is_new || self.used + running <= most, "a call begins that does not fit into {most}");
                }
            }
            Calls::Same => {}
        }
        calls
    }

    fn read(&mut self, event: &Event) -> Calls {
        self.seen.insert(event.kind());
        match event {
            Event::MessagePosted { .. } => {
                self.settled("another round began");
                self.tasks.clear();
                self.again.clear();
                self.rounds.push(Round::default());
                self.finished = None;
            }
            Event::TurnStarted { turn_id, agent_id, purpose, context, task_id, person, .. } => {
                assert_eq!(*purpose == TurnPurpose::Work, task_id.is_some(), "{turn_id} works on a task");
                if let Some(task) = task_id {
                    assert_eq!(self.tasks.get(task), Some(&TaskStatus::Doing), "{task} was given to {agent_id}");
                }
                // Nothing is called for a person.
                let calls = self.began(turn_id, agent_id, *purpose, if person.is_some() { 0 } else { context.total() });
                return if person.is_some() { Calls::Same } else { calls };
            }
            Event::TurnCompleted { turn_id, usage, .. } | Event::TurnPassed { turn_id, usage, .. } => {
                return self.ended(turn_id, usage, true);
            }
            Event::TurnFailed { turn_id, agent_id, kind, usage, retry_at, .. } => {
                if retry_at.is_some() {
                    self.again.insert(agent_id.clone());
                }
                // No call of the simulation ends so by itself.
                let is_reply = self.open.get(turn_id).is_some_and(|open| open.purpose.is_reply());
                self.given_up += u32::from(*kind == FailureKind::Truncated && is_reply);
                return self.ended(turn_id, usage, false);
            }
            Event::TurnRetracted { turn_id, .. } => {
                self.finished = None;
                if let Some((_, agent_id)) = self.last.take_if(|(last, _)| last == turn_id) {
                    let turns = self.round().turns.get_mut(&agent_id).expect("it has had a turn");
                    *turns -= 1;
                }
            }
            Event::BudgetGranted(grant) => {
                self.budget = self.budget.raised(grant);
                self.round().grants += 1;
                self.finished = None;
            }
            Event::ConversationForked { .. } => {
                self.used = 0;
                self.spent.clear();
                self.again.extend(std::mem::take(&mut self.open).into_values().map(|open| open.agent_id));
            }
            Event::TurnInterrupted { turn_id, agent_id, kind, usage, .. } => {
                if matches!(kind, InterruptKind::Paused | InterruptKind::OwnerLost) {
                    self.again.insert(agent_id.clone());
                }
                return self.ended(turn_id, usage, false);
            }
            Event::TeamEvent { turn_id, event } => {
                let inner = self.open.get_mut(turn_id).and_then(|open| open.inner.as_mut());
                return inner.unwrap_or_else(|| panic!("{turn_id} is no turn of a team")).apply(event);
            }
            Event::TaskCreated { task, .. } => {
                let earlier = self.tasks.insert(task.id.clone(), TaskStatus::Todo);
                assert!(earlier.is_none_or(TaskStatus::is_settled), "{} is planned twice", task.id);
            }
            Event::TaskAssigned { task_id, agent_id, .. } => {
                assert_eq!(self.tasks.insert(task_id.clone(), TaskStatus::Doing), Some(TaskStatus::Todo), "{task_id}");
                assert!(self.team.agent(agent_id).is_some());
            }
            Event::TaskStatusChanged { task_id, status, .. } => {
                let before = self.tasks.insert(task_id.clone(), *status);
                // Granted turns take up again what the end of the round dropped.
                let goes_on = before == Some(TaskStatus::Dropped) && *status == TaskStatus::Todo;
                assert!(goes_on || before.is_some_and(|before| !before.is_settled()), "{task_id} was settled");
            }
            Event::DecisionReached { .. } => {
                let round = self.round();
                round.decisions += 1;
                assert!(round.decisions <= 1 + round.grants, "one decision a round");
            }
            Event::TurnsGranted { turns } => {
                let speakers = self.team.agents.iter().filter(|agent| self.team.role_allowed(agent)).count();
                let speakers = u32::try_from(speakers).unwrap().max(1);
                let round = self.round();
                round.grants += 1;
                round.granted += turns;
                round.cap_raise += turns.div_ceil(speakers);
                self.finished = None;
            }
            Event::Finished { reason } => {
                self.over("it finished");
                self.seen.insert(reason.as_str());
                self.finished = Some(*reason);
            }
            Event::Stopped => self.over("it was stopped"),
            Event::WaitingForPerson { .. } => self.over("it waits for a person"),
            _ => {}
        }
        Calls::Same
    }

    fn round(&mut self) -> &mut Round {
        self.rounds.last_mut().expect("a round")
    }

    fn over(&self, why: &str) {
        self.settled(why);
        assert!(self.open.is_empty(), "{why}, and turns are running");
    }

    fn settled(&self, why: &str) {
        for (id, status) in &self.tasks {
            assert!(status.is_settled(), "{why}, and task {id} is {}", status.as_str());
        }
    }

    fn began(&mut self, turn_id: &TurnId, agent_id: &AgentId, purpose: TurnPurpose, context: u64) -> Calls {
        let is_again = self.again.remove(agent_id);
        if let Some(most) = self.budget.per_agent.max_tokens
            && matches!(purpose, TurnPurpose::Speak | TurnPurpose::Work)
        {
            let spent = self.spent.get(agent_id).copied().unwrap_or(0);
            assert!(is_again || spent < most, "{agent_id} has used its budget up: {spent} of {most}");
        }
        let inner = self.team.agent(agent_id).and_then(|agent| agent.team.as_deref()).filter(|_| purpose.is_reply());
        let inner = inner.map(|team| Box::new(Self::new(self.bounded(team), Budget::default())));
        let calls = match (&inner, is_again) {
            (Some(_), _) => Calls::Same,
            (None, true) => Calls::Again,
            (None, false) => Calls::New,
        };
        let round = self.rounds.len() - 1;
        let open = Open { agent_id: agent_id.clone(), purpose, round, context, inner };
        assert!(self.open.insert(turn_id.clone(), open).is_none(), "{turn_id} began twice");
        calls
    }

    /// The team with limits no looser than those of the team around it.
    fn bounded(&self, team: &TeamSpec) -> TeamSpec {
        let lower = |one: Option<u32>, other: Option<u32>| one.into_iter().chain(other).min();
        let outer = &self.team.policy;
        let mut team = team.clone();
        team.policy.max_turns = lower(team.policy.max_turns, outer.max_turns);
        team.policy.max_turns_per_agent = lower(team.policy.max_turns_per_agent, outer.max_turns_per_agent);
        team
    }

    fn ended(&mut self, turn_id: &TurnId, usage: &Usage, counts: bool) -> Calls {
        let open = self.open.remove(turn_id).unwrap_or_else(|| panic!("{turn_id} ended without having begun"));
        *self.spent.entry(open.agent_id.clone()).or_default() += usage.total_tokens();
        if counts && open.purpose.is_reply() {
            self.counted(turn_id, &open);
        }
        match open.inner {
            Some(inner) => {
                assert_eq!(usage.total_tokens(), inner.used, "a team has used what its calls have");
                inner.over("its turn ended");
                self.seen.extend(inner.seen);
                Calls::Same
            }
            None => Calls::Ended(usage.total_tokens()),
        }
    }

    fn counted(&mut self, turn_id: &TurnId, open: &Open) {
        self.last = Some((turn_id.clone(), open.agent_id.clone()));
        let policy = &self.team.policy;
        let round = &mut self.rounds[open.round];
        let turns = round.turns.entry(open.agent_id.clone()).or_default();
        *turns += 1;
        let cap = policy.max_turns_per_agent.map(|cap| cap + round.cap_raise);
        assert!(cap.is_none_or(|cap| *turns <= cap), "{} has {turns} turns of {cap:?}", open.agent_id);
        let all: u32 = round.turns.values().sum();
        let most = policy.max_turns.map(|most| most + round.granted);
        assert!(most.is_none_or(|most| all <= most), "the round has {all} turns of {most:?}");
        self.longest_round = self.longest_round.max(all);
    }
}

impl Open {
    /// What the calls of this turn that are running are sent.
    fn running(&self) -> u64 {
        self.inner.as_ref().map_or(self.context, |inner| inner.open.values().map(Self::running).sum())
    }
}
