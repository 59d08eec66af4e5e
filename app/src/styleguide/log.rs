//! Logs written by hand, of which the specimens of conversations are drawn.

use model::event::{
    Candidate, ContextTokens, Delta, Exclusion, FailureKind, InterruptKind, MemoryRead, ModelFinish, PersonTurn, Route,
    TurnPurpose,
};
use model::{
    AgentId, AgentSpec, Budget, Envelope, Event, MessageId, MicroUsd, ModelRef, Policy, Role, TaskId, TeamSpec,
    Timestamp, TurnId, TurnStrategy, Usage,
};
use projections::Transcript;
use std::collections::BTreeMap;

/// When every log starts: 22 November 2026, 10:00 UTC.
pub(super) const START: Timestamp = Timestamp::from_millis(1_795_341_600_000);

/// A log that grows event by event under a clock that moves only when told.
pub(super) struct Log {
    events: Vec<Envelope>,
    pieces: Vec<Delta>,
    now: Timestamp,
    strategy: TurnStrategy,
    /// Ids on the page are unique, so each log counts its turns, messages and events from another number.
    first: u32,
    turns: u32,
    messages: u32,
}

/// A turn of a log.
#[derive(Clone)]
pub(super) struct Turn {
    /// Its id.
    pub(super) id: TurnId,
    agent: AgentId,
    opening: Opening,
    started_at: Timestamp,
}

/// How a turn begins, where it is no ordinary reply.
#[derive(Clone, Default)]
pub(super) struct Opening {
    /// What it is for.
    pub(super) purpose: TurnPurpose,
    /// Its model; the default one when left out.
    pub(super) model: Option<ModelRef>,
    /// The task that it works on.
    pub(super) task: Option<TaskId>,
    /// What it reads of the shared memory.
    pub(super) memory_read: Vec<MemoryRead>,
    /// The person who takes it.
    pub(super) person: Option<PersonTurn>,
}

impl Opening {
    /// A call for a purpose of its own.
    pub(super) fn of(purpose: TurnPurpose) -> Self {
        Self { purpose, ..Self::default() }
    }

    /// A turn on the simulated model.
    pub(super) fn simulated() -> Self {
        Self { model: Some(ModelRef::simulated()), ..Self::default() }
    }

    fn is_simulated(&self) -> bool {
        self.model.as_ref().is_some_and(ModelRef::is_simulated)
    }
}

/// The team of all logs: Ada writes, Bo criticises, Cy tests, the Desk is a team of two, a person speaks for Pat.
pub(super) fn team(turn_strategy: TurnStrategy) -> TeamSpec {
    let role = |name: &str, priority| Role { name: name.into(), priority, ..Role::default() };
    let agent = |name: &str, role: &str| AgentSpec {
        id: AgentId::slug(name),
        name: name.to_owned(),
        role: role.into(),
        ..AgentSpec::default()
    };
    let desk = TeamSpec {
        name: "Desk".to_owned(),
        agents: vec![agent("Di", "editor"), agent("Ed", "checker")],
        ..TeamSpec::default()
    };
    TeamSpec {
        name: "Release review".to_owned(),
        roles: vec![role("writer", 5), role("critic", 9), role("tester", 3), role("editors", 1), role("owner", 1)],
        agents: vec![
            agent("Ada", "writer"),
            agent("Bo", "critic"),
            agent("Cy", "tester"),
            AgentSpec { team: Some(Box::new(desk)), ..agent("Desk", "editors") },
            agent("Pat", "owner"),
        ],
        policy: Policy { turn_strategy, ..Policy::default() },
        ..TeamSpec::default()
    }
}

impl Log {
    /// A conversation of [`team`] with its task. Ids are counted from `first`.
    pub(super) fn start(first: u32, strategy: TurnStrategy, task: &str) -> Self {
        let (turns, messages) = (first, first);
        let mut log = Self { events: Vec::new(), pieces: Vec::new(), now: START, strategy, first, turns, messages };
        log.push(Event::ConversationStarted {
            team: Box::new(team(strategy)),
            origin: None,
            task: task.to_owned(),
            seed: 7,
            budget: Budget::default(),
            default_model: None,
            prices: BTreeMap::new(),
            context_windows: BTreeMap::new(),
        });
        log.post(&[], task);
        log
    }

    /// Something happens.
    pub(super) fn push(&mut self, event: Event) -> &mut Self {
        let seq = u64::from(self.first) + self.events.len() as u64 + 1;
        self.events.push(Envelope { seq, at: self.now, event });
        self
    }

    /// Time passes.
    pub(super) fn wait(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus_millis(ms);
        self
    }

    /// The time.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// Maya writes, to some agents or to everybody.
    pub(super) fn post(&mut self, to: &[&str], text: &str) -> &mut Self {
        self.messages += 1;
        let (message_id, to) = (MessageId::nth(self.messages), ids(to));
        self.push(Event::MessagePosted { message_id, author: "Maya".to_owned(), to, text: text.to_owned() })
    }

    /// Agents are chosen to speak.
    pub(super) fn choose(&mut self, chosen: &[&str], purpose: TurnPurpose, reason: &str) -> &mut Self {
        self.push(Event::SpeakersSelected {
            strategy: self.strategy,
            candidates: candidates(chosen),
            chosen: ids(chosen),
            reason: reason.to_owned(),
            fallback: false,
            purpose,
            selector: None,
        })
    }

    /// An agent begins to speak.
    pub(super) fn begin(&mut self, agent: &str) -> Turn {
        self.open(agent, Opening::default())
    }

