//! The steps that bring a database to the schema of this version, on SQLite and PostgreSQL alike.
//!
//! One file a step, named by its date and number; a step that has been released is never edited, and a new one adds
//! before it removes. This crate knows tables and nothing of what they mean: `storage` does.

mod m20261122_000001_conversation;
mod m20261122_000002_team;
mod m20261122_000003_provider;
mod m20261127_000004_provider_endpoints;
mod m20261128_000005_takeovers;
mod m20261128_000006_share;
mod m20261129_000007_model_profile;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All steps in order.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_conversation::Migration),
            Box::new(m20261122_000002_team::Migration),
            Box::new(m20261122_000003_provider::Migration),
            Box::new(m20261127_000004_provider_endpoints::Migration),
            Box::new(m20261128_000005_takeovers::Migration),
            Box::new(m20261128_000006_share::Migration),
            Box::new(m20261129_000007_model_profile::Migration),
        ]
    }
}
