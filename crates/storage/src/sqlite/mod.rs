//! Opens a SQLite file: locked against other processes, with a pool of readers and one writer.

mod lock;
mod writer;

pub use lock::FileLock;
pub use writer::Writer;

use crate::database::Database;
use crate::migrate::migrate;
use crate::options::{OpenError, Options};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};
use secrecy::ExposeSecret;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a statement waits for a lock that another program holds, such as a backup.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The write-ahead log is brought into the file at this size, 16 MiB: a quarter of the usual number of times, which
/// commits a third more when many conversations append.
const CHECKPOINT_PAGES: &str = "4000";
/// How long a caller waits for a free reader before the store counts as unavailable.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens the file, making it and its folder if need be, and brings the schema up to date.
///
/// # Errors
/// Why the file could not be used, and what to do.
pub async fn open(options: &Options) -> Result<Database, OpenError> {
    let url = options.url.expose_secret();
    let path = database_file(url)?;
    make_folder(&path)?;
    let lock = FileLock::acquire(&path)?;

    let connection = connect_writer(url).await.map_err(OpenError::Connect)?;
    migrate(&connection).await?;
    end_leases(&connection).await.map_err(OpenError::Connect)?;
    let readers = connect_readers(url, options.max_connections.max(1)).await.map_err(OpenError::Connect)?;
    Ok(Database::Sqlite { readers, writer: Writer::start(options.url.clone(), connection, lock) })
}

/// Opens the file beside the process that has it, for reading alone.
///
/// # Errors
/// Why the file could not be used, and what to do.
pub async fn open_beside(options: &Options) -> Result<Database, OpenError> {
    let url = options.url.expose_secret();
    database_file(url)?;
    let readers = connect_readers(url, options.max_connections.max(1)).await.map_err(OpenError::Connect)?;
    Ok(Database::Beside(readers))
}

/// The file that a URL names.
///
/// # Errors
/// [`OpenError::InvalidUrl`], [`OpenError::InMemory`].
pub fn database_file(url: &str) -> Result<PathBuf, OpenError> {
    let file = url.parse::<SqliteConnectOptions>().map_err(|error| OpenError::InvalidUrl(Box::new(error)))?;
    let path = file.get_filename();
    if url.contains(":memory:") || url.contains("mode=memory") || path.as_os_str().is_empty() {
        return Err(OpenError::InMemory);
    }
    Ok(path.to_owned())
}

/// One connection to a file that is there, whatever its name, with the settings that the file itself has.
pub async fn connect_plain(file: &Path) -> Result<DatabaseConnection, DbErr> {
    let file = file.to_owned();
    connect("sqlite://file", 1, move |options| {
        options.filename(&file).create_if_missing(false).busy_timeout(BUSY_TIMEOUT)
    })
    .await
}

/// Ends the leases of earlier processes. The lock says that none of them is alive, so their conversations need not wait
/// for their time to run out. Whose they were stays on record: a run that takes its server down again and again is parked.
async fn end_leases(connection: &DatabaseConnection) -> Result<(), DbErr> {
    connection.execute_unprepared("UPDATE conversation SET lease_until = 0 WHERE owner IS NOT NULL").await?;
    Ok(())
}

async fn connect_writer(url: &str) -> Result<DatabaseConnection, DbErr> {
    connect(url, 1, |file| {
        // Durable against a crash of the process; a power cut may cost the last commits but never the file.
        file.create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            // What is deleted is overwritten.
            .pragma("secure_delete", "ON")
    })
    .await
}

async fn connect_readers(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    connect(url, connections, |file| file.busy_timeout(BUSY_TIMEOUT).pragma("query_only", "ON")).await
}

async fn connect(
    url: &str,
    connections: u32,
    settings: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A file does not go away like a server does.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(settings);
    sea_orm::Database::connect(options).await
}

fn make_folder(file: &Path) -> Result<(), OpenError> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder).map_err(|source| OpenError::Folder { path: folder.to_owned(), source })
        }
        _ => Ok(()),
    }
}
