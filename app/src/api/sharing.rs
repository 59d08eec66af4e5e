//! Links by which people outside the workspace read a conversation.

use crate::error::AppError;
use leptos::prelude::*;
use model::ConversationId;

/// The address under which a conversation can be read, as a path; `None` if it is not shared.
#[server(prefix = "/api/ui", endpoint = "read_share")]
pub async fn read_share(
    /// The conversation.
    id: ConversationId,
) -> Result<Option<String>, AppError> {
    let token = crate::error::engine()?.conversations.share_of(crate::error::scope()?, id).await?;
    Ok(token.map(|token| format!("/shared/{token}")))
}

/// Makes a conversation readable under an address that cannot be guessed, or takes that away again.
#[server(prefix = "/api/ui", endpoint = "set_share")]
pub async fn set_share(
    /// The conversation.
    id: ConversationId,
    /// Whether it is to be shared.
    shared: bool,
) -> Result<(), AppError> {
    let (engine, scope) = (crate::error::engine()?, crate::error::scope()?);
    if shared {
        engine.conversations.share(scope, id).await?;
    } else {
        engine.conversations.unshare(scope, id).await?;
    }
    Ok(())
}
