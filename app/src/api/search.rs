//! Where something was said in a conversation.

use crate::error::AppError;
use leptos::prelude::*;
use model::ConversationId;
use projections::search::Hit;
use serde::{Deserialize, Serialize};

/// Most places that are shown.
#[cfg(feature = "ssr")]
const MOST: usize = 50;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The latest places.
    pub hits: Vec<Hit>,
    /// How many there are.
    pub count: u32,
}

/// Where a text was said, the latest place first.
#[server(prefix = "/api/ui", endpoint = "search_conversation")]
pub async fn search_conversation(
    /// The conversation.
    id: ConversationId,
    /// The text, in any case.
    text: String,
) -> Result<Found, AppError> {
    let transcript = crate::error::engine()?.conversations.transcript(crate::error::scope()?, id).await?;
    let transcript = transcript.ok_or_else(|| AppError::not_found("conversation").with_status())?;
    let (hits, count) = projections::search::search(&transcript, &text, MOST);
    Ok(Found { hits, count: u32::try_from(count).unwrap_or(u32::MAX) })
}
