//! A log in which everything is coordinated that can be: a plan, a team within the team, a chosen speaker, a vote.

use super::{Log, context, team, usage};
use model::event::{
    Ballot, BallotOption, Candidate, Contradiction, Exclusion, FinishReason, LoopKind, LoopResponse, MemoryRead,
    ModelFinish, Route, SelectorTrace, TaskStatus, TurnPurpose,
};
use model::policy::{DecisionProtocol, TaskSpec, TieBreak};
use model::{AgentId, AgentSpec, Event, MicroUsd, TeamSpec, TurnId, TurnStrategy, Usage};
use std::collections::BTreeMap;

/// Ada, Bo, and Cy, who is a team of two.
fn three() -> TeamSpec {
    let mut three = team(TurnStrategy::Collaborative);
    let inner = TeamSpec { name: "Desk".to_owned(), ..team(TurnStrategy::RoundRobin) };
    three.agents.push(AgentSpec {
        id: "cy".into(),
        name: "Cy".to_owned(),
        role: "critic".into(),
        instructions: "A long instruction that no page needs.".to_owned(),
        team: Some(Box::new(inner)),
        ..AgentSpec::default()
    });
    three
}

impl Log {
    /// A conversation of [`three`], at 10:00:00.
    pub(crate) fn of_three(task: &str) -> Self {
        let mut log = Self::start(TurnStrategy::Collaborative, task);
        if let Event::ConversationStarted { team, .. } = &mut log.events[0].event {
            **team = three();
        }
        log
    }

    /// A call for a purpose of its own.
    pub(crate) fn call(&mut self, turn: u32, agent: &str, purpose: TurnPurpose, task: Option<&str>) -> &mut Self {
        self.push(Event::TurnStarted {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            attempt: 1,
            model: None,
            context: context([10, 4, 0, 0, 2]),
            purpose,
            task_id: task.map(Into::into),
            memory_read: vec![MemoryRead { key: "tone".to_owned(), version: 1 }],
            person: None,
        })
    }

    /// The reply to a call, from an endpoint of a pool.
    pub(crate) fn answered(&mut self, turn: u32, agent: &str, text: &str) -> &mut Self {
        self.push(Event::TurnCompleted {
            turn_id: TurnId::nth(turn),
            agent_id: agent.into(),
            text: text.to_owned(),
            finish_reason: ModelFinish::Stop,
            usage: Usage { cost_micro_usd: Some(MicroUsd(10)), ..usage(30, 5) },
            ttft_ms: Some(40),
            duration_ms: 100,
            simulated: false,
            route: Some(Route { endpoint: "http://a.test".to_owned(), reason: "1 call under way.".to_owned() }),
        })
    }

    /// Something happens inside the team whose turn this is.
    pub(crate) fn inside(&mut self, turn: u32, event: Event) -> &mut Self {
        self.push(Event::TeamEvent { turn_id: TurnId::nth(turn), event: Box::new(event) })
    }

    /// Agents are chosen for this purpose.
    pub(crate) fn choose(
        &mut self,
        chosen: &[&str],
        purpose: TurnPurpose,
        selector: Option<SelectorTrace>,
    ) -> &mut Self {
        self.push(Event::SpeakersSelected {
            strategy: TurnStrategy::Collaborative,
            candidates: candidates(chosen),
            chosen: chosen.iter().map(|id| (*id).into()).collect(),
            reason: format!("{} for {}", chosen.join(" and "), purpose.as_str()),
            fallback: selector.is_some(),
            purpose,
            selector,
        })
    }

    pub(crate) fn plan(&mut self, plan: u32, id: &str, after: &[&str], by: Option<&str>) -> &mut Self {
        let task = TaskSpec {
            id: id.into(),
            description: format!("Do the {id}."),
            capabilities: vec!["writing".to_owned()],
            role: None,
            after: after.iter().map(|id| (*id).into()).collect(),
        };
        self.push(Event::TaskCreated { task, plan, by: by.map(AgentId::from) })
    }

    pub(crate) fn assign(&mut self, task: &str, agent: &str) -> &mut Self {
        self.push(Event::TaskAssigned {
            task_id: task.into(),
            agent_id: agent.into(),
            candidates: candidates(&[agent]),
            reason: format!("{agent} is the most able."),
        })
    }

    pub(crate) fn task(&mut self, task: &str, status: TaskStatus, by: Option<(&str, u32)>, reason: &str) -> &mut Self {
        self.push(Event::TaskStatusChanged {
            task_id: task.into(),
            status,
            agent_id: by.map(|(agent, _)| agent.into()),
            turn_id: by.map(|(_, turn)| TurnId::nth(turn)),
            reason: reason.to_owned(),
        })
    }

    pub(crate) fn vote(&mut self, turn: u32, agent: &str, ballot: Ballot, reason: &str) -> &mut Self {
        let valid = ballot != Ballot::Abstain;
        let (turn_id, agent_id, reason) = (TurnId::nth(turn), agent.into(), reason.to_owned());
        self.push(Event::VoteCast { turn_id, agent_id, ballot, valid, reason, weight: Some(0.5) })
    }
}

fn candidates(chosen: &[&str]) -> Vec<Candidate> {
    let candidate = |id: &&str| Candidate {
        agent_id: (*id).into(),
        score: if chosen.contains(id) { 1.0 } else { 0.0 },
        parts: BTreeMap::new(),
        excluded_because: (!chosen.contains(id)).then_some(Exclusion::LacksCapability),
    };
    ["ada", "bo", "cy"].iter().map(candidate).collect()
}

