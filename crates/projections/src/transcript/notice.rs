//! What happened to the conversation, in words.

mod kind;

pub use kind::NoticeKind;

use super::Transcript;
use super::entry::Entry;
use super::happened::Happened;
use super::people::QueuedEntry;
use crate::person::{Voice, is_nameless};
use model::event::{ApprovalSubject, FinishReason, LoopResponse, RatedItem, TaskStatus};
use model::{Event, Grant, PauseMode, Timestamp, TurnId};
use serde::{Deserialize, Serialize};

/// Something that happened to the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeEntry {
    /// Number of its event.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What.
    pub kind: NoticeKind,
    /// How it is meant.
    pub tone: Tone,
    /// One sentence for people.
    pub text: String,
    /// The same for the person who did it, where that one has no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_you: Option<String>,
    /// The turns that show it, where some do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub turns: Vec<TurnId>,
}

impl NoticeEntry {
    /// The sentence on a page: whoever has no name there is the reader.
    pub fn on_page(self) -> String {
        self.to_you.unwrap_or(self.text)
    }
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// For information.
    #[default]
    Neutral,
    /// As it was hoped for.
    Good,
    /// Needs a look.
    Warn,
    /// Something went wrong.
    Bad,
}

impl Tone {
    /// The name in attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// The notice that an event gives, if it gives one.
pub(super) fn of(transcript: &Transcript, happened: Happened<'_>) -> Option<NoticeEntry> {
    let words = |voice: Voice| {
        of_the_run(transcript, happened.event, voice)
            .or_else(|| of_people(transcript, happened.event, voice))
            .or_else(|| of_agents(transcript, happened.event, voice))
            .or_else(|| of_deliberation(transcript, happened.event))
    };
    let (kind, tone, text) = words(Voice::Anybody)?;
    let is_yours = author(happened.event).is_some_and(is_nameless);
    let to_you = if is_yours { words(Voice::You).map(|(_, _, text)| text) } else { None };
    let turns = match happened.event {
        Event::LoopDetected { evidence, .. } => evidence.clone(),
        _ => Vec::new(),
    };
    Some(NoticeEntry { seq: happened.seq, at: happened.at, kind, tone, text, to_you, turns })
}

/// The notice of a message that waited when the conversation was stopped.
pub(super) fn not_delivered(happened: Happened<'_>, queued: &QueuedEntry) -> NoticeEntry {
    let Happened { seq, at, .. } = happened;
    let text = format!("Not delivered: “{}”", queued.text);
    NoticeEntry { seq, at, kind: NoticeKind::NotDelivered, tone: Tone::Warn, text, to_you: None, turns: Vec::new() }
}

/// Who did it, where the notice says so.
fn author(event: &Event) -> Option<&str> {
    match event {
        Event::Rated { who: author, .. }
        | Event::TurnRetracted { author, .. }
        | Event::ApprovalAnswered { author, .. }
        | Event::NextPicked { author, .. }
        | Event::ConclusionRequested { author }
        | Event::MemoryWritten { author, .. }
        | Event::MemoryConflict { author, .. } => Some(author),
        _ => None,
    }
}

type Words = (NoticeKind, Tone, String);

/// What happened to the run as a whole.
fn of_the_run(transcript: &Transcript, event: &Event, voice: Voice) -> Option<Words> {
    Some(match event {
        Event::LimitReached { which, .. } => (NoticeKind::Limit, Tone::Warn, sentence(which.label())),
        Event::TurnsGranted { turns: 1 } => {
            (NoticeKind::TurnsGranted, Tone::Neutral, "1 more turn granted.".to_owned())
        }
        Event::TurnsGranted { turns } => {
            (NoticeKind::TurnsGranted, Tone::Neutral, format!("{turns} more turns granted."))
        }
        Event::Paused { mode: PauseMode::AfterTurn } => {
            (NoticeKind::Paused, Tone::Neutral, "Paused; running turns may end.".to_owned())
        }
        Event::Paused { mode: PauseMode::Now } => {
            (NoticeKind::Paused, Tone::Neutral, "Paused; running turns were cut off.".to_owned())
        }
        Event::Parked { takeovers } => {
            let text = format!(
                "The server went away {takeovers} times while it ran this conversation. It is held: resume it, or stop it."
            );
            (NoticeKind::Paused, Tone::Warn, text)
        }
        Event::Resumed => (NoticeKind::Resumed, Tone::Neutral, "Resumed.".to_owned()),
        Event::Stopped => (NoticeKind::Stopped, Tone::Warn, "Stopped by a person.".to_owned()),
        Event::WaitingForPerson { reason } => {
            // The notice of the question has just said it.
            let said = is_last(transcript, NoticeKind::Question);
            let text =
                if said { "Waiting for a person.".to_owned() } else { format!("Waiting for a person: {reason}") };
            (NoticeKind::Waiting, Tone::Warn, text)
        }
        Event::Finished { reason } => {
            // The notice of a limit has just said why.
            let said = is_last(transcript, NoticeKind::Limit);
            let text = if said { "Finished.".to_owned() } else { format!("Finished: {}.", reason.label()) };
            (NoticeKind::Finished, finish_tone(*reason), text)
        }
        Event::Rated { who, what, score, .. } => {
            let what = match what {
                RatedItem::Conversation => "the conversation".to_owned(),
                RatedItem::Turn(id) => match transcript.entries.turn(id) {
                    Some(turn) => format!("a turn of {}", turn.agent_name),
                    None => format!("turn {id}"),
                },
            };
            (NoticeKind::Rated, Tone::Neutral, format!("{} rated {what} {score} of 5.", voice.subject(who)))
        }
        _ => return None,
    })
}

/// What people did beside posting.
fn of_people(transcript: &Transcript, event: &Event, voice: Voice) -> Option<Words> {
    Some(match event {
        Event::BudgetGranted(grant) => {
            (NoticeKind::BudgetGranted, Tone::Neutral, format!("The budget was raised by {}.", granted(grant)))
        }
        Event::TurnRetracted { agent_id, author, comment, .. } => {
            let name = transcript.agent_name(agent_id);
            let text = format!("{} asked {name} to answer anew{}", voice.subject(author), because(comment));
            (NoticeKind::Retracted, Tone::Neutral, text)
        }
        Event::ApprovalRequested { subject, .. } => {
            let what = match subject {
                ApprovalSubject::Reply(id) => match transcript.entries.turn(id) {
                    Some(turn) => format!("The reply of {}", turn.agent_name),
                    None => format!("Turn {id}"),
                },
                ApprovalSubject::Result(reason) => format!("The outcome ({})", reason.label()),
            };
            (NoticeKind::ApprovalRequested, Tone::Warn, format!("{what} waits for a person's approval."))
        }
        Event::ApprovalAnswered { approved, author, comment, .. } => {
            let (tone, answer) = if *approved { (Tone::Good, "Approved") } else { (Tone::Warn, "Not approved") };
            let by = if author.is_empty() { String::new() } else { format!(" by {}", voice.object(author)) };
            (NoticeKind::ApprovalAnswered, tone, format!("{answer}{by}{}", because(comment)))
        }
        Event::ConversationForked { after, .. } => {
            let text = format!(
                "Copied from another conversation up to its event {after}. Nothing before this was paid here; it goes on when it is resumed, or with a message."
            );
            (NoticeKind::Forked, Tone::Neutral, text)
        }
        Event::AgentMuted { agent_id } => {
            let name = transcript.agent_name(agent_id);
            (NoticeKind::Muted, Tone::Neutral, format!("{name} is muted and will not be chosen."))
        }
        Event::AgentUnmuted { agent_id } => {
            let name = transcript.agent_name(agent_id);
            (NoticeKind::Muted, Tone::Neutral, format!("{name} may be chosen again."))
        }
        Event::NextPicked { agent_id, author } => {
            let name = transcript.agent_name(agent_id);
            (NoticeKind::Picked, Tone::Neutral, format!("{} picked {name} to speak next.", voice.subject(author)))
        }
        Event::ConclusionRequested { author } => {
            let text = format!("{} asked for the round to be concluded.", voice.subject(author));
            (NoticeKind::Conclusion, Tone::Neutral, text)
        }
        _ => return None,
    })
}

/// The end of a sentence, with a reason where there is one.
fn because(comment: &str) -> String {
    match comment.trim() {
        "" => ".".to_owned(),
        comment => format!(": “{comment}”"),
    }
}

/// What was granted, in words.
fn granted(grant: &Grant) -> String {
    let tokens = (grant.tokens > 0).then(|| format!("{} tokens", grant.tokens));
    let money = (!grant.cost_micro_usd.is_zero()).then(|| grant.cost_micro_usd.to_string());
    let time = (grant.time_s > 0.0).then(|| format!("{} s", grant.time_s));
    [tokens, money, time].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What agents did beside what they said.
fn of_agents(transcript: &Transcript, event: &Event, voice: Voice) -> Option<Words> {
    Some(match event {
        Event::MemoryWritten { key, version, author, .. } => (
            NoticeKind::MemoryWritten,
            Tone::Neutral,
            format!(
                "{} wrote “{key}” to the shared memory (version {version}).",
                voice.subject(transcript.author_name(author))
            ),
        ),
        Event::MemoryConflict { key, author, expected_version, current_version, .. } => (
            NoticeKind::MemoryConflict,
            Tone::Warn,
            format!(
                "{} could not write “{key}” over version {expected_version}: version {current_version} stands.",
                voice.subject(transcript.author_name(author))
            ),
        ),
        Event::HandedOff { agent_id, to, .. } => {
            let (from, to) = (transcript.agent_name(agent_id), transcript.agent_name(to));
            (NoticeKind::Handoff, Tone::Neutral, format!("{from} handed over to {to}."))
        }
        Event::HandoffRefused { agent_id, target, reason, .. } => {
            let from = transcript.agent_name(agent_id);
            (NoticeKind::HandoffRefused, Tone::Warn, format!("{from} could not hand over to “{target}”: {reason}"))
        }
        Event::FunctionCalled { agent_id, name, arguments, .. } => {
            let with = if arguments.is_empty() { String::new() } else { format!(" with “{arguments}”") };
            let caller = transcript.agent_name(agent_id);
            (NoticeKind::FunctionCalled, Tone::Neutral, format!("{caller} called {name}{with}."))
        }
        Event::PersonAsked { agent_id, question, .. } => {
            (NoticeKind::Question, Tone::Warn, format!("{} asks: {question}", transcript.agent_name(agent_id)))
        }
        Event::LoopDetected { response, reason, .. } => {
            let follows = match response {
                LoopResponse::Nudge => "The next speaker is told.",
                LoopResponse::OtherSpeaker => "The next speaker is told, and somebody else speaks.",
                LoopResponse::Pause => "The conversation is paused: look at it and say how to go on.",
            };
            (NoticeKind::Loop, Tone::Warn, format!("{reason} {follows}"))
        }
        Event::TaskStatusChanged { task_id, status, agent_id, reason, .. } => {
            return task(transcript, task_id.as_str(), *status, agent_id.as_ref(), reason);
        }
        Event::PlanRejected { agent_id, reason, .. } => {
            let name = transcript.agent_name(agent_id);
            (NoticeKind::PlanRejected, Tone::Warn, format!("The plan of {name} cannot be used. {reason}"))
        }
        _ => return None,
    })
}

/// What did not go on as planned; a result speaks for itself.
fn task(
    transcript: &Transcript,
    id: &str,
    status: TaskStatus,
    agent_id: Option<&model::AgentId>,
    reason: &str,
) -> Option<Words> {
    let why = if reason.is_empty() { ".".to_owned() } else { format!(": {reason}") };
    let (tone, text) = match status {
        TaskStatus::Doing | TaskStatus::Done => return None,
        TaskStatus::Todo => {
            let name = agent_id.map_or("Its agent", |id| transcript.agent_name(id));
            (Tone::Warn, format!("{name} got nowhere with the task “{id}”{why}"))
        }
        TaskStatus::Failed => (Tone::Bad, format!("The task “{id}” failed{why}")),
        TaskStatus::Blocked => (Tone::Warn, format!("The task “{id}” is blocked{why}")),
        TaskStatus::Dropped => (Tone::Neutral, format!("The task “{id}” is dropped{why}")),
    };
    Some((NoticeKind::Task, tone, text))
}

/// What happened on the way to a decision.
fn of_deliberation(transcript: &Transcript, event: &Event) -> Option<Words> {
    Some(match event {
        Event::ContradictionFound(found) => {
            let [one, other] = found.between.each_ref().map(|id| transcript.agent_name(id));
            let text = format!("{one} and {other} contradict each other: {}.", found.about);
            (NoticeKind::Contradiction, Tone::Warn, text)
        }
        Event::ContradictionResolved { contradiction, in_favour_of, by } => {
            let (judge, side) = (transcript.agent_name(by), transcript.agent_name(in_favour_of));
            let other = contradiction.between.iter().find(|id| *id != in_favour_of);
            let against = other.map(|id| format!(" against {}", transcript.agent_name(id))).unwrap_or_default();
            (NoticeKind::Ruling, Tone::Good, format!("{judge} ruled for {side}{against}: {}.", contradiction.about))
        }
        Event::BallotOpened { protocol, options, voters, number } => {
            let count = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
            let (options, voters) = (count(options.len(), "draft"), count(voters.len(), "voter"));
            (
                NoticeKind::Ballot,
                Tone::Neutral,
                format!("Ballot {number} opened: {options}, {voters}. {}.", protocol.label()),
            )
        }
        _ => return None,
    })
}

fn is_last(transcript: &Transcript, kind: NoticeKind) -> bool {
    matches!(transcript.entries.last(), Some(Entry::Notice(notice)) if notice.kind == kind)
}

const fn finish_tone(reason: FinishReason) -> Tone {
    match reason {
        FinishReason::Answered
        | FinishReason::Decided
        | FinishReason::TextMention
        | FinishReason::StopMessage
        | FinishReason::Source
        | FinishReason::FunctionCall
        | FinishReason::Concluded => Tone::Good,
        FinishReason::Failed | FinishReason::NoQuorum => Tone::Bad,
        _ => Tone::Warn,
    }
}

/// A phrase with a capital and a full stop.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
