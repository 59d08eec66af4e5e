//! A team: which version is its newest.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "team")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    /// Its newest version.
    pub version: i64,
    /// Milliseconds since the Unix epoch.
    pub created_at: i64,
    /// Milliseconds since the Unix epoch; never the same twice in a workspace, so that it orders the list.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(has_many = "super::team_version::Entity")]
    TeamVersion,
}

impl Related<super::team_version::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::TeamVersion.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
