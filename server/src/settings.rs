//! What an operator can set: by flag, by environment variable, or in a TOML file, in this order of precedence.

use clap::{Args, ValueEnum};
use model::ModelRef;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Every setting, each by the same name in all three places. What is not set has its default in [`crate::config`].
#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// TOML file with further settings, named like the flags with `_` for `-` [default: roundtable.toml, if it is there]
    #[arg(long, global = true, env = "ROUNDTABLE_CONFIG", value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Address to serve on, of this machine alone [default: 127.0.0.1:3000]
    #[arg(long, global = true, env = "ROUNDTABLE_ADDR", value_name = "IP:PORT")]
    pub addr: Option<SocketAddr>,
    /// sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE [default: sqlite://data/roundtable.db?mode=rwc]
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// NATS server between replicas
    #[arg(long, global = true, env = "ROUNDTABLE_NATS_URL", hide_env_values = true, value_name = "URL")]
    pub nats_url: Option<String>,
    /// File with the key that encrypts the keys of providers; made if missing [default: secret.key beside the SQLite file]
    #[arg(long, global = true, env = "ROUNDTABLE_SECRET_KEY_FILE", value_name = "FILE")]
    pub secret_key_file: Option<PathBuf>,
    /// Key of the provider `openai`; better given by the environment than as a flag
    #[arg(long, global = true, env = "OPENAI_API_KEY", hide_env_values = true, value_name = "KEY")]
    pub openai_api_key: Option<String>,
    /// Base URL of the provider `openai` [default: OpenAI's own]
    #[arg(long, global = true, env = "OPENAI_BASE_URL", value_name = "URL")]
    pub openai_base_url: Option<String>,
    /// Model of agents that name none: `simulated` or PROVIDER/MODEL [default: simulated]
    #[arg(long, global = true, env = "ROUNDTABLE_DEFAULT_MODEL", value_name = "MODEL")]
    pub default_model: Option<ModelRef>,
    /// Host names, beside localhost, under which browsers may reach the server, separated by commas
    #[arg(long, global = true, env = "ROUNDTABLE_PUBLIC_HOSTS", value_delimiter = ',', value_name = "HOSTS")]
    pub public_hosts: Option<Vec<String>>,
    /// Most event streams that are open at the same time [default: 10000]
    #[arg(long, global = true, env = "ROUNDTABLE_MAX_STREAMS", value_name = "N")]
    pub max_streams: Option<usize>,
    /// Days that conversations are kept after they ended; older ones are removed [default: for ever]
    #[arg(long, global = true, env = "ROUNDTABLE_RETENTION_DAYS", value_name = "DAYS")]
    pub retention_days: Option<u32>,
    /// Folder of the front end's files [default: site beside the program]
    #[arg(long, global = true, env = "ROUNDTABLE_SITE_ROOT", value_name = "FOLDER")]
    pub site_root: Option<PathBuf>,
    /// Lets providers be on private networks (10/8, 172.16/12, 192.168/16, …)
    #[arg(long, global = true, env = "ROUNDTABLE_ALLOW_PRIVATE_NETWORKS", num_args = 0..=1, default_missing_value = "true",
        value_name = "BOOL")]
    pub allow_private_networks: Option<bool>,
    /// Serves /styleguide, a page with every component in each of its states [default: in a debug build alone]
    #[arg(long, global = true, env = "ROUNDTABLE_STYLEGUIDE", num_args = 0..=1, default_missing_value = "true",
        value_name = "BOOL")]
    pub styleguide: Option<bool>,
    /// Longest wait for the first byte of a model's reply, in seconds [default: 60]
    #[arg(long, global = true, env = "ROUNDTABLE_FIRST_BYTE_TIMEOUT_S", value_name = "SECONDS")]
    pub first_byte_timeout_s: Option<f64>,
    /// Longest silence within a model's reply, in seconds [default: 30]
    #[arg(long, global = true, env = "ROUNDTABLE_IDLE_TIMEOUT_S", value_name = "SECONDS")]
    pub idle_timeout_s: Option<f64>,
    /// Longest reply of a model, in seconds [default: 600]
    #[arg(long, global = true, env = "ROUNDTABLE_TOTAL_TIMEOUT_S", value_name = "SECONDS")]
    pub total_timeout_s: Option<f64>,
    /// How long a server may be silent before another one on the same PostgreSQL takes its conversations over, in seconds
    /// [default: 15]
    #[arg(long, global = true, env = "ROUNDTABLE_LEASE_S", value_name = "SECONDS")]
    pub lease_s: Option<f64>,
    /// How fast the simulated model writes [default: human]
    #[arg(long, global = true, env = "ROUNDTABLE_SIMULATED_PACE", value_enum, value_name = "PACE")]
    pub simulated_pace: Option<Pace>,
    /// What is logged, to the standard error, such as `debug` or `info,sqlx=debug` [default: info]
    #[arg(long, global = true, env = "ROUNDTABLE_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// Form of the log [default: text]
    #[arg(long, global = true, env = "ROUNDTABLE_LOG_FORMAT", value_enum, value_name = "FORM")]
    pub log_format: Option<LogFormat>,
}

