//! `roundtable doctor`: what works, what does not, and what to do.

use super::{Failure, with_causes};
use crate::composition::{OpenError, Roundtable};
use crate::config::Config;
use crate::site;
use engine::ports::WorkspaceScope;
use std::io::Write;
use std::path::Path;

/// What was found about one thing.
enum Finding {
    Good(String),
    Bad(String),
}

/// Checks the address, the database, the providers and the front end's files.
pub(super) async fn doctor(config: &Config) -> Result<(), Failure> {
    let mut report = Report::default();
    match config.demand_loopback() {
        Ok(()) => report.add("address", Finding::Good(config.addr.to_string()))?,
        Err(error) => report.add("address", Finding::Bad(error.to_string()))?,
    }
    match Roundtable::open_or_read(config).await {
        Ok(roundtable) => {
            report.add("secret key", Finding::Good(config.secret_key_file.display().to_string()))?;
            report.add("database", database(&roundtable, config).await)?;
            providers(&roundtable, &mut report).await?;
            roundtable.close().await;
        }
        Err(error @ OpenError::SecretKey(_)) => report.add("secret key", Finding::Bad(with_causes(&error)))?,
        Err(error) => report.add("database", Finding::Bad(with_causes(&error)))?,
    }
    report.add("front end", front_end(config))?;
    if report.has_faults { Err(Failure::Unfinished) } else { Ok(()) }
}

async fn database(roundtable: &Roundtable, config: &Config) -> Finding {
    match roundtable.store.schema_ready().await {
        Ok(()) => Finding::Good(format!("{}, up to date", config.database_shown())),
        Err(error) => Finding::Bad(format!("{}: {}", config.database_shown(), with_causes(&error))),
    }
}

async fn providers(roundtable: &Roundtable, report: &mut Report) -> Result<(), Failure> {
    let scope = WorkspaceScope::single_user();
    let service = &roundtable.engine.providers;
    for provider in service.list(scope).await? {
        let what = format!("provider {}", provider.name);
        match service.check(scope, &provider.name, None).await? {
            Some(check) if check.ok => report.add(&what, Finding::Good(check.message))?,
            Some(check) => report.add(&what, Finding::Bad(check.message))?,
            None => {}
        }
    }
    let model = service.default_model();
    let known = service.list(scope).await?.iter().any(|provider| provider.name == model.provider());
    let finding = if known {
        Finding::Good(model.to_string())
    } else {
        Finding::Bad(format!(
            "{model}: there is no provider “{}”; add it, or set ROUNDTABLE_DEFAULT_MODEL",
            model.provider()
        ))
    };
    report.add("default model", finding)
}

fn front_end(config: &Config) -> Finding {
    let options = site::leptos_options(config);
    let package = Path::new(&*options.site_root).join(&*options.site_pkg_dir);
    if package.is_dir() {
        Finding::Good(options.site_root.to_string())
    } else {
        Finding::Bad(format!(
            "{} is not there: pages work without scripts and styles only; build them with `make build`, or set \
             ROUNDTABLE_SITE_ROOT",
            package.display()
        ))
    }
}

#[derive(Default)]
struct Report {
    has_faults: bool,
}

impl Report {
    fn add(&mut self, what: &str, finding: Finding) -> Result<(), Failure> {
        let (sign, text) = match finding {
            Finding::Good(text) => ("ok  ", text),
            Finding::Bad(text) => {
                self.has_faults = true;
                ("FAIL", text)
            }
        };
        Ok(writeln!(std::io::stdout(), "{sign}  {what}: {text}")?)
    }
}
