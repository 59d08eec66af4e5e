//! Puts the parts together: store, models, engine.

use crate::config::Config;
use crate::telemetry::ObservedLog;
use engine::{Engine, Options, Ports, Upkeep};
use llm::Models;
use secrecy::ExposeSecret;
use std::sync::Arc;
use storage::Store;
use storage::secret_key::{self, SecretKeyError};

/// A running Roundtable without anything that serves it.
#[derive(Clone)]
pub struct Roundtable {
    /// Everything that it can do.
    pub engine: Engine,
    /// Where it keeps it.
    pub store: Store,
}

/// Why the parts do not come together.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no key for secrets.
    #[error(transparent)]
    SecretKey(#[from] SecretKeyError),
    /// There is no database.
    #[error(transparent)]
    Store(#[from] storage::OpenError),
    /// There are no models.
    #[error(transparent)]
    Models(#[from] llm::BuildError),
}

/// Opens the database, made and brought up to date if need be.
///
/// # Errors
/// What is wrong with the key file or the database, and what to do.
pub async fn open_store(config: &Config) -> Result<Store, OpenError> {
    let secret_key = secret_key::load_or_create(&config.secret_key_file)?;
    Ok(Store::open(storage::Options::new(config.database_url.expose_secret(), secret_key)).await?)
}

impl Roundtable {
    /// Opens everything.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub async fn open(config: &Config, upkeep: Upkeep) -> Result<Self, OpenError> {
        let store = open_store(config).await?;
        Self::over(store, config, upkeep)
    }

    /// Opens everything, for reading alone if another process has the database.
    ///
    /// # Errors
    /// What is wrong, and what to do.
    pub async fn open_or_read(config: &Config) -> Result<Self, OpenError> {
        let store = match open_store(config).await {
            Err(OpenError::Store(storage::OpenError::InUse { .. })) => {
                let secret_key = secret_key::load_or_create(&config.secret_key_file)?;
                Store::open_beside(storage::Options::new(config.database_url.expose_secret(), secret_key)).await?
            }
            opened => opened?,
        };
        Self::over(store, config, Upkeep::OwnRuns)
    }

    fn over(store: Store, config: &Config, upkeep: Upkeep) -> Result<Self, OpenError> {
        let models = Models::new(config.models)?;
        let stores = Arc::new(store.clone());
        let ports = Ports {
            log: Arc::new(ObservedLog::new(stores.clone())),
            teams: stores.clone(),
            providers: stores.clone(),
            shares: stores,
            completion: Arc::new(models),
        };
        let options = Options {
            default_model: config.default_model.clone(),
            fixed_providers: config.environment_provider.iter().cloned().collect(),
            lease: config.lease,
            upkeep,
            retention: config.retention,
        };
        Ok(Self { engine: Engine::new(ports, options), store })
    }

    /// Ends streams and runs, which are resumed at the next start, and closes the database.
    pub async fn close(&self) {
        self.engine.shutdown().await;
        if let Err(error) = self.store.close().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the database did not close cleanly");
        }
    }
}
