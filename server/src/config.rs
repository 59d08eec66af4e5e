//! The settings with their defaults, checked.

use crate::settings::{LogFormat, Pace, Settings, given};
use engine::ports::StoredProvider;
use llm::{Access, NetworkPolicy, Timeouts};
use model::ModelRef;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// Name of the provider that the environment sets up.
pub const ENVIRONMENT_PROVIDER: &str = "openai";

/// Everything that a process needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to serve.
    pub addr: SocketAddr,
    /// The database; a secret, as it may hold a password.
    pub database_url: SecretString,
    /// The file with the key that encrypts secrets at rest.
    pub secret_key_file: PathBuf,
    /// The provider that the environment sets up.
    pub environment_provider: Option<StoredProvider>,
    /// Model of agents that name none.
    pub default_model: ModelRef,
    /// Host names to answer to, beside localhost.
    pub public_hosts: Vec<String>,
    /// Most streams that are open at the same time.
    pub max_streams: usize,
    /// How long conversations are kept after they ended; for ever for `None`.
    pub retention: Option<Duration>,
    /// Folder of the front end's files, if it was set.
    pub site_root: Option<PathBuf>,
    /// Whether the page of all components is served.
    pub styleguide: bool,
    /// How models are called.
    pub models: llm::Options,
    /// How long this process may be silent before another takes its conversations over.
    pub lease: Duration,
    /// What is logged, if it was set.
    pub log: Option<String>,
    /// Form of the log.
    pub log_format: LogFormat,
    /// A NATS server was set.
    pub nats: bool,
}

/// Why the settings do not do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address can be reached from elsewhere.
    #[error(
        "{0} can be reached from other machines, and this version has no accounts yet: whoever reaches the server may \
         read and run everything.\nServe on this machine alone (ROUNDTABLE_ADDR=127.0.0.1:{port}) and reach it by \
         `ssh -L {port}:127.0.0.1:{port} HOST`, or by a proxy on this machine that asks for a password \
         (ROUNDTABLE_PUBLIC_HOSTS names its host)", port = .0.port()
    )]
    OpenAddress(SocketAddr),
    /// A time is no time.
    #[error("{name} must be more than 0 seconds and at most a day")]
    Timeout {
        /// The setting.
        name: &'static str,
    },
    /// Everything would be removed at once.
    #[error("retention_days must be at least 1; leave it out to keep conversations for ever")]
    Retention,
}

impl Config {
    const DATABASE_URL: &str = "sqlite://data/roundtable.db?mode=rwc";
    const OPENAI_BASE_URL: &str = "https://api.openai.com/v1";
    const MAX_STREAMS: usize = 10_000;

    /// Fills in the defaults.
    ///
    /// # Errors
    /// A setting that does not do, and what to do.
    pub fn new(settings: Settings) -> Result<Self, ConfigError> {
        let database_url = given(settings.database_url).unwrap_or_else(|| Self::DATABASE_URL.to_owned());
        let secret_key_file = settings.secret_key_file.unwrap_or_else(|| beside_database(&database_url));
        let retention = match settings.retention_days {
            Some(0) => return Err(ConfigError::Retention),
            days => days.map(|days| Duration::from_hours(24) * days),
        };
        let timeouts = Timeouts::default();
        let models = llm::Options {
            network: NetworkPolicy {
                private: if settings.allow_private_networks == Some(true) { Access::Allowed } else { Access::Refused },
                ..NetworkPolicy::SINGLE_USER
            },
            timeouts: Timeouts {
                first_byte: seconds("first_byte_timeout_s", settings.first_byte_timeout_s, timeouts.first_byte)?,
                idle: seconds("idle_timeout_s", settings.idle_timeout_s, timeouts.idle)?,
                total: seconds("total_timeout_s", settings.total_timeout_s, timeouts.total)?,
                ..timeouts
            },
            pace: match settings.simulated_pace.unwrap_or_default() {
                Pace::Human => llm::Pace::Human,
                Pace::Full => llm::Pace::Full,
            },
            ..llm::Options::default()
        };
        Ok(Self {
            addr: settings.addr.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 3000))),
            database_url: SecretString::from(database_url),
            secret_key_file,
            environment_provider: environment_provider(given(settings.openai_api_key), given(settings.openai_base_url)),
            default_model: settings.default_model.unwrap_or_else(ModelRef::simulated),
            public_hosts: settings.public_hosts.unwrap_or_default(),
            retention,
            max_streams: settings.max_streams.unwrap_or(Self::MAX_STREAMS),
            site_root: settings.site_root,
            styleguide: settings.styleguide.unwrap_or(cfg!(debug_assertions)),
            models,
            lease: seconds("lease_s", settings.lease_s, engine::Options::default().lease)?,
            log: given(settings.log),
            log_format: settings.log_format.unwrap_or_default(),
            nats: given(settings.nats_url).is_some(),
        })
    }

    /// Keeps the server to this machine for as long as there are no accounts.
    ///
    /// # Errors
    /// [`ConfigError::OpenAddress`].
    pub fn demand_loopback(&self) -> Result<(), ConfigError> {
        if self.addr.ip().is_loopback() { Ok(()) } else { Err(ConfigError::OpenAddress(self.addr)) }
    }

    /// The database for people: without user, password and options, of which any may be secret.
    pub fn database_shown(&self) -> String {
        let url = self.database_url.expose_secret();
        match url.split_once(':') {
            Some(("sqlite", _)) => url.split('?').next().unwrap_or_default().to_owned(),
            Some((scheme, _)) => server_shown(url).unwrap_or_else(|| format!("{scheme}://…")),
            None => "…".to_owned(),
        }
    }
}