    /// An agent begins a turn.
    pub(super) fn open(&mut self, agent: &str, opening: Opening) -> Turn {
        self.turns += 1;
        let turn = Turn { id: TurnId::nth(self.turns), agent: agent.into(), opening, started_at: self.now };
        self.attempt(&turn, 1);
        turn
    }

    /// A turn that came to nothing is begun again.
    pub(super) fn again(&mut self, turn: &Turn, attempt: u32) -> Turn {
        self.attempt(turn, attempt);
        Turn { started_at: self.now, ..turn.clone() }
    }

    fn attempt(&mut self, turn: &Turn, attempt: u32) {
        let Opening { purpose, model, task, memory_read, person } = turn.opening.clone();
        self.push(Event::TurnStarted {
            turn_id: turn.id.clone(),
            agent_id: turn.agent.clone(),
            attempt,
            model,
            context: ContextTokens::default(),
            purpose,
            task_id: task,
            memory_read,
            person,
        });
    }

    /// A piece of a running turn arrives.
    pub(super) fn stream(&mut self, turn: &Turn, text: &str) {
        let (turn_id, agent_id) = (turn.id.clone(), turn.agent.clone());
        self.pieces.push(Delta { turn_id, agent_id, offset: 0, text: text.to_owned() });
    }

    /// The turn ends with a reply.
    pub(super) fn say(&mut self, turn: &Turn, text: &str) -> &mut Self {
        self.reply(turn, text, ModelFinish::Stop, None)
    }

    /// The turn ends with a reply, for a reason and from an endpoint.
    pub(super) fn reply(&mut self, turn: &Turn, text: &str, finish: ModelFinish, route: Option<Route>) -> &mut Self {
        let simulated = turn.opening.is_simulated();
        let duration_ms = self.since(turn);
        self.push(Event::TurnCompleted {
            turn_id: turn.id.clone(),
            agent_id: turn.agent.clone(),
            text: text.to_owned(),
            finish_reason: finish,
            usage: Usage { cost_micro_usd: (!simulated).then_some(MicroUsd(1_250)), ..usage(text) },
            ttft_ms: turn.opening.person.is_none().then_some(duration_ms / 4),
            duration_ms,
            simulated,
            route,
        })
    }

    /// The agent does not want to speak.
    pub(super) fn pass(&mut self, turn: &Turn, reason: &str) -> &mut Self {
        let duration_ms = self.since(turn);
        self.push(Event::TurnPassed {
            turn_id: turn.id.clone(),
            agent_id: turn.agent.clone(),
            reason: reason.to_owned(),
            usage: usage(reason),
            duration_ms,
            simulated: turn.opening.is_simulated(),
        })
    }

    /// The turn is cut off.
    pub(super) fn cut(&mut self, turn: &Turn, kind: InterruptKind, partial: &str) -> &mut Self {
        let duration_ms = self.since(turn);
        self.push(Event::TurnInterrupted {
            turn_id: turn.id.clone(),
            agent_id: turn.agent.clone(),
            kind,
            partial: partial.to_owned(),
            usage: Usage { estimated: true, ..usage(partial) },
            duration_ms,
        })
    }

    /// The turn fails; with `retry_at`, not for good.
    pub(super) fn fail(
        &mut self,
        turn: &Turn,
        kind: FailureKind,
        partial: &str,
        retry_at: Option<Timestamp>,
    ) -> &mut Self {
        let duration_ms = self.since(turn);
        self.push(Event::TurnFailed {
            turn_id: turn.id.clone(),
            agent_id: turn.agent.clone(),
            kind,
            message: match kind {
                FailureKind::Unreachable => "127.0.0.1:8001 refuses the connection: is the server running?",
                FailureKind::IdleTimeout => "No token came for 30 s.",
                _ => "The provider “openai” asks to slow down: try again in a minute.",
            }
            .to_owned(),
            partial: partial.to_owned(),
            usage: usage(partial),
            duration_ms,
            route: None,
            retry_at,
        })
    }

    /// What is in another log happens inside the team whose turn this is.
    pub(super) fn inside(&mut self, turn: &Turn, inner: &Self) -> &mut Self {
        // The team's turn began it.
        for Envelope { event, .. } in inner.events.iter().skip(1) {
            self.push(Event::TeamEvent { turn_id: turn.id.clone(), event: Box::new(event.clone()) });
        }
        self
    }

    /// What a page shows of the log.
    pub(super) fn transcript(&self) -> Transcript {
        let mut transcript = Transcript::replay(&self.events);
        for piece in &self.pieces {
            transcript.apply_delta(piece);
        }
        transcript
    }

    fn since(&self, turn: &Turn) -> u64 {
        self.now.since(turn.started_at)
    }
}

/// Agents by their ids.
pub(super) fn ids(ids: &[&str]) -> Vec<AgentId> {
    ids.iter().map(|id| (*id).into()).collect()
}

/// Every agent that can be chosen, those that are not for want of their turn.
pub(super) fn candidates(chosen: &[&str]) -> Vec<Candidate> {
    ["ada", "bo", "cy"]
        .into_iter()
        .map(|id| {
            let is_chosen = chosen.contains(&id);
            Candidate {
                agent_id: id.into(),
                score: if is_chosen { 1.0 } else { 0.0 },
                parts: BTreeMap::new(),
                excluded_because: (!is_chosen).then_some(Exclusion::JustSpoke),
            }
        })
        .collect()
}

fn usage(text: &str) -> Usage {
    Usage { input_tokens: 820, output_tokens: text.len().div_ceil(4) as u64, ..Usage::default() }
}
