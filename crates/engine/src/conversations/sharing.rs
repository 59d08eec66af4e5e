//! Links by which people outside the workspace read a conversation.

use super::{ConversationError, ConversationService};
use crate::ports::{StoreError, WorkspaceScope};
use model::ConversationId;
use uuid::Uuid;

impl ConversationService {
    /// The token by which a conversation can be read; makes one where it has none.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; when the store fails.
    pub async fn share(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Uuid, ConversationError> {
        if let Some(token) = self.share_of(scope, id).await? {
            return Ok(token);
        }
        let token = Uuid::new_v4();
        let is_there = self.shared.ports.shares.set_share(scope, id, Some(token)).await?;
        is_there.then_some(token).ok_or(ConversationError::NotFound)
    }

    /// Makes the token of a conversation open nothing any more.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; when the store fails.
    pub async fn unshare(&self, scope: WorkspaceScope, id: ConversationId) -> Result<(), ConversationError> {
        let is_there = self.shared.ports.shares.set_share(scope, id, None).await?;
        is_there.then_some(()).ok_or(ConversationError::NotFound)
    }

    /// The token by which a conversation can be read, if there is one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn share_of(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Option<Uuid>, StoreError> {
        self.shared.ports.shares.share(scope, id).await
    }

    /// The conversation that a token opens, with its workspace.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shared_by(&self, token: Uuid) -> Result<Option<(WorkspaceScope, ConversationId)>, StoreError> {
        self.shared.ports.shares.shared_by(token).await
    }
}
