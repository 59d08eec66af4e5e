//! A team as the text that files and programs use.

use crate::error::AppError;
use crate::pages::team_editor::draft::TeamDraft;
use leptos::prelude::*;
use model::TeamSpec;
use serde::{Deserialize, Serialize};

/// How a team is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceFormat {
    /// JSON.
    #[default]
    Json,
    /// YAML.
    Yaml,
    /// TOML.
    Toml,
}

impl SourceFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Json, Self::Yaml, Self::Toml];

    /// Its name in addresses and of files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Yaml => "yaml",
            Self::Toml => "toml",
        }
    }

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
            Self::Toml => "TOML",
        }
    }

    /// The one of this name; JSON for any other.
    pub fn named(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|format| Some(format.as_str()) == name).unwrap_or_default()
    }
}

/// Why a text is no team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFault {
    /// The line, from 1, where it is known.
    pub line: Option<u32>,
    /// What is wrong there.
    pub message: String,
}

impl SourceFault {
    /// What is wrong, with its line once.
    pub fn in_words(&self) -> String {
        match self.line {
            Some(line) if !self.message.contains(&format!("line {line}")) => format!("Line {line}: {}", self.message),
            _ => self.message.clone(),
        }
    }
}

/// Writes a team.
#[server(prefix = "/api/ui", endpoint = "write_source", input = server_fn::codec::Json)]
pub async fn write_source(
    /// The team.
    team: TeamSpec,
    /// How.
    format: SourceFormat,
) -> Result<String, AppError> {
    crate::error::scope()?;
    crate::error::blocking(move || server::write(&team, format)).await
}

/// Reads a team as the fields that mean it.
#[server(prefix = "/api/ui", endpoint = "read_source", input = server_fn::codec::Json)]
pub async fn read_source(
    /// The text.
    text: String,
    /// What it is written in.
    format: SourceFormat,
) -> Result<Result<TeamDraft, SourceFault>, AppError> {
    crate::error::scope()?;
    crate::error::blocking(move || server::read(&text, Some(format)).map(|team| TeamDraft::of(&team))).await
}

#[cfg(feature = "ssr")]
pub(crate) mod server {
    use super::{SourceFault, SourceFormat};
    use formats::{Fault, Format};
    use model::TeamSpec;

    const fn format_of(format: SourceFormat) -> Format {
        match format {
            SourceFormat::Json => Format::Json,
            SourceFormat::Yaml => Format::Yaml,
            SourceFormat::Toml => Format::Toml,
        }
    }

    /// Every team can be written; what could not be would be said in the text's place.
    pub(crate) fn write(team: &TeamSpec, format: SourceFormat) -> String {
        formats::write(team, format_of(format)).unwrap_or_else(|fault| format!("# {fault}\n"))
    }

    /// Reads a team of a known or sniffed format.
    pub(crate) fn read(text: &str, format: Option<SourceFormat>) -> Result<TeamSpec, SourceFault> {
        formats::read(text, format.map(format_of)).map_err(|fault| {
            let line = fault.line().and_then(|line| u32::try_from(line).ok());
            let message = match &fault {
                Fault::Invalid { path, .. } if !path.is_empty() => format!("{path}: {fault}"),
                _ => fault.to_string(),
            };
            SourceFault { line, message }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_named_once() {
        let fault = |line, message: &str| SourceFault { line, message: message.to_owned() };
        for (fault, words) in [
            (fault(Some(3), "expected a colon"), "Line 3: expected a colon"),
            (fault(Some(3), "expected a colon at line 3 column 1"), "expected a colon at line 3 column 1"),
            (fault(None, "too deep"), "too deep"),
        ] {
            assert_eq!(fault.in_words(), words);
        }
    }
}
