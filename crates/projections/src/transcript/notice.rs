//! What happened to the conversation, in words.

use super::Transcript;
use super::entry::Entry;
use model::event::{FinishReason, RatedItem};
use model::{Envelope, Event, PauseMode, Timestamp};
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
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A limit ended the round.
    Limit,
    /// More turns were granted.
    TurnsGranted,
    /// A person held the conversation.
    Paused,
    /// A person let it go on.
    Resumed,
    /// A person ended it.
    Stopped,
    /// The team asks for a person.
    Waiting,
    /// It ended by its own rules.
    Finished,
    /// Shared memory was written.
    MemoryWritten,
    /// A write to shared memory lost a race.
    MemoryConflict,
    /// A person rated it or one turn.
    Rated,
}

impl NoticeKind {
    /// The name in exports and attributes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::TurnsGranted => "turns_granted",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Stopped => "stopped",
            Self::Waiting => "waiting",
            Self::Finished => "finished",
            Self::MemoryWritten => "memory_written",
            Self::MemoryConflict => "memory_conflict",
            Self::Rated => "rated",
        }
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
pub(super) fn of(transcript: &Transcript, envelope: &Envelope) -> Option<NoticeEntry> {
    let (kind, tone, text) = match &envelope.event {
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
        Event::Resumed => (NoticeKind::Resumed, Tone::Neutral, "Resumed.".to_owned()),
        Event::Stopped => (NoticeKind::Stopped, Tone::Warn, "Stopped by a person.".to_owned()),
        Event::WaitingForPerson { reason } => {
            (NoticeKind::Waiting, Tone::Warn, format!("Waiting for a person: {reason}"))
        }
        Event::Finished { reason } => {
            // The notice of a limit has just said why.
            let said = transcript.entries.last().is_some_and(is_limit);
            let text = if said { "Finished.".to_owned() } else { format!("Finished: {}.", reason.label()) };
            (NoticeKind::Finished, finish_tone(*reason), text)
        }
        Event::MemoryWritten { key, version, author, .. } => (
            NoticeKind::MemoryWritten,
            Tone::Neutral,
            format!("{} wrote “{key}” to the shared memory (version {version}).", transcript.author_name(author)),
        ),
        Event::MemoryConflict { key, author, expected_version, current_version, .. } => (
            NoticeKind::MemoryConflict,
            Tone::Warn,
            format!(
                "{} could not write “{key}”: it had seen version {expected_version}, version {current_version} stands.",
                transcript.author_name(author)
            ),
        ),
        Event::Rated { who, what, score, .. } => {
            let what = match what {
                RatedItem::Conversation => "the conversation".to_owned(),
                RatedItem::Turn(id) => match transcript.entries.turn(id) {
                    Some(turn) => format!("a turn of {}", turn.agent_name),
                    None => format!("turn {id}"),
                },
            };
            (NoticeKind::Rated, Tone::Neutral, format!("{who} rated {what} {score} of 5."))
        }
        _ => return None,
    };
    Some(NoticeEntry { seq: envelope.seq, at: envelope.at, kind, tone, text })
}

fn is_limit(entry: &Entry) -> bool {
    matches!(entry, Entry::Notice(NoticeEntry { kind: NoticeKind::Limit, .. }))
}

const fn finish_tone(reason: FinishReason) -> Tone {
    match reason {
        FinishReason::Answered | FinishReason::Decided | FinishReason::TextMention => Tone::Good,
        FinishReason::Failed | FinishReason::NoQuorum => Tone::Bad,
        _ => Tone::Warn,
    }
}

/// A phrase with a capital and a full stop.
fn sentence(phrase: &str) -> String {
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}
