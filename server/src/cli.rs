//! The command line.

use crate::export::ConversationFormat;
use crate::settings::Settings;
use clap::{Parser, Subcommand};
use model::{ConversationId, ModelRef};
use projections::export::Redaction;
use std::path::PathBuf;

/// Teams of language-model agents that talk under rules, run on this machine.
#[derive(Debug, Parser)]
#[command(name = "roundtable", version, about, subcommand_required = false)]
pub struct Cli {
    /// What to do; `serve` when left out.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How.
    #[command(flatten)]
    pub settings: Settings,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the pages and the API (the default)
    Serve,
    /// Run one conversation in the terminal; exits with 0 only if it finishes
    Run(Run),
    /// Store a team from a JSON, YAML or TOML file
    Import {
        /// The team's file
        file: PathBuf,
    },
    /// Write a conversation to a file or to the standard output
    Export {
        /// The conversation's id
        #[arg(long, value_name = "ID")]
        conversation: ConversationId,
        /// What the file is
        #[arg(long, value_enum, default_value = "json")]
        format: ConversationFormat,
        /// What is left out: none, or texts (whatever people and models wrote)
        #[arg(long, value_name = "WHAT", default_value = "none")]
        redaction: Redaction,
        /// Where to write; to the standard output when left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Copy the database into a new file, while a server may be using it
    Backup {
        /// The file to make
        file: PathBuf,
    },
    /// Bring a copy back: in the place of a SQLite file that no server uses, or into an empty PostgreSQL database
    Restore {
        /// The file that `backup` made
        file: PathBuf,
    },
    /// Bring the database's schema up to date
    Migrate,
    /// Check the database, the providers and the front end's files, and say what to do
    Doctor,
}

/// One conversation in the terminal.
#[derive(Debug, clap::Args)]
pub struct Run {
    /// The team's file: JSON, YAML or TOML
    pub team_file: PathBuf,
    /// What the team is asked to do
    #[arg(long, value_name = "TEXT")]
    pub task: String,
    /// Seed of everything random; a random one when left out
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Model of all agents, in place of what the file says
    #[arg(long, value_name = "MODEL")]
    pub model: Option<ModelRef>,
    /// Write the events to the standard output, one JSON object a line, and nothing else
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn settings_stand_before_or_behind_the_command() {
        for line in [
            ["roundtable", "--database-url", "sqlite://a.db", "migrate"],
            ["roundtable", "migrate", "--database-url", "sqlite://a.db"],
        ] {
            let cli = Cli::try_parse_from(line).unwrap();
            assert_eq!(cli.settings.database_url.as_deref(), Some("sqlite://a.db"));
        }
        assert!(Cli::try_parse_from(["roundtable"]).unwrap().command.is_none());
    }
}
