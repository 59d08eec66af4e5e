//! What the program does, one file a command.

mod backup;
mod doctor;
mod export;
mod import;
mod migrate;
mod run;
mod terminal;

use crate::cli::{Cli, Command};
use crate::composition::OpenError;
use crate::config::Config;
use crate::settings::given;
use crate::{serve, telemetry};
use engine::ports::StoreError;
use formats::{Fault, Format};
use model::TeamSpec;
use model::lint::{self, Finding, Severity};
use std::error::Error;
use std::fmt;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Why a command did not do as asked. Its text is for people and has the causes.
#[derive(Debug)]
pub enum Failure {
    /// What was given does not do: exit 2.
    Input(Box<dyn Error + Send + Sync>),
    /// It could not be done: exit 1.
    Failed(Box<dyn Error + Send + Sync>),
    /// It was done, but did not come to the end that was asked for, as the output says: exit 1.
    Unfinished,
}

impl Failure {
    fn input(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Input(error.into())
    }

    fn failed(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }

    /// What the process ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Input(_) => ExitCode::from(2),
            Self::Failed(_) | Self::Unfinished => ExitCode::FAILURE,
        }
    }

    /// What went wrong, if the output has not said so already.
    pub fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Input(error) | Self::Failed(error) => Some(&**error),
            Self::Unfinished => None,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cause() {
            Some(error) => write!(f, "error: {}", with_causes(error)),
            None => Ok(()),
        }
    }
}

/// An error with what caused it.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error)
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::failed(error)
    }
}

/// Does what the command line says.
///
/// # Errors
/// Why it was not done.
pub async fn perform(cli: Cli) -> Result<(), Failure> {
    let settings = cli.settings.with_file().map_err(Failure::input)?;
    let has_database = given(settings.database_url.clone()).is_some();
    let config = Config::new(settings).map_err(Failure::input)?;
    let command = cli.command.unwrap_or(Command::Serve);
    let quiet = if matches!(command, Command::Serve) { "info,sqlx=warn,sea_orm=warn" } else { "warn" };
    telemetry::start_log(config.log.as_deref().unwrap_or(quiet), config.log_format);
    match command {
        Command::Serve => serve::serve(&config).await.map_err(|error| match error {
            serve::ServeError::Config(_) => Failure::input(error),
            error => Failure::failed(error),
        }),
        Command::Run(run) if has_database => run::run(&config, run).await,
        Command::Run(run) => run::run_in_passing(config, run).await,
        Command::Import { file } => import::import(&config, &file).await,
        Command::Export { conversation, format, redaction, out } => {
            export::export(&config, conversation, (format, redaction), out.as_deref()).await
        }
        Command::Backup { file } => backup::backup(&config, &file).await,
        Command::Restore { file } => backup::restore(&config, &file).await,
        Command::Migrate => migrate::migrate(&config).await,
        Command::Doctor => doctor::doctor(&config).await,
    }
}

/// Reads a team's file.
fn read_team(path: &Path) -> Result<TeamSpec, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::input(format!("{}: {error}", path.display())))?;
    formats::read(&text, Format::of_path(path)).map_err(|fault| {
        let place = match &fault {
            Fault::Invalid { path, .. } if !path.is_empty() => format!("{path}: "),
            _ => String::new(),
        };
        Failure::input(format!("{}: {place}{fault}", path.display()))
    })
}

/// The team as it is stored and run. Its faults end the command, each with its place; what is doubtful is said beside it.
fn checked(path: &Path, team: TeamSpec) -> Result<TeamSpec, Failure> {
    let team = team.normalised();
    let (errors, doubts): (Vec<Finding>, Vec<Finding>) =
        lint::lint(&team).into_iter().partition(|finding| finding.severity == Severity::Error);
    let lines = |findings: &[Finding]| {
        let lines = findings.iter().map(|finding| format!("\n  {}: {}", finding.path, finding.message));
        lines.collect::<String>()
    };
    if !errors.is_empty() {
        return Err(Failure::input(format!("{}: the team has errors:{}", path.display(), lines(&errors))));
    }
    if !doubts.is_empty() {
        writeln!(std::io::stderr(), "{}: the team runs, but look at this:{}", path.display(), lines(&doubts))?;
    }
    Ok(team)
}
