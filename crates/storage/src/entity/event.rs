//! An event in the log of a conversation.

use crate::numbers::from_column;
use crate::upcast::upcast;
use engine::ports::{Record, StoreError};
use model::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Milliseconds since the Unix epoch.
    pub at: i64,
    pub kind: String,
    /// Which form the body has: see [`crate::upcast`].
    pub schema_version: i32,
    /// The whole envelope as JSON, as it is streamed.
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::conversation::Entity",
        from = "Column::ConversationId",
        to = "super::conversation::Column::Id"
    )]
    Conversation,
}

impl Related<super::conversation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Conversation.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for Record {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        Ok(Self {
            seq: from_column("seq", row.seq)?,
            at: Timestamp::from_millis(row.at),
            kind: row.kind.into(),
            json: upcast(row.schema_version, row.body)?.into(),
        })
    }
}
