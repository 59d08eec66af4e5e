//! The store itself.

use crate::database::Database;
use crate::encryption::Encryption;
use crate::error::store_error;
use crate::options::{OpenError, Options};
use crate::{postgres, sqlite};
use engine::ports::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use secrecy::ExposeSecret;
use std::sync::Arc;

/// Conversations, teams and providers in one database. Cheap to clone; all clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    database: Arc<Database>,
    encryption: Arc<Encryption>,
}

impl Store {
    /// Opens a database, makes it if it is a SQLite file that does not exist, and brings its schema up to date.
    ///
    /// # Errors
    /// Why it could not be opened, and what to do.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let url = options.url.expose_secret();
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        let database = match scheme {
            "sqlite" => sqlite::open(&options).await?,
            "postgres" | "postgresql" => Database::Postgres(postgres::open(&options).await?),
            // What comes before a colon is no secret; a text without one might be.
            other => return Err(OpenError::UnknownScheme(other.to_owned())),
        };
        Ok(Self { database: Arc::new(database), encryption: Arc::new(Encryption::new(&options.secret_key)) })
    }

    /// Opens a database for reading, a SQLite file even if another process has it. Nothing is made or changed: what
    /// would be written is refused, and the schema stays as it is.
    ///
    /// # Errors
    /// Why it could not be opened, and what to do.
    pub async fn open_beside(options: Options) -> Result<Self, OpenError> {
        if options.url.expose_secret().starts_with("sqlite:") {
            let database = sqlite::open_beside(&options).await?;
            return Ok(Self {
                database: Arc::new(database),
                encryption: Arc::new(Encryption::new(&options.secret_key)),
            });
        }
        Self::open(options).await
    }

    /// Whether the database answers and has the schema of this version: for readiness.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it does not.
    pub async fn schema_ready(&self) -> Result<(), StoreError> {
        let probe =
            "SELECT share_token FROM conversation, event, team, team_version, provider, model_profile WHERE 1 = 0";
        self.reader().execute_unprepared(probe).await.map(drop).map_err(store_error)
    }

    /// Commits what waits, then closes all connections and lets go of a SQLite file. Later calls of any clone fail.
    ///
    /// # Errors
    /// What the database said; it is closed nevertheless.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.database.close().await.map_err(store_error)
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        self.database.reader()
    }

    pub(crate) fn encryption(&self) -> &Encryption {
        &self.encryption
    }
}
