//! A PostgreSQL database: copied by PostgreSQL's own programs, which are told the password by the environment alone.

use super::{BackupError, Contents, Restored, contents, failed, reserve};
use crate::OpenError;
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;
use url::Url;

const DUMP: &str = "pg_dump";
const RESTORE: &str = "pg_restore";

/// Copies the database with `pg_dump` in its custom format.
pub async fn backup(url: &str, file: &Path) -> Result<Contents, BackupError> {
    let server = Server::parse(url)?;
    reserve(file)?;
    let arguments = [
        "--format=custom".to_owned(),
        "--no-owner".to_owned(),
        format!("--file={}", file.display()),
        format!("--dbname={}", server.url),
    ];
    let dumped = async {
        server.run(DUMP, &arguments)?;
        // Reads the table of contents: a file that was cut off has none.
        server.run(RESTORE, &["--list".to_owned(), file.display().to_string()])?;
        File::open(file).and_then(|copy| copy.sync_all()).map_err(failed(file))?;
        let bytes = fs::metadata(file).map_err(failed(file))?.len();
        let db = connect(url).await?;
        let contents = contents(&db, bytes).await?;
        db.close().await?;
        Ok(contents)
    };
    let dumped = dumped.await;
    if dumped.is_err() {
        let _ = fs::remove_file(file);
    }
    dumped
}

/// Brings a copy back with `pg_restore`, all of it or nothing.
pub async fn restore(url: &str, file: &Path) -> Result<Restored, BackupError> {
    let server = Server::parse(url)?;
    let bytes = fs::metadata(file).map_err(failed(file))?.len();
    let db = connect(url).await?;
    let tables =
        "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, tables)).await?;
    let tables: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    if tables > 0 {
        return Err(BackupError::NotEmpty);
    }
    let arguments = [
        "--no-owner".to_owned(),
        "--exit-on-error".to_owned(),
        "--single-transaction".to_owned(),
        format!("--dbname={}", server.url),
        file.display().to_string(),
    ];
    server.run(RESTORE, &arguments)?;
    let contents = contents(&db, bytes).await?;
    db.close().await?;
    Ok(Restored { contents, kept: None })
}

/// Where the database is, and the password apart from it.
struct Server {
    url: Url,
    password: Option<String>,
}

impl Server {
    fn parse(url: &str) -> Result<Self, BackupError> {
        let mut url = Url::parse(url).map_err(|error| OpenError::InvalidUrl(Box::new(error)))?;
        let mut password = url.password().map(decoded);
        if password.is_some() && url.set_password(None).is_err() {
            password = None;
        }
        let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let (secret, plain): (Vec<_>, Vec<_>) = parameters.into_iter().partition(|(name, _)| name == "password");
        if let Some((_, secret)) = secret.into_iter().next_back() {
            password = Some(secret);
        }
        // What PostgreSQL's own programs do not know they refuse.
        let plain = plain.into_iter().filter(|(name, _)| !name.starts_with("statement-cache"));
        // PostgreSQL reads `+` as itself, so that a space must be written otherwise.
        let query: Vec<_> = plain.map(|(name, value)| format!("{name}={}", encoded(&value))).collect();
        url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
        Ok(Self { url, password })
    }

    fn run(&self, program: &'static str, arguments: &[String]) -> Result<(), BackupError> {
        let mut command = Command::new(program);
        command.args(arguments);
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        match command.output() {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => {
                let report = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                Err(BackupError::Program { program, report })
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let quoted = arguments.iter().map(|argument| format!("'{}'", argument.replace('\'', r"'\''")));
                let command = format!("{program} {}", quoted.collect::<Vec<_>>().join(" "));
                Err(BackupError::NoProgram { program, command })
            }
            Err(error) => Err(failed(Path::new(program))(error)),
        }
    }
}

/// A part of a URL without its escapes.
fn decoded(part: &str) -> String {
    let pair = format!("x={}", part.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn encoded(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_in_no_argument() {
        for (url, shown, password) in [
            ("postgres://ada:s3%40c+ret@db/rt", "postgres://ada@db/rt", Some("s3@c+ret")),
            ("postgres://db/rt?user=ada&password=s3cret", "postgres://db/rt?user=ada", Some("s3cret")),
            (
                "postgres://ada@db/rt?options=-csearch_path%3Dx%20y&statement-cache-capacity=0",
                "postgres://ada@db/rt?options=-csearch_path%3Dx%20y",
                None,
            ),
        ] {
            let server = Server::parse(url).unwrap();
            assert_eq!((server.url.as_str(), server.password.as_deref()), (shown, password), "{url}");
        }
    }
}
