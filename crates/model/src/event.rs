//! What happened in a conversation: past tense, append-only, the only truth.
//!
//! Events are never edited. Fields are added with a default; an old event is upcast in `storage`. No field is named as one
//! of the envelope's: both stand in one JSON object. The file is long since it is one list, to be read as one.

mod decision;
mod finish;
mod loops;
mod people;
mod selection;
mod tasks;
mod turn;

pub use decision::{Ballot, BallotOption, Contradiction};
pub use finish::FinishReason;
pub use loops::{LoopKind, LoopResponse};
pub use people::{ApprovalSubject, PersonTurn};
pub use selection::{Candidate, Exclusion, SelectorTrace};
pub use tasks::TaskStatus;
pub use turn::{ContextTokens, FailureKind, InterruptKind, MemoryRead, ModelFinish, Route, TurnPurpose};

use crate::command::{Budget, Grant, PauseMode, TeamOrigin};
use crate::ids::{AgentId, ApprovalId, ConversationId, MessageId, TaskId, TurnId};
use crate::policy::{DecisionProtocol, TaskSpec, TieBreak, TurnStrategy};
use crate::provider::{ModelRef, Price};
use crate::team::TeamSpec;
use crate::units::{Timestamp, Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An event with its place in the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Envelope {
    /// Place in the conversation's log, from 1 without gaps; the id of the SSE frame.
    pub seq: u64,
    /// When it was committed.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The conversation began; always event 1.
    ConversationStarted {
        /// The team as it ran. Boxed: it is far larger than any other event.
        team: Box<TeamSpec>,
        /// The stored team and version that it was taken from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<TeamOrigin>,
        /// What the team was asked to do.
        task: String,
        /// Seed of everything random in the run.
        seed: u64,
        /// Limits of the whole conversation.
        #[serde(default)]
        budget: Budget,
        /// The model of agents that name none, as the server had it then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default_model: Option<ModelRef>,
        /// Prices of the team's models, as far as they were known then; money is reserved by them.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        prices: BTreeMap<ModelRef, Price>,
        /// Tokens that fit each of the team's models, prompt and reply together, as far as a check had found it then.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        context_windows: BTreeMap<ModelRef, u64>,
    },
    /// A person posted a message, the task included; a new round began.
    MessagePosted {
        /// The message.
        message_id: MessageId,
        /// Who posted.
        author: String,
        /// Agents that it was meant for; empty: everybody.
        to: Vec<AgentId>,
        /// The message.
        text: String,
    },
    /// A person wrote a message while turns were running; it is posted when they have ended.
    MessageQueued {
        /// The message, as it will be named when it is posted.
        message_id: MessageId,
        /// Who wrote it.
        author: String,
        /// Agents that it is meant for; empty: everybody.
        to: Vec<AgentId>,
        /// The message.
        text: String,
    },
    /// A message that waits was changed.
    QueuedMessageEdited {
        /// The message.
        message_id: MessageId,
        /// Agents that it is meant for; empty: everybody.
        to: Vec<AgentId>,
        /// Its new text.
        text: String,
    },
    /// A message that waited will not be posted: a person took it back, or the conversation was stopped.
    QueuedMessageWithdrawn {
        /// The message.
        message_id: MessageId,
    },
    /// The next speakers were chosen.
    SpeakersSelected {
        /// By which strategy.
        strategy: TurnStrategy,
        /// Every agent of the team, with its score or why it was passed over.
        candidates: Vec<Candidate>,
        /// Who speaks; several speak in parallel.
        chosen: Vec<AgentId>,
        /// One sentence for people.
        reason: String,
        /// The fallback rule chose, since the strategy's own rule could not.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        fallback: bool,
        /// What they are asked for.
        #[serde(default, skip_serializing_if = "TurnPurpose::is_speak")]
        purpose: TurnPurpose,
        /// What the model said that was asked to choose, where one was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        selector: Option<SelectorTrace>,
    },
    /// A call to an agent's model is about to be made.
    TurnStarted {
        /// The turn.
        turn_id: TurnId,
        /// Who speaks.
        agent_id: AgentId,
        /// Counted from 1.
        attempt: u32,
        /// The model that is asked; `None` where a person or a team answers, and in old logs for the server's default.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        model: Option<ModelRef>,
        /// What the agent is sent.
        #[serde(default)]
        context: ContextTokens,
        /// What the call is for.
        #[serde(default, skip_serializing_if = "TurnPurpose::is_speak")]
        purpose: TurnPurpose,
        /// The task that it works on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        task_id: Option<TaskId>,
        /// Entries of the shared memory that the agent reads for the first time in their version.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        memory_read: Vec<MemoryRead>,
        /// A person takes the turn: no model is called, and it waits for what the person writes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonTurn>,
    },
    /// A model replied. Only some purposes of a turn make it part of what others read: [`TurnPurpose::is_reply`].
    TurnCompleted {
        /// The turn.
        turn_id: TurnId,
        /// Who spoke.
        agent_id: AgentId,
        /// The whole reply, byte for byte what was streamed.
        text: String,
        /// Why the model ended.
        finish_reason: ModelFinish,
        /// Tokens and cost.
        usage: Usage,
        /// Time from the request to the first token, in milliseconds.
        ttft_ms: Option<u64>,
        /// Time from the request to the end, in milliseconds.
        duration_ms: u64,
        /// The simulated provider answered; not to be mixed with real figures.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        simulated: bool,
        /// Which endpoint answered, where the provider has several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<Route>,
    },
    /// An agent chose not to speak.
    TurnPassed {
        /// The turn.
        turn_id: TurnId,
        /// Who passed.
        agent_id: AgentId,
        /// Its reason.
        reason: String,
        /// Tokens and cost.
        usage: Usage,
        /// Time from the request to the end, in milliseconds.
        duration_ms: u64,
        /// The simulated provider answered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        simulated: bool,
    },
    /// A turn was cut off.
    TurnInterrupted {
        /// The turn.
        turn_id: TurnId,
        /// Who spoke.
        agent_id: AgentId,
        /// Why.
        kind: InterruptKind,
        /// What had been streamed.
        partial: String,
        /// Tokens and cost, estimated.
        usage: Usage,
        /// Time from the request to the cut, in milliseconds.
        duration_ms: u64,
    },
    /// A turn's call failed.
    TurnFailed {
        /// The turn.
        turn_id: TurnId,
        /// Who was to speak.
        agent_id: AgentId,
        /// What kind of fault.
        kind: FailureKind,
        /// What happened and what to do, for people.
        message: String,
        /// What had been streamed.
        partial: String,
        /// Tokens and cost, estimated.
        usage: Usage,
        /// Time from the request to the fault, in milliseconds.
        duration_ms: u64,
        /// Which endpoint it was sent to, where the provider has several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<Route>,
        /// When it is attempted again, since the fault may pass; the turn has failed for good where this is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_at: Option<Timestamp>,
    },
    /// A person had the last turn taken anew: what was said in it no longer counts, and its agent speaks again. What it
    /// wrote into the shared memory stays.
    TurnRetracted {
        /// The turn.
        turn_id: TurnId,
        /// Whose turn.
        agent_id: AgentId,
        /// Who asked for it.
        author: String,
        /// What is to be different.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Something waits for a person's approval.
    ApprovalRequested {
        /// The request.
        approval_id: ApprovalId,
        /// What waits.
        subject: ApprovalSubject,
        /// Until when it waits; for ever when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        answer_by: Option<Timestamp>,
    },
    /// A request for approval was answered.
    ApprovalAnswered {
        /// The request.
        approval_id: ApprovalId,
        /// Whether what waited may count.
        approved: bool,
        /// Who answered; empty where the time was up.
        author: String,
        /// What is to be different, or why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// What came before was copied from another conversation; nothing of it was paid here, and it goes on paused.
    ConversationForked {
        /// The other conversation.
        from: ConversationId,
        /// The last event of it that was copied.
        after: u64,
        /// Seed of everything random from here on.
        seed: u64,
    },
    /// An entry of the shared memory was written.
    MemoryWritten {
        /// The entry.
        key: String,
        /// Its value.
        value: String,
        /// Its version, from 1.
        version: u32,
        /// Agent or person.
        author: String,
    },
    /// A write to the shared memory lost a race; the entry stands as it was.
    MemoryConflict {
        /// The entry.
        key: String,
        /// Who lost.
        author: String,
        /// What it wanted to write.
        value: String,
        /// The version that it had seen.
        expected_version: u32,
        /// The value that stands.
        current_value: String,
        /// The version that stands.
        current_version: u32,
    },
    /// An agent changed its own state.
    AgentStateUpdated {
        /// Whose state.
        agent_id: AgentId,
        /// The entry.
        key: String,
        /// Its value.
        value: String,
        /// Whether the others see it.
        shared: bool,
    },
    /// An agent handed over to another; the last handoff of a turn is the one that counts.
    HandedOff {
        /// The turn that it was said in.
        turn_id: TurnId,
        /// Who handed over.
        agent_id: AgentId,
        /// To whom.
        to: AgentId,
    },
    /// An agent wanted to hand over to somebody who cannot speak; the policy's fallback chooses.
    HandoffRefused {
        /// The turn that it was said in.
        turn_id: TurnId,
        /// Who wanted to hand over.
        agent_id: AgentId,
        /// To whom, in its words.
        target: String,
        /// Why not, for people.
        reason: String,
    },
    /// An agent called a function by a line `CALL name: arguments`.
    FunctionCalled {
        /// The turn that it was called in.
        turn_id: TurnId,
        /// Who called.
        agent_id: AgentId,
        /// Which function, as the policy writes it.
        name: String,
        /// With what, in the agent's words.
        arguments: String,
    },
    /// A task was planned.
    TaskCreated {
        /// What is to be done.
        task: TaskSpec,
        /// The plan that it belongs to, counted from 1 within the round.
        plan: u32,
        /// Who planned; `None`: it was written by hand in the policy.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AgentId>,
    },
    /// A plan could not be read; the planner is asked again, as often as the policy allows.
    PlanRejected {
        /// The turn that it was written in.
        turn_id: TurnId,
        /// Who wrote it.
        agent_id: AgentId,
        /// Why not, for people and for the planner.
        reason: String,
    },
    /// A task was given to an agent.
    TaskAssigned {
        /// The task.
        task_id: TaskId,
        /// To whom.
        agent_id: AgentId,
        /// Every agent of the team, with its score or why it was passed over.
        candidates: Vec<Candidate>,
        /// One sentence for people.
        reason: String,
    },
    /// A task went on.
    TaskStatusChanged {
        /// The task.
        task_id: TaskId,
        /// Where it stands now.
        status: TaskStatus,
        /// The agent that worked on it, where one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent_id: Option<AgentId>,
        /// The turn of its result, or in which it stalled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn_id: Option<TurnId>,
        /// Why, for people.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Something happened in a team that is itself an agent, in the course of its turn.
    TeamEvent {
        /// The turn of the team as an agent.
        turn_id: TurnId,
        /// What happened. Turns in it are named as that team names them.
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        event: Box<Event>,
    },
    /// An agent asked a person.
    PersonAsked {
        /// The turn that it was asked in.
        turn_id: TurnId,
        /// Who asked.
        agent_id: AgentId,
        /// What.
        question: String,
    },
    /// The time at which the round began, at which one of its timeouts was up, or at which time was granted. The core
    /// knows no other clock.
    TimeNoted {
        /// The time.
        time: Timestamp,
    },
    /// A person or program wants the round concluded.
    ConclusionRequested {
        /// Who.
        author: String,
    },
    /// The conversation goes round in circles.
    LoopDetected {
        /// How.
        kind: LoopKind,
        /// Whose reply showed it.
        agent_id: AgentId,
        /// The replies that show it, in order.
        evidence: Vec<TurnId>,
        /// What is done about it.
        response: LoopResponse,
        /// One sentence for people.
        reason: String,
    },
    /// A person muted an agent: it is not chosen until it is unmuted.
    AgentMuted {
        /// Who.
        agent_id: AgentId,
    },
    /// A person unmuted an agent.
    AgentUnmuted {
        /// Who.
        agent_id: AgentId,
    },
    /// A person picked the next speaker.
    NextPicked {
        /// Who speaks next.
        agent_id: AgentId,
        /// Who picked.
        author: String,
    },
    /// Two drafts say what cannot both hold.
    ContradictionFound(Contradiction),
    /// A judge ruled on a contradiction.
    ContradictionResolved {
        /// The contradiction.
        #[serde(flatten)]
        contradiction: Contradiction,
        /// Whose side holds.
        in_favour_of: AgentId,
        /// The judge.
        by: AgentId,
    },
    /// Drafts were put to the vote.
    BallotOpened {
        /// How the votes are counted.
        protocol: DecisionProtocol,
        /// What can be voted for.
        options: Vec<BallotOption>,
        /// Who votes.
        voters: Vec<AgentId>,
        /// Counted from 1 within the round: a consensus may take several.
        #[serde(default = "first", skip_serializing_if = "is_first")]
        number: u32,
    },
    /// A voter answered.
    VoteCast {
        /// The turn that it answered in.
        turn_id: TurnId,
        /// Who voted.
        agent_id: AgentId,
        /// For what.
        ballot: Ballot,
        /// Whether the answer was a vote; what was not counts as an abstention.
        valid: bool,
        /// The voter's reason, or why the answer was no vote.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// What the vote counts, from 0 to 1, where votes are weighted by confidence.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight: Option<f64>,
    },
    /// Parallel replies became one.
    DecisionReached {
        /// How.
        protocol: DecisionProtocol,
        /// Score by agent whose draft was an option.
        tally: BTreeMap<AgentId, f64>,
        /// Whose reply leads; `None` when there was nothing to decide on.
        winner: Option<AgentId>,
        /// The turn whose text leads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        turn_id: Option<TurnId>,
        /// Agents that wanted something else: whose reply did not lead or, where there was a vote, who voted otherwise.
        dissent: Vec<AgentId>,
        /// Responders that did not reply, and are not counted; after a vote, voters without a valid vote too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        absent: Vec<AgentId>,
        /// The winner's lead in the tally over the next one; `None` where there was only one option.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        margin: Option<f64>,
        /// The rule that broke a tie, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tie_break: Option<TieBreak>,
        /// Contradictions between the drafts that nobody ruled on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unresolved: Vec<Contradiction>,
        /// One sentence for people.
        reason: String,
    },
    /// A limit ended the round.
    LimitReached {
        /// Which.
        which: FinishReason,
        /// The turn whose reply is the best answer so far, though a partial one: what was decided, else what was said
        /// last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        best: Option<TurnId>,
    },
    /// What was said so far was summed up.
    SummaryWritten {
        /// The turn that it was written in.
        turn_id: TurnId,
        /// Who wrote it.
        agent_id: AgentId,
        /// The summary.
        text: String,
        /// How many messages, of people and agents, it covers.
        through: u32,
    },
    /// More turns were granted to the round.
    TurnsGranted {
        /// How many.
        turns: u32,
    },
    /// A person granted more of the budget.
    BudgetGranted(Grant),
    /// A person held the conversation; or the core did, just after a loop was detected.
    Paused {
        /// Whether running turns were cut off.
        mode: PauseMode,
    },
    /// The server held the conversation, since it was lost with its owner again and again and did not get on.
    Parked {
        /// How many times it was taken over in between.
        takeovers: u32,
    },
    /// A person let the conversation go on.
    Resumed,
    /// A person ended the conversation.
    Stopped,
    /// The team asks for a person.
    WaitingForPerson {
        /// One sentence for people.
        reason: String,
    },
    /// The conversation ended by its own rules.
    Finished {
        /// Why.
        reason: FinishReason,
    },
    /// A person rated the conversation or one turn.
    Rated {
        /// Who.
        who: String,
        /// What.
        what: RatedItem,
        /// 1 (poor) to 5 (excellent).
        score: u8,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
}

impl Event {
    /// The name on the wire, for lists and filters.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ConversationStarted { .. } => "conversation_started",
            Self::MessagePosted { .. } => "message_posted",
            Self::MessageQueued { .. } => "message_queued",
            Self::QueuedMessageEdited { .. } => "queued_message_edited",
            Self::QueuedMessageWithdrawn { .. } => "queued_message_withdrawn",
            Self::TurnRetracted { .. } => "turn_retracted",
            Self::ApprovalRequested { .. } => "approval_requested",
            Self::ApprovalAnswered { .. } => "approval_answered",
            Self::ConversationForked { .. } => "conversation_forked",
            Self::SpeakersSelected { .. } => "speakers_selected",
            Self::TurnStarted { .. } => "turn_started",
            Self::TurnCompleted { .. } => "turn_completed",
            Self::TurnPassed { .. } => "turn_passed",
            Self::TurnInterrupted { .. } => "turn_interrupted",
            Self::TurnFailed { .. } => "turn_failed",
            Self::MemoryWritten { .. } => "memory_written",
            Self::MemoryConflict { .. } => "memory_conflict",
            Self::AgentStateUpdated { .. } => "agent_state_updated",
            Self::HandedOff { .. } => "handed_off",
            Self::HandoffRefused { .. } => "handoff_refused",
            Self::FunctionCalled { .. } => "function_called",
            Self::TaskCreated { .. } => "task_created",
            Self::PlanRejected { .. } => "plan_rejected",
            Self::TaskAssigned { .. } => "task_assigned",
            Self::TaskStatusChanged { .. } => "task_status_changed",
            Self::TeamEvent { .. } => "team_event",
            Self::PersonAsked { .. } => "person_asked",
            Self::TimeNoted { .. } => "time_noted",
            Self::ConclusionRequested { .. } => "conclusion_requested",
            Self::LoopDetected { .. } => "loop_detected",
            Self::AgentMuted { .. } => "agent_muted",
            Self::AgentUnmuted { .. } => "agent_unmuted",
            Self::NextPicked { .. } => "next_picked",
            Self::ContradictionFound(_) => "contradiction_found",
            Self::ContradictionResolved { .. } => "contradiction_resolved",
            Self::BallotOpened { .. } => "ballot_opened",
            Self::VoteCast { .. } => "vote_cast",
            Self::DecisionReached { .. } => "decision_reached",
            Self::LimitReached { .. } => "limit_reached",
            Self::SummaryWritten { .. } => "summary_written",
            Self::TurnsGranted { .. } => "turns_granted",
            Self::BudgetGranted(_) => "budget_granted",
            Self::Paused { .. } => "paused",
            Self::Parked { .. } => "parked",
            Self::Resumed => "resumed",
            Self::Stopped => "stopped",
            Self::WaitingForPerson { .. } => "waiting_for_person",
            Self::Finished { .. } => "finished",
            Self::Rated { .. } => "rated",
        }
    }
}

const fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_first(number: &u32) -> bool {
    *number == 1
}

/// What a rating is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RatedItem {
    /// The whole conversation.
    Conversation,
    /// One turn.
    Turn(TurnId),
}

/// A piece of a running turn's text. Not an event: best effort, replaced by the committed turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delta {
    /// The turn.
    pub turn_id: TurnId,
    /// Who speaks.
    pub agent_id: AgentId,
    /// Where the piece begins, in UTF-8 bytes of the turn's text.
    pub offset: u64,
    /// The piece.
    pub text: String,
}
