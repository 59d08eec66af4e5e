//! The language of the tests: a conversation is driven by inputs, and each step's events are told in short lines.

use coordinator::{Input, InputKind, Partial, Rejection, State, TurnOutcome};
use model::event::{ApprovalSubject, Ballot, FailureKind, FinishReason, ModelFinish, TurnPurpose};
use model::policy::{CollaborativePolicy, DecisionProtocol};
use model::{
    AgentId, AgentSpec, Budget, Command, Envelope, Event, PauseMode, Policy, Role, Status, TeamSpec, Timestamp, TurnId,
    TurnStrategy, Usage,
};
use std::collections::BTreeMap;

/// Tokens that every reply, pass and failure of these tests is said to have used: 10 in, 5 out.
pub const TURN_TOKENS: u64 = 15;

/// A team of this strategy; each agent is written `id role priority`.
pub fn team(strategy: TurnStrategy, agents: &[&str]) -> TeamSpec {
    let mut team = TeamSpec {
        name: "Team".into(),
        policy: Policy {
            turn_strategy: strategy,
            // One decision without further calls; tests that are about another one name it.
            collaborative: CollaborativePolicy {
                decision: DecisionProtocol::ResponsePriority,
                ..CollaborativePolicy::default()
            },
            ..Policy::default()
        },
        ..TeamSpec::default()
    };
    for line in agents {
        let words: Vec<&str> = line.split(' ').collect();
        let [id, role, priority] = words[..] else { panic!("not `id role priority`: {line}") };
        if team.role(&role.into()).is_none() {
            let priority = priority.parse().unwrap();
            team.roles.push(Role { name: role.into(), priority, ..Role::default() });
        }
        let name = format!("{}{}", id[..1].to_uppercase(), &id[1..]);
        team.agents.push(AgentSpec { id: id.into(), name, role: role.into(), ..AgentSpec::default() });
    }
    team
}

/// The same team under a changed policy.
pub fn with(mut team: TeamSpec, change: impl FnOnce(&mut Policy)) -> TeamSpec {
    change(&mut team.policy);
    team
}

/// Ada and Bo, writers of priority 1, and Cy, a critic of priority 9.
pub fn three(strategy: TurnStrategy) -> TeamSpec {
    team(strategy, &["ada writer 1", "bo writer 1", "cy critic 9"])
}

/// A conversation under test.
///
/// Every step checks what holds always: replaying the log gives the live state, every event survives JSON, a refusal
/// changes nothing, and a running conversation waits for a turn.
pub struct Run {
    pub state: State,
    pub log: Vec<Event>,
    /// The time at which inputs come, in milliseconds.
    now: i64,
    last: Result<Vec<Event>, Rejection>,
}

/// A conversation that has not started.
pub fn nothing() -> Run {
    Run { state: State::default(), log: Vec::new(), now: 0, last: Ok(Vec::new()) }
}

/// A conversation that this team has just been given its task in.
pub fn given(team: TeamSpec) -> Run {
    given_task(team, "Write the release notes")
}

/// The same with another task.
pub fn given_task(team: TeamSpec, task: &str) -> Run {
    given_budget(team, task, Budget::default())
}

/// The same with a budget.
pub fn given_budget(team: TeamSpec, task: &str, budget: Budget) -> Run {
    let run = nothing().when(start(team, task, budget));
    assert!(run.last.is_ok(), "{:?}", run.last);
    run
}

/// Estimated tokens of the first calls of this team together.
pub fn first_calls(team: TeamSpec, task: &str) -> u64 {
    given_task(team, task).state.open_turns().iter().map(|turn| turn.context.total()).sum()
}

