//! A scripted model and an engine over the in-memory stores.

use crate::faults::{Faults, FaultyLog};
use async_trait::async_trait;
use engine::memory::MemoryStore;
use engine::ports::{
    Completion, CompletionChunk, CompletionError, CompletionRequest, CompletionStream, Endpoint, WorkspaceScope,
};
use engine::{Engine, Options, Ports, StartConversation, TeamChoice, Upkeep};
use futures::StreamExt;
use model::event::{FailureKind, ModelFinish};
use model::provider::{ModelAbilities, ProviderCheck};
use model::{AgentId, AgentSpec, Budget, Policy, Role, TeamSpec, TurnStrategy};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const SCOPE: WorkspaceScope = WorkspaceScope::single_user();

/// One step of a scripted reply.
#[derive(Clone, Debug)]
pub enum Step {
    Say(&'static str),
    Wait(Duration),
    /// Waits until the test lets it go on.
    Gate,
    Fail(FailureKind),
    /// Never comes to an end.
    Hang,
}

/// A model that plays one script for each agent, counts its calls, and knows which streams were dropped.
pub struct ScriptedModel {
    scripts: Mutex<BTreeMap<AgentId, Vec<Step>>>,
    failing: Mutex<BTreeMap<String, FailureKind>>,
    /// Base URLs of the calls in their order.
    pub called: Mutex<Vec<String>>,
    pub calls: AtomicUsize,
    pub dropped: Arc<AtomicUsize>,
    pub gate: Arc<tokio::sync::Semaphore>,
}

impl Default for ScriptedModel {
    fn default() -> Self {
        Self {
            scripts: Mutex::default(),
            failing: Mutex::default(),
            called: Mutex::default(),
            calls: AtomicUsize::new(0),
            dropped: Arc::default(),
            gate: Arc::new(tokio::sync::Semaphore::new(0)),
        }
    }
}

impl ScriptedModel {
    pub fn set(&self, agent: &str, steps: &[Step]) {
        self.scripts.lock().unwrap().insert(agent.into(), steps.to_vec());
    }

    /// Every call to an endpoint fails, or no longer.
    pub fn fail(&self, base_url: &str, kind: Option<FailureKind>) {
        let mut failing = self.failing.lock().unwrap();
        match kind {
            Some(kind) => failing.insert(base_url.to_owned(), kind),
            None => failing.remove(base_url),
        };
    }
}

struct Dropped(Arc<AtomicUsize>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Completion for ScriptedModel {
    async fn open(&self, endpoint: &Endpoint, request: CompletionRequest) -> Result<CompletionStream, CompletionError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        if let Endpoint::OpenAiCompatible { base_url, .. } = endpoint {
            self.called.lock().unwrap().push(base_url.clone());
            if let Some(kind) = self.failing.lock().unwrap().get(base_url) {
                return Err(CompletionError {
                    kind: *kind,
                    message: "It broke. Try again.".into(),
                    retry_after_ms: None,
                });
            }
        }
        let agent = &request.prompt.persona.agent_id;
        let steps = self.scripts.lock().unwrap().get(agent).cloned();
        let steps = steps.unwrap_or_else(|| vec![Step::Say("Hello "), Step::Say("there.")]);
        let finished = CompletionChunk::Finished { finish_reason: ModelFinish::Stop, usage: None };
        let script = steps.into_iter().map(Some).chain([None]);
        let dropped = Dropped(Arc::clone(&self.dropped));
        let gate = Arc::clone(&self.gate);
        let stream = futures::stream::iter(script).then(move |step| {
            let gate = Arc::clone(&gate);
            let (_dropped, finished) = (&dropped, finished.clone());
            async move {
                match step {
                    None => Some(Ok(finished)),
                    Some(Step::Say(text)) => Some(Ok(CompletionChunk::Text(text.to_owned()))),
                    Some(Step::Wait(time)) => {
                        tokio::time::sleep(time).await;
                        None
                    }
                    Some(Step::Gate) => {
                        gate.acquire().await.unwrap().forget();
                        None
                    }
                    Some(Step::Fail(kind)) => Some(Err(CompletionError {
                        kind,
                        message: "It broke. Try again.".into(),
                        retry_after_ms: None,
                    })),
                    Some(Step::Hang) => std::future::pending().await,
                }
            }
        });
        Ok(stream.filter_map(std::future::ready).boxed())
    }

    async fn check(&self, _: &Endpoint) -> ProviderCheck {
        ProviderCheck { ok: true, message: "Ready.".into(), models: Vec::new(), latency_ms: 0, profile: None }
    }

    async fn probe(&self, _: &Endpoint, model: &str) -> Result<ModelAbilities, CompletionError> {
        let context_tokens = model.strip_prefix("fits-").and_then(|tokens| tokens.parse().ok());
        Ok(ModelAbilities { streams: true, context_tokens, ..ModelAbilities::default() })
    }
}

/// Everything that outlives one engine: stores, what is wrong with them, and model.
#[derive(Clone, Default)]
pub struct World {
    pub store: MemoryStore,
    pub faults: Arc<Faults>,
    pub model: Arc<ScriptedModel>,
}

impl World {
    /// A new server process over the same world.
    pub fn engine(&self) -> Engine {
        self.process(Upkeep::AllRuns)
    }

    /// A program over the same world that does one thing and ends.
    pub fn program(&self) -> Engine {
        self.process(Upkeep::OwnRuns)
    }

    /// A server process that keeps conversations for so long after they ended.
    pub fn engine_with_retention(&self, retention: Duration) -> Engine {
        self.process_with(Options { upkeep: Upkeep::AllRuns, retention: Some(retention), ..Options::default() })
    }

    fn process(&self, upkeep: Upkeep) -> Engine {
        self.process_with(Options { upkeep, ..Options::default() })
    }

    fn process_with(&self, options: Options) -> Engine {
        let store = Arc::new(self.store.clone());
        let ports = Ports {
            log: Arc::new(FaultyLog { log: self.store.clone(), faults: Arc::clone(&self.faults) }),
            teams: store.clone(),
            providers: store.clone(),
            shares: store,
            completion: Arc::clone(&self.model) as Arc<dyn Completion>,
        };
        Engine::new(ports, options)
    }
}

/// A team of agents `a`, `b`, … under a strategy.
pub fn team(strategy: TurnStrategy, agents: &[&str], max_turns: u32) -> TeamSpec {
    TeamSpec {
        name: "Test".into(),
        roles: vec![Role { name: "member".into(), ..Role::default() }],
        agents: agents
            .iter()
            .map(|id| AgentSpec {
                id: (*id).into(),
                name: id.to_uppercase(),
                role: "member".into(),
                ..AgentSpec::default()
            })
            .collect(),
        policy: Policy { turn_strategy: strategy, max_turns: Some(max_turns), ..Policy::default() },
        ..TeamSpec::default()
    }
}

/// A request to start `team` on a fixed task and seed.
pub fn request(team: TeamSpec) -> StartConversation {
    StartConversation {
        team: TeamChoice::Inline(Box::new(team)),
        task: "Say hello.".into(),
        seed: Some(7),
        budget: Budget::default(),
    }
}
