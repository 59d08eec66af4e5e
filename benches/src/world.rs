//! A fake model in a process of its own, and an engine over SQLite that calls it.

use anyhow::Context;
use engine::ports::{StoredProvider, WorkspaceScope};
use engine::{Engine, Options, Ports, StartConversation, TeamChoice};
use fake_openai::{FakeOpenAi, Script, Words};
use llm::NetworkPolicy;
use model::policy::{ContextPolicy, LoopDetection};
use model::{AgentSpec, Budget, ModelRef, Policy, Role, TeamSpec, TurnStrategy};
use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

/// The one workspace.
pub const SCOPE: WorkspaceScope = WorkspaceScope::single_user();

/// Tokens of each reply.
pub const TOKENS: usize = 50;

/// The fake model's process; it goes with this one.
pub struct FakeModel {
    /// Where it listens.
    pub base_url: String,
    _process: Child,
}

impl FakeModel {
    /// Starts this program once more as the fake model.
    pub async fn spawn() -> anyhow::Result<Self> {
        Self::spawn_as("--fake-model").await
    }

    /// The same; each token of this one is the time at which it was written, one every 20 ms.
    pub async fn spawn_clock() -> anyhow::Result<Self> {
        Self::spawn_as("--fake-clock").await
    }

    async fn spawn_as(what: &str) -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(what)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = process.stdout.take().context("the fake model has no output")?;
        let base_url = BufReader::new(stdout).lines().next_line().await?.context("the fake model did not start")?;
        Ok(Self { base_url, _process: process })
    }
}

/// Serves the fake model at full speed until standard input closes.
pub async fn be_the_fake_model() -> anyhow::Result<()> {
    be(Script { tokens: TOKENS, ..Script::default() }).await
}

/// Serves the fake model that tells the time until standard input closes.
pub async fn be_the_fake_clock() -> anyhow::Result<()> {
    let pace = Some(50.0);
    be(Script { tokens: TOKENS, words: Words::Clock, tokens_per_second: pace, ..Script::default() }).await
}

#[expect(clippy::print_stdout, reason = "the parent reads the address there")]
async fn be(script: Script) -> anyhow::Result<()> {
    let fake = FakeOpenAi::start(script).await?;
    println!("{}", fake.base_url());
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}

/// An engine over a fresh SQLite file whose default model is the fake one.
pub struct World {
    /// The engine.
    pub engine: Engine,
    /// The database's folder; it goes with this.
    _folder: TempDir,
}

impl World {
    /// Opens the database and starts the engine.
    pub async fn new(model: &FakeModel) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("bench.db").display());
        let key = storage::secret_key::load_or_create(&folder.path().join("secret.key"))?;
        let store = Arc::new(storage::Store::open(storage::Options::new(url, key)).await?);
        let llm = llm::Options { network: NetworkPolicy::SINGLE_USER, ..llm::Options::default() };
        let ports = Ports {
            log: store.clone(),
            teams: store.clone(),
            providers: store.clone(),
            shares: store,
            completion: Arc::new(llm::Models::new(llm)?),
        };
        let fake = StoredProvider {
            name: "fake".to_owned(),
            base_url: model.base_url.clone(),
            endpoints: Vec::new(),
            api_key: None,
            prices: BTreeMap::new(),
        };
        let default_model: ModelRef = "fake/fake-small".parse()?;
        let options = Options { default_model, fixed_providers: vec![fake], ..Options::default() };
        Ok(Self { engine: Engine::new(ports, options), _folder: folder })
    }
}

/// Two agents in turn, `turns` times, each sent the last four messages.
pub fn request(turns: u32) -> StartConversation {
    let agent = |name: &str| AgentSpec {
        id: name.to_lowercase().into(),
        name: name.to_owned(),
        role: "speaker".into(),
        ..AgentSpec::default()
    };
    let team = TeamSpec {
        name: "Bench".to_owned(),
        roles: vec![Role { name: "speaker".into(), ..Role::default() }],
        agents: vec![agent("Ada"), agent("Bo")],
        policy: Policy {
            turn_strategy: TurnStrategy::RoundRobin,
            max_turns: Some(turns),
            context: ContextPolicy::LastMessages(4),
            // The fake model always says the same.
            loop_detection: LoopDetection::Off,
            ..Policy::default()
        },
        ..TeamSpec::default()
    };
    StartConversation {
        team: TeamChoice::Inline(Box::new(team)),
        task: "Talk about the weather.".to_owned(),
        seed: Some(1),
        budget: Budget::default(),
    }
}