impl Run {
    /// Gives the core an input.
    pub fn when(mut self, kind: InputKind) -> Self {
        let before = self.state.clone();
        let at = Timestamp::from_millis(self.now);
        self.last = coordinator::step(&mut self.state, &Input { at, kind });
        match &self.last {
            Err(_) => assert_eq!(self.state, before, "a refusal changes nothing"),
            Ok(events) => {
                for event in events {
                    let envelope = Envelope { seq: 1, at, event: event.clone() };
                    let json = serde_json::to_string(&envelope).unwrap();
                    assert_eq!(serde_json::from_str::<Envelope>(&json).unwrap(), envelope, "{json}");
                }
                self.log.extend(events.iter().cloned());
            }
        }
        assert_eq!(replay(&self.log), self.state, "replay equals live");
        let runs = self.state.is_started() && self.state.status() == Status::Running;
        let waits = !self.state.open_turns().is_empty() || coordinator::wake_at(&self.state).is_some();
        assert!(!runs || waits, "a running conversation waits for a turn or for a time");
        let called = self.state.open_turns().iter().filter(|turn| turn.person.is_none()).count();
        let has_calls = coordinator::outstanding(&self.state).len() >= called;
        assert!(!runs || has_calls || coordinator::wake_at(&self.state).is_some());
        self
    }

    /// The same conversation once more, as its log gives it.
    pub fn again(&self) -> Self {
        Self { state: replay(&self.log), log: self.log.clone(), now: self.now, last: self.last.clone() }
    }

    /// From now on inputs come so many milliseconds after the first.
    pub fn at(mut self, ms: i64) -> Self {
        self.now = ms;
        self
    }

    /// The time that the core asked to be woken at has come.
    pub fn wake(self) -> Self {
        let at = coordinator::wake_at(&self.state).expect("it wants to be woken");
        self.at(at.as_millis()).when(InputKind::Woke { partials: BTreeMap::new() })
    }

    /// Does what the conversation waits for beside models: a time that comes, a person's turn, an approval. `None`: nothing.
    pub fn attend(self) -> Option<Self> {
        if coordinator::wake_at(&self.state).is_some() {
            return Some(self.wake());
        }
        let person = self.state.open_turns().iter().find(|turn| turn.person.is_some()).map(|turn| turn.turn_id.clone());
        if let Some(turn) = person {
            return Some(self.when(command(Command::Reply { turn, text: "I would wait.".into() })));
        }
        let asked = self.log.iter().rev().find_map(|event| match event {
            Event::ApprovalRequested { approval_id, .. } => Some(approval_id.clone()),
            _ => None,
        });
        let approval = asked.filter(|_| self.state.status() == Status::Waiting)?;
        let (author, comment) = ("Ines".to_owned(), String::new());
        let run = self.when(command(Command::Approve { approval, approved: true, author, comment }));
        run.last.is_ok().then_some(run)
    }

    /// The first open turn ends with this reply.
    pub fn reply(self, text: &str) -> Self {
        let outcome = completed(text);
        self.end_first(outcome)
    }

    /// The open turn of this agent ends with this reply.
    pub fn reply_of(self, agent: &str, text: &str) -> Self {
        let outcome = completed(text);
        self.end_of(agent, outcome)
    }

    /// The first open turn fails.
    pub fn fail(self) -> Self {
        self.end_first(failed())
    }

    /// The first open turn ends so.
    pub fn end_first(self, outcome: TurnOutcome) -> Self {
        let turn = self.state.open_turns().first().expect("an open turn");
        let agent = turn.agent_id.as_str().to_owned();
        self.end_of(&agent, outcome)
    }

    /// The open turn of this agent ends so.
    pub fn end_of(self, agent: &str, outcome: TurnOutcome) -> Self {
        let turn = self.state.open_turns().iter().find(|turn| turn.agent_id.as_str() == agent).expect("its turn");
        let (turn_id, attempt) = (turn.turn_id.clone(), turn.attempt);
        self.when(InputKind::Turn { turn_id, attempt, outcome })
    }

    /// This turn ends so.
    pub fn end(self, turn: &str, outcome: TurnOutcome) -> Self {
        let turn_id = TurnId::from(turn);
        let running = coordinator::outstanding(&self.state).into_keys().find(|id| id.turn_id == turn_id);
        let attempt = running.map_or(1, |id| id.attempt);
        self.when(InputKind::Turn { turn_id, attempt, outcome })
    }

    /// Estimated tokens that this turn's model is sent.
    pub fn input_tokens(&self, turn: &TurnId) -> u64 {
        coordinator::prompt(&self.state, turn).expect("an open turn").tokens.total()
    }

    /// The last events of the last step are these.
    #[track_caller]
    pub fn then_ends_with(self, told: &[&str]) -> Self {
        let events: Vec<String> = self.events().iter().map(tell).collect();
        assert_eq!(events[events.len().saturating_sub(told.len())..], *told);
        self
    }

