//! Brings the schema up to date at start.

use crate::options::OpenError;
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, TransactionTrait};

/// First half of the number of the lock that lets one process migrate at a time; any number, but always the same.
const LOCK: i32 = 0x0520_7D7A;

/// Applies the steps that are missing, all of them or none.
///
/// # Errors
/// [`OpenError::Migrate`] with what the database said.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), OpenError> {
    apply(db).await.map_err(OpenError::Migrate)
}

async fn apply(db: &DatabaseConnection) -> Result<(), DbErr> {
    let transaction = db.begin().await?;
    if db.get_database_backend() == DbBackend::Postgres {
        // Several replicas may start at once on the same schema.
        let lock = format!("SELECT pg_advisory_xact_lock({LOCK}, hashtext(current_schema()))");
        transaction.execute_unprepared(&lock).await?;
    }
    Migrator::up(&transaction, None).await?;
    transaction.commit().await
}
