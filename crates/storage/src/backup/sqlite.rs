//! A SQLite file: copied by SQLite itself, from one moment, beside readers and the writer.

use super::{BackupError, Contents, Restored, contents, failed, reserve};
use crate::sqlite::{FileLock, connect_plain, database_file};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// Copies the database and checks the copy.
pub async fn backup(url: &str, file: &Path) -> Result<Contents, BackupError> {
    let database = database_file(url)?;
    if !database.is_file() {
        return Err(BackupError::NoDatabase(database));
    }
    reserve(file)?;
    let copied = copy(&database, file).await;
    if copied.is_err() {
        // What is not whole is no backup.
        let _ = fs::remove_file(file);
    }
    copied
}

async fn copy(database: &Path, file: &Path) -> Result<Contents, BackupError> {
    let source = connect_plain(database).await?;
    // Not within a transaction, and it wants a file that is empty or not there.
    let into = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO $1", [text(file).into()]);
    let copied = source.execute_raw(into).await;
    source.close().await?;
    copied?;
    let contents = check(file).await?;
    File::open(file).and_then(|copy| copy.sync_all()).map_err(failed(file))?;
    Ok(contents)
}

/// Puts a copy in the place of the database.
pub async fn restore(url: &str, file: &Path) -> Result<Restored, BackupError> {
    let database = database_file(url)?;
    if !file.is_file() {
        return Err(BackupError::NoDatabase(file.to_owned()));
    }
    if let Some(folder) = database.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    // Held until the end: no server starts on half a file.
    let _lock = FileLock::acquire(&database)?;
    let coming = beside(&database, ".restoring");
    // Of a restore that was cut off.
    for suffix in PARTS {
        let _ = fs::remove_file(beside(&coming, suffix));
    }
    reserve(&coming)?;
    let copied = match fs::copy(file, &coming).map_err(failed(&coming)) {
        // The copy is checked, so that nothing is written beside the backup itself.
        Ok(_) => check(&coming).await,
        Err(error) => Err(error),
    };
    let contents = match copied {
        Ok(contents) => contents,
        Err(error) => {
            let _ = fs::remove_file(&coming);
            return Err(about(error, file));
        }
    };
    File::open(&coming).and_then(|copy| copy.sync_all()).map_err(failed(&coming))?;
    let kept = keep(&database)?;
    fs::rename(&coming, &database).map_err(failed(&database))?;
    Ok(Restored { contents, kept })
}

/// A database file and what SQLite keeps beside it.
const PARTS: [&str; 3] = ["", "-wal", "-shm"];

/// Moves the database aside with everything that belongs to it.
fn keep(database: &Path) -> Result<Option<PathBuf>, BackupError> {
    if !database.exists() {
        return Ok(None);
    }
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let moment = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
    let date: String = model::Timestamp::from_millis(moment).to_string().chars().filter(|c| *c != ':').collect();
    let kept = beside(database, &format!(".before-restore-{date}"));
    // The write-ahead log first: without it an old file is merely old, but with another file's it would be damaged.
    for suffix in PARTS.iter().rev() {
        let part = beside(database, suffix);
        if part.exists() {
            fs::rename(&part, beside(&kept, suffix)).map_err(failed(&part))?;
        }
    }
    Ok(Some(kept))
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// The error in the words of the file that the caller knows.
fn about(error: BackupError, file: &Path) -> BackupError {
    let path = file.to_owned();
    match error {
        BackupError::Damaged { report, .. } => BackupError::Damaged { path, report },
        BackupError::Foreign(_) => BackupError::Foreign(path),
        BackupError::Newer { step, .. } => BackupError::Newer { path, step },
        other => other,
    }
}

/// Whether the file is whole and its schema is known; what it holds.
async fn check(file: &Path) -> Result<Contents, BackupError> {
    let bytes = fs::metadata(file).map_err(failed(file))?.len();
    let unreadable = |error: DbErr| BackupError::Damaged { path: file.to_owned(), report: error.to_string() };
    let db = connect_plain(file).await.map_err(unreadable)?;
    let checked = check_open(&db, file, bytes).await;
    let closed = db.close().await;
    let contents = checked?;
    closed?;
    Ok(contents)
}

async fn check_open(db: &DatabaseConnection, file: &Path, bytes: u64) -> Result<Contents, BackupError> {
    let report = match texts(db, "PRAGMA integrity_check").await {
        Ok(lines) if lines == ["ok"] => None,
        Ok(lines) => Some(lines.join("; ")),
        Err(error) => Some(error.to_string()),
    };
    if let Some(report) = report {
        return Err(BackupError::Damaged { path: file.to_owned(), report });
    }
    let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let steps = texts(db, "SELECT version FROM seaql_migrations ORDER BY version").await;
    let steps = steps.map_err(|_| BackupError::Foreign(file.to_owned()))?;
    if let Some(step) = steps.into_iter().find(|step| !known.contains(step)) {
        return Err(BackupError::Newer { path: file.to_owned(), step });
    }
    contents(db, bytes).await.map_err(|_| BackupError::Foreign(file.to_owned()))
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
