//! A server of PostgreSQL of one's own, which may be restarted.

use anyhow::{Context, ensure};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::process::Command;

/// The folder of `initdb` and `pg_ctl`; where it is not set, the program's path is searched.
pub const BIN: &str = "CHAOS_POSTGRES_BIN";

/// How it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Connections are ended, what they began is rolled back.
    Fast,
    /// As a crash of the server would.
    Immediate,
}

/// A running server. Dropped, it is gone with its files.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Makes one and starts it. What it has acknowledged outlives a crash of it, though not of the machine.
    ///
    /// # Errors
    /// PostgreSQL is not there, or does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let postgres = Self { folder, port };
        if is_root().await? {
            // It refuses to run as root.
            run(Command::new("chown").arg("postgres:postgres").arg(postgres.folder.path())).await?;
        }
        let data = postgres.data();
        let mut command = postgres.program("initdb").await?;
        command.args(["-A", "trust", "-U", "roundtable", "-E", "UTF8", "--no-sync", "--locale=C", "-D"]).arg(data);
        run(&mut command).await?;
        postgres.up().await?;
        Ok(postgres)
    }

    /// The address of its database `postgres`.
    pub fn url(&self) -> String {
        format!("postgres://roundtable@127.0.0.1:{}/postgres", self.port)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Stops it.
    ///
    /// # Errors
    /// It does not stop.
    pub async fn down(&self, how: Stop) -> anyhow::Result<()> {
        let how = match how {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        let mut command = self.program("pg_ctl").await?;
        run(command.args(["-m", how, "-w", "stop", "-D"]).arg(self.data())).await
    }

    /// Starts it again.
    ///
    /// # Errors
    /// It does not start.
    pub async fn up(&self) -> anyhow::Result<()> {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 -c fsync=off",
            self.port
        );
        let mut command = self.program("pg_ctl").await?;
        command.arg("-D").arg(self.data()).arg("-l").arg(self.folder.path().join("log"));
        run(command.args(["-w", "-o", &options, "start"])).await
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn program(&self, name: &str) -> anyhow::Result<Command> {
        let program =
            std::env::var_os(BIN).map_or_else(|| PathBuf::from(name), |folder| PathBuf::from(folder).join(name));
        let mut command = if is_root().await? {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path()).env("HOME", self.folder.path());
        Ok(command)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Ok(pid) = std::fs::read_to_string(self.data().join("postmaster.pid")) else { return };
        let pid = pid.lines().next().unwrap_or_default();
        // Its own way to end at once. Whatever is left then has nobody to miss it.
        let _ = std::process::Command::new("kill").args(["-QUIT", pid]).status();
    }
}

async fn is_root() -> anyhow::Result<bool> {
    Ok(Command::new("id").arg("-u").output().await?.stdout.trim_ascii() == b"0")
}

async fn run(command: &mut Command) -> anyhow::Result<()> {
    // A server that is started inherits the outputs: a pipe would not end before it.
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().await;
    let ended = ended.with_context(|| format!("{command:?}"))?;
    ensure!(ended.success(), "{command:?} ended with {ended}");
    Ok(())
}
