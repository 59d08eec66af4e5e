//! Exports without what was said: figures, names and times stay, texts go.
//!
//! Events are redacted before anything is made of them, so that all formats leave out the same.

use model::event::Contradiction;
use model::policy::{Condition, TaskSpec};
use model::{ConversationSummary, Envelope, Event, TeamSpec};
use serde::{Deserialize, Serialize};

/// What stands in the place of a text that is left out.
pub const LEFT_OUT: &str = "[left out]";

/// What an export leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Redaction {
    /// Nothing.
    #[default]
    None,
    /// Whatever people and models wrote: task, title, messages, replies, instructions, descriptions, reasons, memory,
    /// comments, what providers answered. Names, ids, figures and times stay.
    Texts,
}

impl Redaction {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::None, Self::Texts];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Texts => "texts",
        }
    }

    /// The event as it leaves.
    pub fn envelope(self, envelope: &mut Envelope) {
        if self == Self::Texts {
            event(&mut envelope.event);
        }
    }

    /// The conversation as it leaves.
    pub fn summary(self, summary: &mut ConversationSummary) {
        if self == Self::Texts {
            leave_out(&mut summary.title);
        }
    }
}

impl std::str::FromStr for Redaction {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|redaction| redaction.as_str() == name);
        found.ok_or_else(|| "“none” and “texts” are possible".to_owned())
    }
}

fn leave_out(text: &mut String) {
    if !text.is_empty() {
        LEFT_OUT.clone_into(text);
    }
}

/// Whoever adds an event or a text to one decides here what leaves: no variant and no field goes unnamed unless it holds
/// names, ids or figures only.
fn event(event: &mut Event) {
    match event {
        Event::ConversationStarted { team, task, .. } => {
            spec(team);
            leave_out(task);
        }
        Event::MessagePosted { text, .. }
        | Event::MessageQueued { text, .. }
        | Event::QueuedMessageEdited { text, .. }
        | Event::TurnCompleted { text, route: None, .. }
        | Event::SummaryWritten { text, .. } => leave_out(text),
        Event::TurnCompleted { text, route: Some(route), .. } => {
            leave_out(text);
            leave_out(&mut route.reason);
        }
        // A reason may quote what it was chosen by: the selector's reply, what drafts contradict each other in.
        Event::SpeakersSelected { reason, selector, .. } => {
            leave_out(reason);
            selector.iter_mut().flat_map(|selector| &mut selector.raw_replies).for_each(leave_out);
        }
        Event::TurnStarted { memory_read, .. } => {
            for read in memory_read {
                leave_out(&mut read.key);
            }
        }
        Event::TurnPassed { reason, .. }
        | Event::PlanRejected { reason, .. }
        | Event::TaskAssigned { reason, .. }
        | Event::TaskStatusChanged { reason, .. }
        | Event::LoopDetected { reason, .. }
        | Event::VoteCast { reason, .. }
        | Event::WaitingForPerson { reason, .. } => leave_out(reason),
        Event::TurnInterrupted { partial, .. } => leave_out(partial),
        Event::TurnFailed { message, partial, route, .. } => {
            leave_out(message);
            leave_out(partial);
            if let Some(route) = route {
                leave_out(&mut route.reason);
            }
        }
        Event::TurnRetracted { comment, .. }
        | Event::ApprovalAnswered { comment, .. }
        | Event::Rated { comment, .. } => {
            leave_out(comment);
        }
        Event::MemoryWritten { key, value, .. } | Event::AgentStateUpdated { key, value, .. } => {
            leave_out(key);
            leave_out(value);
        }
        Event::MemoryConflict { key, value, current_value, .. } => {
            [key, value, current_value].into_iter().for_each(leave_out);
        }
        Event::HandoffRefused { target, reason, .. } => [target, reason].into_iter().for_each(leave_out),
        Event::FunctionCalled { name, arguments, .. } => [name, arguments].into_iter().for_each(leave_out),
        Event::TaskCreated { task, .. } => task_spec(task),
        Event::TeamEvent { event: inner, .. } => self::event(inner),
        Event::PersonAsked { question, .. } => leave_out(question),
        Event::ContradictionFound(contradiction) | Event::ContradictionResolved { contradiction, .. } => {
            about(contradiction);
        }
        Event::DecisionReached { reason, unresolved, .. } => {
            leave_out(reason);
            unresolved.iter_mut().for_each(about);
        }
        Event::QueuedMessageWithdrawn { .. }
        | Event::ApprovalRequested { .. }
        | Event::ConversationForked { .. }
        | Event::HandedOff { .. }
        | Event::TimeNoted { .. }
        | Event::ConclusionRequested { .. }
        | Event::AgentMuted { .. }
        | Event::AgentUnmuted { .. }
        | Event::NextPicked { .. }
        | Event::BallotOpened { .. }
        | Event::LimitReached { .. }
        | Event::TurnsGranted { .. }
        | Event::BudgetGranted(_)
        | Event::Paused { .. }
        | Event::Parked { .. }
        | Event::Resumed
        | Event::Stopped
        | Event::Finished { .. } => {}
    }
}

fn spec(team: &mut TeamSpec) {
    leave_out(&mut team.description);
    for role in &mut team.roles {
        leave_out(&mut role.description);
    }
    for agent in &mut team.agents {
        leave_out(&mut agent.instructions);
        agent.capabilities.iter_mut().for_each(|capability| leave_out(&mut capability.description));
        if let Some(inner) = &mut agent.team {
            spec(inner);
        }
    }
    team.policy.termination.iter_mut().for_each(condition);
    team.policy.tasks.iter_mut().flat_map(|tasks| &mut tasks.plan).for_each(task_spec);
}

fn condition(condition: &mut Condition) {
    match condition {
        Condition::Any(parts) | Condition::All(parts) => parts.iter_mut().for_each(self::condition),
        Condition::TextMention { text } | Condition::StopMessage { text } => leave_out(text),
        Condition::FunctionCall { name } => leave_out(name),
        _ => {}
    }
}

fn task_spec(task: &mut TaskSpec) {
    leave_out(&mut task.description);
}

fn about(contradiction: &mut Contradiction) {
    leave_out(&mut contradiction.about);
}