/// How fast the simulated model writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Pace {
    /// As a hosted model would.
    #[default]
    Human,
    /// As fast as it is read.
    Full,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Why the file of settings was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It cannot be read.
    #[error("the settings file {path} cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is not TOML, or has a setting that does not exist.
    #[error("the settings file {path} has a fault")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What and where.
        source: Box<toml::de::Error>,
    },
}

impl Settings {
    /// The file that is read when none is named and it is there.
    const FILE: &str = "roundtable.toml";

    /// Adds what the file sets and neither flag nor environment does.
    ///
    /// # Errors
    /// When the file cannot be read or has a fault.
    pub fn with_file(self) -> Result<Self, SettingsError> {
        let (path, named) = match &self.config {
            Some(path) => (path.clone(), true),
            None => (PathBuf::from(Self::FILE), false),
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(self.over(Self::parse(&path, &text)?)),
            Err(error) if !named && error.kind() == std::io::ErrorKind::NotFound => Ok(self),
            Err(source) => Err(SettingsError::Read { path, source }),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, SettingsError> {
        toml::from_str(text)
            .map_err(|source| SettingsError::Malformed { path: path.to_owned(), source: Box::new(source) })
    }

    /// These settings, and those of `under` where they say nothing.
    fn over(self, under: Self) -> Self {
        Self {
            config: self.config,
            addr: self.addr.or(under.addr),
            database_url: given(self.database_url).or(under.database_url),
            nats_url: given(self.nats_url).or(under.nats_url),
            secret_key_file: self.secret_key_file.or(under.secret_key_file),
            openai_api_key: given(self.openai_api_key).or(under.openai_api_key),
            openai_base_url: given(self.openai_base_url).or(under.openai_base_url),
            default_model: self.default_model.or(under.default_model),
            public_hosts: self.public_hosts.or(under.public_hosts),
            max_streams: self.max_streams.or(under.max_streams),
            retention_days: self.retention_days.or(under.retention_days),
            site_root: self.site_root.or(under.site_root),
            allow_private_networks: self.allow_private_networks.or(under.allow_private_networks),
            styleguide: self.styleguide.or(under.styleguide),
            first_byte_timeout_s: self.first_byte_timeout_s.or(under.first_byte_timeout_s),
            idle_timeout_s: self.idle_timeout_s.or(under.idle_timeout_s),
            total_timeout_s: self.total_timeout_s.or(under.total_timeout_s),
            lease_s: self.lease_s.or(under.lease_s),
            simulated_pace: self.simulated_pace.or(under.simulated_pace),
            log: given(self.log).or(under.log),
            log_format: self.log_format.or(under.log_format),
        }
    }
}

/// A text that is there; an empty variable of the environment sets nothing.
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_environment_go_before_the_file() {
        let file = Settings::parse(
            Path::new("roundtable.toml"),
            "addr = \"127.0.0.1:4000\"\ndefault_model = \"openai/gpt-4o-mini\"\npublic_hosts = [\"team.example\"]\n",
        )
        .unwrap();
        let flags =
            Settings { addr: "127.0.0.1:5000".parse().ok(), openai_api_key: Some(String::new()), ..Default::default() };
        let settings = flags.over(file);
        assert_eq!(settings.addr, "127.0.0.1:5000".parse().ok());
        assert_eq!(settings.default_model.unwrap().to_string(), "openai/gpt-4o-mini");
        assert_eq!(settings.public_hosts.unwrap(), ["team.example"]);
        assert_eq!(settings.openai_api_key, None);
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        assert!(Settings::parse(Path::new("x.toml"), "adr = \"127.0.0.1:4000\"").is_err());
    }
}
