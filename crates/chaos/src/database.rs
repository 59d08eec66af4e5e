//! A database of its own for each server, or for several.

use anyhow::Context;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Names a server of PostgreSQL in which databases may be made.
pub const POSTGRES_URL: &str = "ROUNDTABLE_TEST_POSTGRES_URL";

/// Which database the program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A database of a server.
    Postgres,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// An empty database; of PostgreSQL in the server that [`POSTGRES_URL`] names.
    ///
    /// # Errors
    /// It cannot be made.
    pub async fn create(self) -> anyhow::Result<Database> {
        match self {
            Self::Sqlite => Database::sqlite(),
            Self::Postgres => {
                let url = std::env::var(POSTGRES_URL).with_context(|| {
                    format!("PostgreSQL is needed: run `make test`, or scripts/with-postgres.sh COMMAND, or set {POSTGRES_URL}")
                })?;
                Database::postgres(&url).await
            }
        }
    }
}

/// A database. What it needs in files goes with it; a database of PostgreSQL goes with its server.
#[derive(Debug)]
pub struct Database {
    kind: Kind,
    url: String,
    folder: TempDir,
}

impl Database {
    /// A file in a folder of its own.
    ///
    /// # Errors
    /// There is no such folder.
    pub fn sqlite() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let url = sqlite_url(&folder.path().join("roundtable.db"));
        Ok(Self { kind: Kind::Sqlite, url, folder })
    }

    /// A file in this folder.
    ///
    /// # Errors
    /// There is no room for temporary files.
    pub fn sqlite_in(folder: &Path) -> anyhow::Result<Self> {
        Ok(Self { kind: Kind::Sqlite, url: sqlite_url(&folder.join("roundtable.db")), folder: TempDir::new()? })
    }

    /// A new database of this server.
    ///
    /// # Errors
    /// The server refused.
    pub async fn postgres(server: &str) -> anyhow::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("chaos_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let connection = connect(server).await?;
        connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        connection.close().await?;
        let (base, _) = server.rsplit_once('/').context("a URL of PostgreSQL ends in /DATABASE")?;
        Ok(Self { kind: Kind::Postgres, url: format!("{base}/{name}"), folder: TempDir::new()? })
    }

    /// Which.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// As `DATABASE_URL` has it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The same database behind another address, such as that of a proxy.
    ///
    /// # Errors
    /// It is no database of PostgreSQL.
    pub fn url_through(&self, address: impl std::fmt::Display) -> anyhow::Result<String> {
        let (head, name) = self.url.rsplit_once('/').context("no database")?;
        let (user, _) = head.rsplit_once('@').context("no user")?;
        Ok(format!("{user}@{address}/{name}"))
    }

    /// A folder that goes with the database: for the server's key and its log.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// A connection beside those of the program.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn connect(&self) -> anyhow::Result<DatabaseConnection> {
        connect(&self.url).await
    }
}

fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn connect(url: &str) -> anyhow::Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Ok(sea_orm::Database::connect(options).await?)
}
