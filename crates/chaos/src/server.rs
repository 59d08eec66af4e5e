//! The program as a process that is started, killed, frozen, thawed and asked to end.

use crate::{Api, Database, measure};
use anyhow::{Context, ensure};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout};

/// Longest time from a start to the first answer, on a machine that is busy.
const START: Duration = Duration::from_secs(30);
/// Longest time from a request to end to the end: 25 s for answers under way, and a little.
const END: Duration = Duration::from_secs(40);

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The program.
    pub binary: PathBuf,
    /// Base URL of the provider `openai`, whose model `fake` is everybody's.
    pub model: String,
    /// Further settings by their variables.
    pub settings: Vec<(&'static str, String)>,
}

impl Setup {
    /// The program with models at this base URL.
    pub fn new(binary: &Path, model: impl Into<String>) -> Self {
        Self { binary: binary.to_owned(), model: model.into(), settings: Vec::new() }
    }

    /// The same with one more setting.
    #[must_use]
    pub fn with(mut self, variable: &'static str, value: impl std::fmt::Display) -> Self {
        self.settings.push((variable, value.to_string()));
        self
    }
}

/// A server at one address, whose process comes and goes.
#[derive(Debug)]
pub struct Server {
    setup: Setup,
    database_url: String,
    folder: PathBuf,
    address: SocketAddr,
    process: Option<Child>,
}

impl Server {
    /// Starts a server on a free port, and waits until it answers.
    ///
    /// # Errors
    /// It does not start, or does not answer.
    pub async fn start(setup: &Setup, database: &Database) -> anyhow::Result<Self> {
        Self::start_on(setup, database, database.url()).await
    }

    /// The same with another URL of the database, such as that of a proxy.
    ///
    /// # Errors
    /// It does not start, or does not answer.
    pub async fn start_on(setup: &Setup, database: &Database, database_url: &str) -> anyhow::Result<Self> {
        let mut server = Self {
            setup: setup.clone(),
            database_url: database_url.to_owned(),
            folder: database.folder(),
            address: free_address()?,
            process: None,
        };
        server.spawn()?;
        server.api().ready_within(START).await.with_context(|| server.log())?;
        Ok(server)
    }

    /// Where it listens, also while it is down.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its API.
    pub fn api(&self) -> Api {
        Api::at(self.address)
    }

    /// How it is started.
    pub const fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Has the program do something with a file and a database, beside the server.
    ///
    /// # Errors
    /// It did not end well.
    pub async fn program(&self, what: &str, file: &Path, database: &Database) -> anyhow::Result<()> {
        let ended = Command::new(&self.setup.binary)
            .arg(what)
            .arg(file)
            .current_dir(&self.folder)
            .env("DATABASE_URL", database.url())
            .env("ROUNDTABLE_SECRET_KEY_FILE", self.folder.join("secret.key"))
            .output()
            .await?;
        ensure!(ended.status.success(), "{what}: {}: {}", ended.status, String::from_utf8_lossy(&ended.stderr));
        Ok(())
    }

    /// Starts the process without waiting for an answer.
    ///
    /// # Errors
    /// The program cannot be started.
    pub fn spawn(&mut self) -> anyhow::Result<()> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file())?;
        let mut command = Command::new(&self.setup.binary);
        command
            .arg("serve")
            .current_dir(&self.folder)
            .env_clear()
            .env("ROUNDTABLE_ADDR", self.address.to_string())
            .env("DATABASE_URL", &self.database_url)
            .env("ROUNDTABLE_SECRET_KEY_FILE", self.folder.join("secret.key"))
            .env("OPENAI_BASE_URL", &self.setup.model)
            .env("ROUNDTABLE_DEFAULT_MODEL", "openai/fake")
            .env("RUST_BACKTRACE", "1")
            .envs(self.setup.settings.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true);
        self.process = Some(command.spawn().with_context(|| self.setup.binary.display().to_string())?);
        Ok(())
    }

    /// Starts the process and waits until it answers.
    ///
    /// # Errors
    /// It does not start, or does not answer.
    pub async fn restart(&mut self) -> anyhow::Result<()> {
        self.spawn()?;
        self.api().ready_within(START).await.with_context(|| self.log())
    }

    /// Kills it (SIGKILL): nothing is written, flushed or said any more.
    ///
    /// # Errors
    /// It is not running.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("the server is not running")?;
        process.kill().await?;
        Ok(())
    }

    /// Freezes it (SIGSTOP): it keeps what it has and does nothing.
    ///
    /// # Errors
    /// It is not running.
    pub async fn freeze(&self) -> anyhow::Result<()> {
        self.signal("STOP").await
    }

    /// Thaws it (SIGCONT): it goes on as if nothing had been.
    ///
    /// # Errors
    /// It is not running.
    pub async fn thaw(&self) -> anyhow::Result<()> {
        self.signal("CONT").await
    }

    /// Asks it to end (SIGTERM) and waits; how long it took.
    ///
    /// # Errors
    /// It does not end, or not well.
    pub async fn terminate(&mut self) -> anyhow::Result<Duration> {
        let asked = Instant::now();
        self.signal("TERM").await?;
        let mut process = self.process.take().context("the server is not running")?;
        let ended = timeout(END, process.wait()).await.context("the server did not end")??;
        ensure!(ended.success(), "the server ended with {ended}:\n{}", self.log());
        Ok(asked.elapsed())
    }

    /// Resident memory in KiB (Linux only).
    ///
    /// # Errors
    /// It is not running.
    pub fn resident_kib(&self) -> anyhow::Result<u64> {
        measure::resident_kib(self.id()?)
    }

    /// What it logged, in all its lives.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Checks that no task of any of its lives panicked.
    ///
    /// # Errors
    /// One did.
    pub fn no_panic(&self) -> anyhow::Result<()> {
        let log = self.log();
        let panic =
            log.find("panicked").map(|at| log[at.saturating_sub(200)..].chars().take(2_000).collect::<String>());
        panic.map_or(Ok(()), |panic| Err(anyhow::anyhow!("a task panicked: {panic}")))
    }

    /// The process's number.
    ///
    /// # Errors
    /// It is not running.
    pub fn id(&self) -> anyhow::Result<u32> {
        self.process.as_ref().and_then(Child::id).context("the server is not running")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join(format!("server-{}.log", self.address.port()))
    }

    async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id()?.to_string()).status().await?;
        ensure!(sent.success(), "SIG{name} was not sent");
        Ok(())
    }
}

fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
