//! By which token a conversation can be read.

use crate::entity::conversation;
use crate::write::Write;
use engine::ports::WorkspaceScope;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Sets or clears a token. Answers whether there is such a conversation.
#[derive(Debug)]
pub struct SetShare {
    /// Whose.
    pub scope: WorkspaceScope,
    /// Which.
    pub id: Uuid,
    /// What opens it; nothing does for `None`.
    pub token: Option<Uuid>,
}

impl Write for SetShare {
    type Output = bool;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<bool, DbErr> {
        use conversation::Column;
        let updated = conversation::Entity::update_many()
            .col_expr(Column::ShareToken, self.token.into())
            .filter(Column::Id.eq(self.id))
            .filter(Column::WorkspaceId.eq(self.scope.id()))
            .exec(db)
            .await?;
        Ok(updated.rows_affected > 0)
    }
}
