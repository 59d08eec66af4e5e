//! A model provider; its key is encrypted.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "provider")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// That of the first endpoint.
    pub base_url: String,
    /// All endpoints in order, as JSON; `None` for a provider that was stored before there were several.
    pub endpoints: Option<String>,
    pub key_cipher: Option<Vec<u8>>,
    pub key_nonce: Option<Vec<u8>>,
    /// Prices by model name, as JSON.
    pub prices: String,
    /// Milliseconds since the Unix epoch.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
