//! `roundtable migrate`.

use super::Failure;
use crate::composition::open_store;
use crate::config::Config;
use std::io::Write;

/// Brings the database's schema up to date, and makes the database if need be.
pub(super) async fn migrate(config: &Config) -> Result<(), Failure> {
    let store = open_store(config).await?;
    store.schema_ready().await?;
    store.close().await?;
    writeln!(std::io::stdout(), "The database {} is up to date.", config.database_shown())?;
    Ok(())
}
