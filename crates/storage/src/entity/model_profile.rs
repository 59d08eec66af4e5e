//! What a check of a model has found.

#![expect(clippy::struct_field_names, reason = "SeaORM wants the struct to be called `Model`")]

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "model_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: String,
    /// The endpoint's own name of the model.
    #[sea_orm(primary_key, auto_increment = false)]
    pub model: String,
    /// The profile, as JSON.
    pub profile: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