/// What Ada and Bo contradict each other in.
pub(crate) fn contradiction() -> Contradiction {
    Contradiction { between: ["ada".into(), "bo".into()], about: "“ready” against “not ready”".to_owned() }
}

/// The log: 2 tasks of which one is done by a team, 2 drafts, 2 votes, a limit with a best answer and a summary.
pub(crate) fn coordinated() -> Log {
    let mut log = Log::of_three("Write the notes.");
    log.push(Event::MemoryWritten { key: "tone".into(), value: "plain".into(), version: 1, author: "Maya".into() });
    log.call(1, "ada", TurnPurpose::Plan, None).answered(1, "ada", "TASK …");
    log.plan(1, "draft", &[], Some("ada")).plan(1, "check", &["draft"], Some("ada"));
    log.assign("draft", "cy").choose(&["cy"], TurnPurpose::Work, None).call(2, "cy", TurnPurpose::Work, Some("draft"));
    log.inside(
        2,
        Event::MessagePosted {
            message_id: model::MessageId::nth(1),
            author: "Desk".to_owned(),
            to: vec![],
            text: "é".repeat(3_000),
        },
    );
    let started = |turn: u32, agent: &str| Event::TurnStarted {
        turn_id: TurnId::nth(turn),
        agent_id: agent.into(),
        attempt: 1,
        model: None,
        context: context([1, 1, 0, 0, 0]),
        purpose: TurnPurpose::Speak,
        task_id: None,
        memory_read: Vec::new(),
        person: None,
    };
    log.inside(2, started(1, "ada"));
    log.inside(
        2,
        Event::TurnCompleted {
            turn_id: TurnId::nth(1),
            agent_id: "ada".into(),
            text: "An inner word.".to_owned(),
            finish_reason: ModelFinish::Stop,
            usage: usage(1_000, 1_000),
            ttft_ms: Some(1),
            duration_ms: 2,
            simulated: false,
            route: None,
        },
    );
    log.answered(2, "cy", "The draft.").task("draft", TaskStatus::Done, Some(("cy", 2)), "");
    log.assign("check", "bo").choose(&["bo"], TurnPurpose::Work, None).call(3, "bo", TurnPurpose::Work, Some("check"));
    log.answered(3, "bo", "BLOCKED: no access").task("check", TaskStatus::Todo, Some(("bo", 3)), "no access");
    log.task("check", TaskStatus::Failed, None, "Nobody is left who can do it.");
    log.call(4, "selector", TurnPurpose::Select, None).answered(4, "selector", "everybody");
    let trace = SelectorTrace { raw_replies: vec!["everybody".to_owned()], attempts: 1, usage: usage(30, 5) };
    log.choose(&["ada", "bo"], TurnPurpose::Speak, Some(trace));
    log.call(5, "ada", TurnPurpose::Speak, None).call(6, "bo", TurnPurpose::Speak, None);
    log.answered(5, "ada", "It is ready.").answered(6, "bo", "It is not ready.");
    log.push(Event::HandedOff { turn_id: TurnId::nth(6), agent_id: "bo".into(), to: "ada".into() });
    log.push(Event::ContradictionFound(contradiction()));
    log.push(Event::BallotOpened {
        protocol: DecisionProtocol::VoteSimple,
        options: [("ada", 5), ("bo", 6)]
            .map(|(id, turn)| BallotOption { agent_id: id.into(), turn_id: TurnId::nth(turn), same_as: vec![] })
            .into(),
        voters: vec!["ada".into(), "bo".into()],
        number: 1,
    });
    log.call(7, "ada", TurnPurpose::Ballot, None).call(8, "bo", TurnPurpose::Ballot, None);
    log.answered(7, "ada", "VOTE: Bo").vote(7, "ada", Ballot::Choice("bo".into()), "He looked.");
    log.answered(8, "bo", "?").vote(8, "bo", Ballot::Abstain, "The answer names no draft.");
    log.push(Event::DecisionReached {
        protocol: DecisionProtocol::VoteSimple,
        tally: [("ada".into(), 0.0), ("bo".into(), 1.0)].into(),
        winner: Some("bo".into()),
        turn_id: Some(TurnId::nth(6)),
        dissent: vec!["ada".into()],
        absent: vec!["bo".into()],
        margin: Some(1.0),
        tie_break: Some(TieBreak::Order),
        unresolved: vec![contradiction()],
        reason: "Bo has the most votes.".to_owned(),
    });
    log.push(Event::LoopDetected {
        kind: LoopKind::NearRepeat,
        agent_id: "bo".into(),
        evidence: vec![TurnId::nth(3), TurnId::nth(6)],
        response: LoopResponse::Nudge,
        reason: "Bo says nearly the same as t3.".to_owned(),
    });
    log.push(Event::LimitReached { which: FinishReason::Budget, best: Some(TurnId::nth(6)) });
    log.call(9, "ada", TurnPurpose::Summary, None).answered(9, "ada", "In sum, wait.");
    log.push(Event::SummaryWritten {
        turn_id: TurnId::nth(9),
        agent_id: "ada".into(),
        text: "In sum, wait.".to_owned(),
        through: 5,
    });
    log.finished(FinishReason::Budget);
    log
}
