//! Copies a database while it is in use, and brings a copy back.
//!
//! A copy holds what the database holds and nothing else: the file with the secret key, without which the keys of
//! providers cannot be read, is to be kept apart.

mod postgres;
mod sqlite;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use secrecy::{ExposeSecret, SecretString};
use std::io;
use std::path::{Path, PathBuf};

/// What a database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Size of the copy's file.
    pub bytes: u64,
    /// Conversations.
    pub conversations: u64,
    /// Events of all of them.
    pub events: u64,
    /// Teams.
    pub teams: u64,
    /// Providers.
    pub providers: u64,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What is there now.
    pub contents: Contents,
    /// Where the database that was there before is now, if there was one.
    pub kept: Option<PathBuf>,
}

/// Why there is no copy, or it was not brought back. The database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The URL names no database that can be copied.
    #[error(transparent)]
    Open(#[from] crate::OpenError),
    /// There is something of that name.
    #[error("{0} is there already, and is not overwritten: name another file")]
    Exists(PathBuf),
    /// There is no database yet.
    #[error("there is no database {0}")]
    NoDatabase(PathBuf),
    /// A file cannot be read or written.
    #[error("{path} cannot be read or written")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// A file is damaged.
    #[error("{path} is damaged, and not used: {report}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the check said.
        report: String,
    },
    /// A file is a database of something else.
    #[error("{0} is no database of Roundtable")]
    Foreign(PathBuf),
    /// A file was written by a newer version.
    #[error("{path} was written by a newer version of Roundtable (it has {step}): restore it with that version")]
    Newer {
        /// The file.
        path: PathBuf,
        /// A step of its schema that this version does not know.
        step: String,
    },
    /// The target of a restore holds something.
    #[error("the database is not empty: restore into an empty one, made with `createdb NAME`")]
    NotEmpty,
    /// A program of PostgreSQL is missing.
    #[error(
        "{program} is not on the PATH: install PostgreSQL's client programs, or run this where they are, with the \
         password in PGPASSWORD:\n  {command}"
    )]
    NoProgram {
        /// Which.
        program: &'static str,
        /// What would have been run; without the password.
        command: String,
    },
    /// A program of PostgreSQL failed.
    #[error("{program} failed: {report}")]
    Program {
        /// Which.
        program: &'static str,
        /// What it said.
        report: String,
    },
}

/// Copies the database into a new file that only its owner may read, while servers go on using it.
///
/// # Errors
/// Why there is no copy, and what to do; nothing is left of it.
pub async fn backup(url: &SecretString, file: &Path) -> Result<Contents, BackupError> {
    match scheme(url.expose_secret()) {
        "sqlite" => sqlite::backup(url.expose_secret(), file).await,
        "postgres" | "postgresql" => postgres::backup(url.expose_secret(), file).await,
        other => Err(crate::OpenError::UnknownScheme(other.to_owned()).into()),
    }
}

/// Brings a copy back: in the place of a SQLite file that no process uses, which is kept under another name, or into an
/// empty PostgreSQL database. An older schema is brought up to date when the database is opened.
///
/// # Errors
/// Why it was not, and what to do; the database is as it was.
pub async fn restore(url: &SecretString, file: &Path) -> Result<Restored, BackupError> {
    match scheme(url.expose_secret()) {
        "sqlite" => sqlite::restore(url.expose_secret(), file).await,
        "postgres" | "postgresql" => postgres::restore(url.expose_secret(), file).await,
        other => Err(crate::OpenError::UnknownScheme(other.to_owned()).into()),
    }
}

fn scheme(url: &str) -> &str {
    url.split_once(':').map_or("", |(scheme, _)| scheme)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::File { path, source }
}

/// Makes an empty file that only its owner may read; one that is there stays as it is.
fn reserve(file: &Path) -> Result<(), BackupError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(BackupError::Exists(file.to_owned())),
        Err(error) => Err(failed(file)(error)),
    }
}

async fn contents(db: &DatabaseConnection, bytes: u64) -> Result<Contents, DbErr> {
    let count = async |table: &str| {
        let statement = Statement::from_string(db.get_database_backend(), format!("SELECT count(*) FROM {table}"));
        let row = db.query_one_raw(statement).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok::<_, DbErr>(u64::try_from(count).unwrap_or(0))
    };
    Ok(Contents {
        bytes,
        conversations: count("conversation").await?,
        events: count("event").await?,
        teams: count("team").await?,
        providers: count("provider").await?,
    })
}
