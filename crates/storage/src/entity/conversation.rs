//! A conversation: its row in the list, and its lease.

use crate::numbers::{from_column, from_word};
use engine::ports::StoreError;
use model::command::TeamOrigin;
use model::{ConversationId, ConversationSummary, MicroUsd, TeamId, Timestamp, Totals};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub status: String,
    /// Number of the last event; 0 before the first.
    pub seq: i64,
    pub finish_reason: Option<String>,
    pub turns: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
    pub cost_micro_usd: i64,
    pub title: String,
    pub team_name: String,
    pub team_id: Option<Uuid>,
    pub team_version: Option<i64>,
    pub strategy: String,
    pub simulated: bool,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// Milliseconds since the Unix epoch.
    pub updated_at: i64,
    /// Who may append; nobody after a release.
    pub owner: Option<Uuid>,
    pub epoch: i64,
    /// Milliseconds since the Unix epoch by the database's clock; 0 after a release.
    pub lease_until: i64,
    /// How often it was taken over from a lost owner since it last got on.
    pub takeovers: i64,
    /// When it is to be woken, in milliseconds since the Unix epoch.
    pub wake_at: Option<i64>,
    /// By what it can be read from outside its workspace.
    pub share_token: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::event::Entity")]
    Event,
}

impl Related<super::event::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Event.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl TryFrom<Model> for ConversationSummary {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let origin = match (row.team_id, row.team_version) {
            (Some(id), Some(version)) => {
                Some(TeamOrigin { team_id: TeamId::new(id), version: from_column("team_version", version)? })
            }
            _ => None,
        };
        Ok(Self {
            id: ConversationId::new(row.id),
            status: from_word("status", &row.status)?,
            seq: from_column("seq", row.seq)?,
            finish_reason: row.finish_reason.as_deref().map(|word| from_word("finish_reason", word)).transpose()?,
            totals: Totals {
                turns: from_column("turns", row.turns)?,
                input_tokens: from_column("input_tokens", row.input_tokens)?,
                output_tokens: from_column("output_tokens", row.output_tokens)?,
                cost_micro_usd: MicroUsd(from_column("cost_micro_usd", row.cost_micro_usd)?),
            },
            title: row.title,
            team_name: row.team_name,
            origin,
            strategy: from_word("strategy", &row.strategy)?,
            simulated: row.simulated,
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.updated_at),
        })
    }
}
