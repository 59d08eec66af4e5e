//! Connects to PostgreSQL: a plain pool.

use crate::migrate::migrate;
use crate::options::{OpenError, Options};
use sea_orm::{ConnectOptions, DatabaseConnection};
use secrecy::ExposeSecret;
use std::time::Duration;

/// How long a caller waits for a free connection before the store counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was idle for longer is tried before it is used, as its server may have gone meanwhile.
const TRY_AFTER_IDLE: Duration = Duration::from_millis(500);

/// Opens the pool and brings the schema up to date.
///
/// # Errors
/// Why the server could not be used, and what to do.
pub async fn open(options: &Options) -> Result<DatabaseConnection, OpenError> {
    let mut connect = ConnectOptions::new(options.url.expose_secret());
    connect
        .max_connections(options.max_connections.max(1))
        .connect_timeout(ACQUIRE_TIMEOUT)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .test_before_acquire_if_idle_for(TRY_AFTER_IDLE)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    let pool = sea_orm::Database::connect(connect).await.map_err(OpenError::Connect)?;
    migrate(&pool).await?;
    Ok(pool)
}
