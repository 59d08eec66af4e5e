//! Logs written by hand, for tests.

pub(crate) mod arbitrary;
pub(crate) mod coordinated;

use model::event::{
    Candidate, ContextTokens, Exclusion, FailureKind, FinishReason, InterruptKind, ModelFinish, RatedItem, TurnPurpose,
};
use model::{
    AgentId, AgentSpec, Envelope, Event, MessageId, MicroUsd, ModelRef, PauseMode, Policy, Role, TeamSpec, Timestamp,
    TurnId, TurnStrategy, Usage,
};
use std::collections::BTreeMap;

/// A log that grows event by event under a clock that moves only when told.
pub(crate) struct Log {
    pub(crate) events: Vec<Envelope>,
    now: Timestamp,
    round: u32,
}

/// Two agents, Ada the writer on the simulated model and Bo the critic on the default one, at most 4 turns.
pub(crate) fn team(turn_strategy: TurnStrategy) -> TeamSpec {
    let role = |name: &str, priority| Role { name: name.into(), priority, ..Role::default() };
    let agent = |name: &str, role: &str, model| AgentSpec {
        id: AgentId::slug(name),
        name: name.to_owned(),
        role: role.into(),
        model,
        ..AgentSpec::default()
    };
    TeamSpec {
        name: "Pair".to_owned(),
        description: "A writer and a critic".to_owned(),
        roles: vec![role("writer", 5), role("critic", 9)],
        agents: vec![agent("Ada", "writer", Some(ModelRef::simulated())), agent("Bo", "critic", None)],
        policy: Policy { turn_strategy, max_turns: Some(4), ..Policy::default() },
    }
}

pub(crate) fn usage(input_tokens: u64, output_tokens: u64) -> Usage {
    Usage { input_tokens, output_tokens, ..Usage::default() }
}

impl Log {
    /// A conversation of [`team`] with its task, at 10:00:00.
    pub(crate) fn start(strategy: TurnStrategy, task: &str) -> Self {
        let mut log = Self { events: Vec::new(), now: Timestamp::from_millis(1_795_341_600_000), round: 0 };
        log.push(Event::ConversationStarted {
            team: Box::new(team(strategy)),
            origin: None,
            task: task.to_owned(),
            seed: 7,
            budget: model::Budget::default(),
            default_model: None,
            prices: BTreeMap::new(),
            context_windows: BTreeMap::new(),
        });
        log.post(task);
        log
    }

    pub(crate) fn push(&mut self, event: Event) -> &mut Self {
        self.events.push(Envelope { seq: self.events.len() as u64 + 1, at: self.now, event });
        self
    }

    pub(crate) fn wait(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus_millis(ms);
        self
    }

    pub(crate) fn post(&mut self, text: &str) -> &mut Self {
        self.round += 1;
        let message_id = MessageId::nth(self.round);
        self.push(Event::MessagePosted { message_id, author: "Maya".to_owned(), to: vec![], text: text.to_owned() })
    }

    pub(crate) fn select(&mut self, strategy: TurnStrategy, chosen: &[&str]) -> &mut Self {
        let candidates = ["ada", "bo"]
            .iter()
            .zip([0.75, 0.5])
            .map(|(id, score)| Candidate {
                agent_id: (*id).into(),
                score: if chosen.contains(id) { score } else { 0.0 },
                parts: BTreeMap::new(),
                excluded_because: (!chosen.contains(id)).then_some(Exclusion::JustSpoke),
            })
            .collect();
        let reason = format!("{} by the rules", chosen.join(" and "));
        let chosen = chosen.iter().map(|id| (*id).into()).collect();
        self.push(Event::SpeakersSelected {
            strategy,
            candidates,
            chosen,
            reason,
            fallback: false,
            purpose: TurnPurpose::Speak,
            selector: None,
        })
    }

    pub(crate) fn started(&mut self, turn: u32, agent: &str, context: ContextTokens) -> &mut Self {
        self.attempt(turn, agent, 1, context)
    }

    pub(crate) fn attempt(&mut self, turn: u32, agent: &str, attempt: u32, context: ContextTokens) -> &mut Self {
        self.push(Event::TurnStarted {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            attempt,
            model: (agent == "ada").then(ModelRef::simulated),
            context,
            purpose: TurnPurpose::Speak,
            task_id: None,
            memory_read: Vec::new(),
            person: None,
        })
    }

    pub(crate) fn completed(
        &mut self,
        turn: u32,
        agent: &str,
        text: &str,
        ttft_ms: u64,
        duration_ms: u64,
    ) -> &mut Self {
        self.push(Event::TurnCompleted {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            text: text.to_owned(),
            finish_reason: ModelFinish::Stop,
            usage: usage(100, 10),
            ttft_ms: Some(ttft_ms),
            duration_ms,
            simulated: agent == "ada",
            route: None,
        })
    }

