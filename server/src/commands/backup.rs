//! `roundtable backup FILE` and `roundtable restore FILE`.

use super::Failure;
use crate::config::Config;
use std::io::{self, Write};
use std::path::Path;
use storage::backup::{self, BackupError, Contents};

/// Copies the database and says what the copy holds.
pub(super) async fn backup(config: &Config, file: &Path) -> Result<(), Failure> {
    let contents = backup::backup(&config.database_url, file).await?;
    let mut out = io::stdout();
    writeln!(out, "{}: {}", file.display(), in_words(contents))?;
    writeln!(
        out,
        "The keys of providers in it are encrypted. Keep the secret key apart from it; it is not part of the backup: {}",
        config.secret_key_file.display()
    )?;
    Ok(())
}

/// Brings a copy back and says what was there before.
pub(super) async fn restore(config: &Config, file: &Path) -> Result<(), Failure> {
    let restored = backup::restore(&config.database_url, file).await?;
    let mut out = io::stdout();
    writeln!(out, "{} holds {}", config.database_shown(), in_words(restored.contents))?;
    if let Some(kept) = restored.kept {
        writeln!(out, "What was there before is kept: {}", kept.display())?;
    }
    if !config.secret_key_file.exists() {
        writeln!(
            out,
            "The secret key is not part of a backup: put the one that belongs to it at {}, or enter the keys of \
             providers again.",
            config.secret_key_file.display()
        )?;
    }
    Ok(())
}

fn in_words(contents: Contents) -> String {
    let Contents { bytes, conversations, events, teams, providers } = contents;
    format!(
        "{conversations} conversations with {events} events, {teams} teams, {providers} providers; {bytes} bytes, \
         checked."
    )
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::Exists(_) | BackupError::NoDatabase(_) => Self::input(error),
            error => Self::failed(error),
        }
    }
}
