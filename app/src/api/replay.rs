//! What a replay is made of.

use crate::error::AppError;
use leptos::prelude::*;
use model::{ConversationId, Envelope};
use projections::Transcript;
use projections::replay::Outline;
use serde::{Deserialize, Serialize};

/// Events that are read at once.
#[cfg(feature = "ssr")]
const PAGE: u32 = 500;

/// A conversation as of one of its events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplayPage {
    /// What lies where in the whole log.
    pub outline: Outline,
    /// The transcript as of then, its last turns.
    pub transcript: Transcript,
}

/// A conversation as of event `at`; without one, as of its first message.
#[server(prefix = "/api/ui", endpoint = "read_replay")]
pub async fn read_replay(
    /// The conversation.
    id: ConversationId,
    /// The last event to show.
    at: Option<u64>,
) -> Result<ReplayPage, AppError> {
    let (mut outline, mut transcript) = (Outline::default(), Transcript::default());
    loop {
        let page = read_log(id, outline.end).await?;
        for envelope in &page {
            outline.apply(envelope);
            if at.map_or(outline.start == 0 || outline.start == envelope.seq, |at| envelope.seq <= at.max(1)) {
                transcript.apply(envelope);
            }
        }
        if page.len() < PAGE as usize {
            break;
        }
    }
    if outline.end == 0 {
        return Err(AppError::not_found("conversation").with_status());
    }
    let transcript = transcript.with_last_turns(crate::live::PAGE_TURNS as usize);
    Ok(ReplayPage { outline, transcript })
}

/// The next events of a conversation after `after`; none at the end.
#[server(prefix = "/api/ui", endpoint = "read_log")]
pub async fn read_log(
    /// The conversation.
    id: ConversationId,
    /// The last event that is known.
    after: u64,
) -> Result<Vec<Envelope>, AppError> {
    let records = crate::error::engine()?.conversations.events(crate::error::scope()?, id, after, PAGE).await?;
    Ok(records.iter().map(engine::ports::Record::decode).collect::<Result<_, _>>()?)
}