    pub(crate) fn passed(&mut self, turn: u32, agent: &str) -> &mut Self {
        self.push(Event::TurnPassed {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            reason: "nothing to add".to_owned(),
            usage: usage(40, 4),
            duration_ms: 50,
            simulated: agent == "ada",
        })
    }

    pub(crate) fn interrupted(&mut self, turn: u32, agent: &str, partial: &str) -> &mut Self {
        self.push(Event::TurnInterrupted {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            kind: InterruptKind::Paused,
            partial: partial.to_owned(),
            usage: Usage { estimated: true, ..usage(30, 3) },
            duration_ms: 60,
        })
    }

    pub(crate) fn failed(&mut self, turn: u32, agent: &str, partial: &str) -> &mut Self {
        self.push(Event::TurnFailed {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            kind: FailureKind::RateLimited,
            message: "The endpoint asks to slow down: try again in a minute.".to_owned(),
            partial: partial.to_owned(),
            usage: Usage { cost_micro_usd: Some(MicroUsd(250)), ..usage(20, 2) },
            duration_ms: 70,
            route: None,
            retry_at: None,
        })
    }

    pub(crate) fn paused(&mut self) -> &mut Self {
        self.push(Event::Paused { mode: PauseMode::Now })
    }

    pub(crate) fn rated(&mut self, who: &str, what: RatedItem, score: u8) -> &mut Self {
        self.push(Event::Rated { who: who.to_owned(), what, score, comment: String::new() })
    }

    pub(crate) fn finished(&mut self, reason: FinishReason) -> &mut Self {
        self.push(Event::Finished { reason })
    }
}

/// Estimated tokens of instructions, people, own turns, others' turns and memory.
pub(crate) const fn context([instructions, people, own, others, memory]: [u64; 5]) -> ContextTokens {
    ContextTokens { instructions, people, own, others, memory, seen_before: 0 }
}

/// A log with every kind of event that the exports show: a fault, a cut, a pass, memory, a limit, a second round.
pub(crate) fn sample() -> Vec<Envelope> {
    let robin = TurnStrategy::RoundRobin;
    let mut log = Log::start(robin, "Write the notes.\n# Not a heading");
    log.select(robin, &["ada"]).started(1, "ada", context([20, 8, 0, 0, 0])).wait(1_000);
    log.completed(1, "ada", "=SUM(A1:A9) is *not* a note.\n\n- one\n- \"two\", three", 200, 1_000);
    log.push(Event::MemoryWritten {
        key: "tone".to_owned(),
        value: "plain".to_owned(),
        version: 1,
        author: "ada".to_owned(),
    });
    log.select(robin, &["bo"]).started(2, "bo", context([24, 8, 0, 14, 2])).wait(500);
    log.failed(2, "bo", "").wait(100).attempt(2, "bo", 2, context([24, 8, 0, 14, 2])).wait(400);
    log.completed(2, "bo", "Ship the notes.", 150, 400);
    log.select(robin, &["ada"]).started(3, "ada", context([20, 8, 14, 4, 2])).wait(300);
    log.paused().interrupted(3, "ada", "The no").wait(60_000).push(Event::Resumed);
    log.started(4, "ada", context([20, 8, 14, 4, 2])).wait(200).passed(4, "ada");
    log.push(Event::LimitReached { which: FinishReason::MaxTurns, best: None }).finished(FinishReason::MaxTurns);
    log.wait(5_000).post("Thanks. <b>Decide</b>.");
    log.select(TurnStrategy::Collaborative, &["ada", "bo"]);
    log.started(5, "ada", context([20, 14, 14, 4, 2])).started(6, "bo", context([24, 14, 4, 14, 2])).wait(800);
    log.completed(5, "ada", "Ship.", 100, 800).wait(100).completed(6, "bo", "Wait.", 120, 900);
    log.push(Event::DecisionReached {
        protocol: model::policy::DecisionProtocol::ResponsePriority,
        tally: BTreeMap::from([("ada".into(), 5.0), ("bo".into(), 9.0)]),
        winner: Some("bo".into()),
        turn_id: Some(TurnId::nth(6)),
        dissent: vec!["ada".into()],
        absent: vec![],
        margin: None,
        tie_break: None,
        unresolved: vec![],
        reason: "Bo's role has the highest priority.".to_owned(),
    });
    log.finished(FinishReason::Decided).wait(30_000);
    log.rated("Maya", RatedItem::Conversation, 4).rated("Maya", RatedItem::Turn(TurnId::nth(6)), 5);
    log.events
}