    /// Why the last step was refused.
    #[track_caller]
    pub fn rejection(&self) -> String {
        self.last.as_ref().expect_err("refused").to_string()
    }

    /// A person posts to everybody.
    pub fn post(self, text: &str) -> Self {
        self.when(post_to(&[], text))
    }

    /// The last step led to these events, told by [`tell`].
    #[track_caller]
    pub fn then(self, told: &[&str]) -> Self {
        let events = self.last.as_ref().expect("accepted");
        assert_eq!(events.iter().map(tell).collect::<Vec<_>>(), told);
        self
    }

    /// The last step was refused so.
    #[track_caller]
    pub fn refused(self, rejection: &Rejection) -> Self {
        assert_eq!(self.last.as_ref().expect_err("refused"), rejection);
        self
    }

    /// The conversation stands so.
    #[track_caller]
    pub fn stands(self, status: Status, reason: Option<FinishReason>) -> Self {
        assert_eq!((self.state.status(), self.state.finish_reason()), (status, reason));
        self
    }

    /// The events of the last step.
    pub fn events(&self) -> &[Event] {
        self.last.as_ref().expect("accepted")
    }

    /// Who speaks now.
    pub fn speaking(&self) -> Vec<&str> {
        self.state.open_turns().iter().map(|turn| turn.agent_id.as_str()).collect()
    }

    /// Lets every agent reply `text` until the conversation is no longer running; tells who spoke, in order.
    pub fn play(mut self, text: &str) -> (Vec<String>, Self) {
        let mut spoke = Vec::new();
        while self.state.status() == Status::Running {
            assert!(spoke.len() < 1_000, "it never ends");
            spoke.push(self.speaking()[0].to_owned());
            self = self.reply(text);
        }
        (spoke, self)
    }
}

/// The state that a log gives.
pub fn replay(log: &[Event]) -> State {
    let mut state = State::default();
    for event in log {
        coordinator::evolve(&mut state, event);
    }
    state
}

pub fn command(command: Command) -> InputKind {
    InputKind::Command { command, partials: BTreeMap::new() }
}

pub fn start(team: TeamSpec, task: &str, budget: Budget) -> InputKind {
    command(Command::Start {
        team: Box::new(team),
        origin: None,
        task: task.into(),
        seed: 7,
        budget,
        default_model: None,
        prices: BTreeMap::new(),
        context_windows: BTreeMap::new(),
    })
}

pub fn post_to(to: &[&str], text: &str) -> InputKind {
    let to = to.iter().map(|id| AgentId::from(*id)).collect();
    command(Command::Post { author: "Ines".into(), to, text: text.into() })
}

pub fn pause(mode: PauseMode) -> InputKind {
    command(Command::Pause { mode })
}

/// A command that finds this text streamed by turn `t`.
pub fn with_partial(what: Command, t: u32, text: &str) -> InputKind {
    with_partial_in(what, TurnId::nth(t).as_str(), text)
}

/// A command that finds this text streamed by a turn, be it inside another.
pub fn with_partial_in(what: Command, turn: &str, text: &str) -> InputKind {
    InputKind::Command { command: what, partials: BTreeMap::from([(turn.into(), partial(text))]) }
}

pub fn grant(turns: u32) -> InputKind {
    command(Command::GrantTurns { turns })
}

pub fn completed(text: &str) -> TurnOutcome {
    TurnOutcome::Completed {
        text: text.into(),
        finish_reason: ModelFinish::Stop,
        usage: usage(),
        ttft_ms: Some(3),
        duration_ms: 9,
        simulated: true,
        route: None,
    }
}

/// A reply that used so many tokens.
pub fn costing(text: &str, output_tokens: u64) -> TurnOutcome {
    TurnOutcome::Completed {
        text: text.into(),
        finish_reason: ModelFinish::Stop,
        usage: Usage { output_tokens, ..Usage::default() },
        ttft_ms: None,
        duration_ms: 1,
        simulated: true,
        route: None,
    }
}