/// `None` where a part of the password may be taken for something else: in a URL that is malformed, or that has an `@`
/// behind the host.
fn server_shown(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let (scheme, host, path) = (url.scheme(), url.host_str()?, url.path());
    let behind = [path, url.query().unwrap_or_default(), url.fragment().unwrap_or_default()];
    if behind.iter().any(|part| part.contains('@')) {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{port}{path}"))
}

/// The key file beside an SQLite file; in `data` for every other database.
fn beside_database(database_url: &str) -> PathBuf {
    let file = database_url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    let folder = file.and_then(|file| Path::new(file.split('?').next().unwrap_or_default()).parent());
    folder.map_or_else(|| PathBuf::from("data"), Path::to_path_buf).join("secret.key")
}

fn environment_provider(api_key: Option<String>, base_url: Option<String>) -> Option<StoredProvider> {
    if api_key.is_none() && base_url.is_none() {
        return None;
    }
    Some(StoredProvider {
        name: ENVIRONMENT_PROVIDER.to_owned(),
        base_url: base_url.unwrap_or_else(|| Config::OPENAI_BASE_URL.to_owned()),
        endpoints: Vec::new(),
        api_key: api_key.map(SecretString::from),
        prices: BTreeMap::new(),
    })
}

fn seconds(name: &'static str, set: Option<f64>, default: Duration) -> Result<Duration, ConfigError> {
    const DAY: f64 = 86_400.0;
    match set {
        None => Ok(default),
        Some(seconds) if seconds > 0.0 && seconds <= DAY => Ok(Duration::from_secs_f64(seconds)),
        Some(_) => Err(ConfigError::Timeout { name }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_lies_beside_the_sqlite_file() {
        for (url, file) in [
            ("sqlite://data/roundtable.db?mode=rwc", "data/secret.key"),
            ("sqlite:///var/lib/rt/rt.db", "/var/lib/rt/secret.key"),
            ("sqlite:rt.db", "secret.key"),
            ("postgres://u:p@host/db", "data/secret.key"),
        ] {
            assert_eq!(beside_database(url), Path::new(file), "{url}");
        }
    }

    #[test]
    fn only_this_machine_is_served() {
        for (addr, served) in
            [("127.0.0.1:0", true), ("[::1]:3000", true), ("0.0.0.0:3000", false), ("192.168.1.2:80", false)]
        {
            let config = Config::new(Settings { addr: addr.parse().ok(), ..Settings::default() }).unwrap();
            assert_eq!(config.demand_loopback().is_ok(), served, "{addr}");
        }
    }

    #[test]
    fn a_shown_database_has_no_secrets() {
        for (url, shown) in [
            ("postgres://ada:s3cr@et@db.example/rt", "postgres://db.example/rt"),
            ("postgres://db.example:5433/rt?user=ada&password=s3cret", "postgres://db.example:5433/rt"),
            ("postgres://ada@db.example/rt?password=s3cr@et", "postgres://…"),
            ("postgres://ada:12/34@db.example/rt", "postgres://…"),
            ("postgres://ada:s3?cret@db.example/rt", "postgres://…"),
            ("sqlite://data/roundtable.db?mode=rwc", "sqlite://data/roundtable.db"),
            ("ada s3cret", "…"),
        ] {
            let config = Config::new(Settings { database_url: Some(url.to_owned()), ..Settings::default() }).unwrap();
            assert_eq!(config.database_shown(), shown, "{url}");
        }
    }

    #[test]
    fn a_key_or_a_base_url_sets_up_the_environments_provider() {
        assert!(environment_provider(None, None).is_none());
        let provider = environment_provider(Some("sk-1".to_owned()), None).unwrap();
        assert_eq!((provider.name.as_str(), provider.base_url.as_str()), ("openai", "https://api.openai.com/v1"));
        let provider = environment_provider(None, Some("http://127.0.0.1:1/v1".to_owned())).unwrap();
        assert!(provider.api_key.is_none());
    }
}
