//! What it takes to open a store, and why it may fail.

use crate::secret_key::SecretKey;
use sea_orm::DbErr;
use secrecy::SecretString;
use std::path::PathBuf;

/// What it takes to open a [`crate::Store`].
#[derive(Clone, Debug)]
pub struct Options {
    /// `sqlite://FILE` or `postgres://USER:PASSWORD@HOST/DATABASE`; a secret, as it may hold a password.
    pub url: SecretString,
    /// Encrypts the keys of providers.
    pub secret_key: SecretKey,
    /// Most connections to PostgreSQL, or most readers of SQLite beside its one writer; at least 1.
    pub max_connections: u32,
}

impl Options {
    /// Options for a database with up to 10 connections.
    pub fn new(url: impl Into<String>, secret_key: SecretKey) -> Self {
        Self { url: SecretString::from(url.into()), secret_key, max_connections: 10 }
    }
}

/// Why a store could not be opened. The texts say what to do and never hold the URL, which may have a password.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The URL names neither SQLite nor PostgreSQL.
    #[error("the database URL begins with `{0}`: write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE")]
    UnknownScheme(String),
    /// The URL does not parse.
    #[error("the database URL cannot be read: write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE")]
    InvalidUrl(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The URL names a database that is gone with its connection.
    #[error("SQLite in memory is not supported, since nothing would outlive the process: name a file, sqlite://FILE")]
    InMemory,
    /// The folder of the SQLite file cannot be made.
    #[error("the folder {path} for the database cannot be made: make it, or name another file")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has the SQLite file open.
    #[error(
        "another process is using the database {path}: stop it, or start this one with another database file \
         (several processes can share one PostgreSQL)"
    )]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// The lock file beside the SQLite file cannot be made or locked.
    #[error("the lock file {path} cannot be made or locked: check the rights of its folder")]
    Lock {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The database cannot be reached or refuses.
    #[error("the database cannot be opened: check that the URL is right, the server runs and the file is writable")]
    Connect(#[source] DbErr),
    /// The schema cannot be brought up to date.
    #[error("the database's schema cannot be brought up to date: was it written by a newer version of Roundtable?")]
    Migrate(#[source] DbErr),
}