/// A reply to a prompt of so many tokens.
pub fn used(text: &str, input_tokens: u64) -> TurnOutcome {
    TurnOutcome::Completed {
        text: text.into(),
        finish_reason: ModelFinish::Stop,
        usage: Usage { input_tokens, ..Usage::default() },
        ttft_ms: None,
        duration_ms: 1,
        simulated: true,
        route: None,
    }
}

/// A budget of so many tokens.
pub fn tokens(most: u64) -> Budget {
    Budget { max_tokens: Some(most), ..Budget::default() }
}

/// A fault that does not pass.
pub fn failed() -> TurnOutcome {
    TurnOutcome::Failed {
        kind: FailureKind::BadRequest,
        message: "The endpoint refused.".into(),
        partial: partial(""),
        route: None,
        retry_after_ms: None,
    }
}

pub fn partial(text: &str) -> Partial {
    Partial { text: text.into(), usage: usage(), duration_ms: 4 }
}

pub fn usage() -> Usage {
    Usage { input_tokens: 10, output_tokens: 5, ..Usage::default() }
}

/// An event in one short line.
#[expect(clippy::too_many_lines, reason = "one arm an event")]
pub fn tell(event: &Event) -> String {
    fn list<T: ToString>(items: &[T]) -> String {
        items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
    match event {
        Event::ConversationStarted { .. } => "conversation started".into(),
        Event::MessageQueued { message_id, author, .. } => format!("{message_id} by {author} waits"),
        Event::QueuedMessageEdited { message_id, .. } => format!("{message_id} edited"),
        Event::QueuedMessageWithdrawn { message_id } => format!("{message_id} withdrawn"),
        Event::TurnRetracted { turn_id, author, .. } => format!("{author} takes {turn_id} back"),
        Event::ApprovalRequested { approval_id, subject: ApprovalSubject::Reply(turn), .. } => {
            format!("{approval_id} asks about {turn}")
        }
        Event::ApprovalRequested { approval_id, subject: ApprovalSubject::Result(reason), .. } => {
            format!("{approval_id} asks about the end: {}", reason.as_str())
        }
        Event::ApprovalAnswered { approval_id, approved, author, .. } => {
            format!("{author} {} {approval_id}", if *approved { "approves" } else { "rejects" })
        }
        Event::ConversationForked { after, .. } => format!("forked after {after}"),
        Event::BudgetGranted(grant) => format!("granted {} tokens", grant.tokens),
        Event::MessagePosted { message_id, author, to, .. } if to.is_empty() => format!("{message_id} by {author}"),
        Event::MessagePosted { message_id, author, to, .. } => format!("{message_id} by {author} to {}", list(to)),
        Event::SpeakersSelected { chosen, purpose: TurnPurpose::Speak, .. } => format!("selected {}", list(chosen)),
        Event::SpeakersSelected { chosen, purpose, .. } => format!("{} of {}", purpose.as_str(), list(chosen)),
        Event::TurnStarted { turn_id, agent_id, person: Some(_), .. } => format!("{turn_id} waits for {agent_id}"),
        Event::TurnStarted { turn_id, agent_id, attempt: 1, purpose: TurnPurpose::Speak, .. } => {
            format!("{turn_id} started by {agent_id}")
        }
        Event::TurnStarted { turn_id, agent_id, attempt: 1, purpose, .. } => {
            format!("{turn_id} started by {agent_id} for {}", purpose.as_str())
        }
        Event::TurnStarted { turn_id, agent_id, attempt, .. } => {
            format!("{turn_id} started by {agent_id}, attempt {attempt}")
        }
        Event::TurnCompleted { turn_id, .. } => format!("{turn_id} completed"),
        Event::TurnPassed { turn_id, reason, .. } => format!("{turn_id} passed: {reason}"),
        Event::TurnInterrupted { turn_id, kind, partial, .. } => {
            format!("{turn_id} interrupted {}: {partial}", name(kind))
        }
        Event::TurnFailed { turn_id, kind, retry_at: Some(at), .. } => {
            format!("{turn_id} failed {}, again at {}", name(kind), at.as_millis())
        }
        Event::TurnFailed { turn_id, kind, .. } => format!("{turn_id} failed {}", name(kind)),
        Event::MemoryWritten { key, value, version, author } => format!("memory {key}={value} v{version} by {author}"),
        Event::MemoryConflict { key, author, value, expected_version, current_value, current_version } => format!(
            "conflict {key}: {author} saw v{expected_version} and wrote {value}; {current_value} v{current_version} stands"
        ),
        Event::AgentStateUpdated { agent_id, key, value, shared } => {
            format!("{} {agent_id} {key}={value}", if *shared { "share" } else { "state" })
        }
        Event::HandedOff { agent_id, to, .. } => format!("{agent_id} hands over to {to}"),
        Event::HandoffRefused { agent_id, target, reason, .. } => {
            format!("{agent_id} cannot hand over to {target}: {reason}")
        }
        Event::FunctionCalled { agent_id, name, arguments, .. } => format!("{agent_id} calls {name}: {arguments}"),
        Event::TaskCreated { task, plan, by } => {
            let by = by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
            format!("plan {plan}{by}: {}", task.id)
        }
        Event::PlanRejected { agent_id, reason, .. } => format!("no plan of {agent_id}: {reason}"),
        Event::TaskAssigned { task_id, agent_id, .. } => format!("{task_id} for {agent_id}"),
        Event::TaskStatusChanged { task_id, status, reason, .. } if reason.is_empty() => {
            format!("{task_id} {}", status.as_str())
        }
        Event::TaskStatusChanged { task_id, status, reason, .. } => format!("{task_id} {}: {reason}", status.as_str()),
        Event::TeamEvent { turn_id, event } => format!("{turn_id}/ {}", tell(event)),
        Event::PersonAsked { agent_id, question, .. } => format!("{agent_id} asks: {question}"),
        Event::TimeNoted { time } => format!("time {}", time.as_millis()),
        Event::ConclusionRequested { author } => format!("{author} concludes"),
        Event::LoopDetected { kind, agent_id, response, .. } => {
            format!("{} of {agent_id}: {}", name(kind), name(response))
        }
        Event::AgentMuted { agent_id } => format!("{agent_id} muted"),
        Event::AgentUnmuted { agent_id } => format!("{agent_id} unmuted"),
        Event::NextPicked { agent_id, author } => format!("{author} picks {agent_id}"),
        Event::ContradictionFound(found) => format!("{} contradicts {}", found.between[0], found.between[1]),
        Event::ContradictionResolved { in_favour_of, by, .. } => format!("{by} rules for {in_favour_of}"),
        Event::BallotOpened { options, voters, number, .. } => {
            let options: Vec<&AgentId> = options.iter().map(|option| &option.agent_id).collect();
            format!("ballot {number} on {} by {}", list(&options), list(voters))
        }
        Event::VoteCast { agent_id, ballot, valid, .. } => {
            let ballot = match ballot {
                Ballot::Choice(id) => id.to_string(),
                Ballot::Approval(ids) => format!("[{}]", list(ids)),
                Ballot::Points(points) => {
                    points.iter().map(|(id, given)| format!("{id}={given}")).collect::<Vec<_>>().join(" ")
                }
                Ballot::Ranking(ids) => list(ids).replace(' ', " > "),
                Ballot::Agree => "yes".into(),
                Ballot::Disagree => "no".into(),
                Ballot::Abstain => "nothing".into(),
            };
            format!("{agent_id} votes {ballot}{}", if *valid { "" } else { " (invalid)" })
        }
        Event::DecisionReached { winner, dissent, absent, .. } => format!(
            "decided for {}; dissent [{}]; absent [{}]",
            winner.as_ref().map_or("nobody", |winner| winner.as_str()),
            list(dissent),
            list(absent)
        ),
        Event::SummaryWritten { agent_id, text, through, .. } => format!("{agent_id} sums up {through}: {text}"),
        Event::LimitReached { which, .. } => format!("limit {}", which.as_str()),
        Event::TurnsGranted { turns } => format!("granted {turns}"),
        Event::Paused { .. } => "paused".into(),
        Event::Parked { takeovers } => format!("parked after {takeovers}"),
        Event::Resumed => "resumed".into(),
        Event::Stopped => "stopped".into(),
        Event::WaitingForPerson { .. } => "waiting".into(),
        Event::Finished { reason } => format!("finished {}", reason.as_str()),
        Event::Rated { who, score, .. } => format!("{who} rated {score}"),
    }
}

/// The name on the wire.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}
