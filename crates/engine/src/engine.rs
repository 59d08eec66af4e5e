//! The door: four services over one set of ports.

use crate::analytics::AnalyticsService;
use crate::conversations::{ConversationService, Upkeep};
use crate::ports::{Completion, EventLog, ProviderStore, ShareStore, StoredProvider, TeamStore};
use crate::providers::ProviderService;
use crate::teams::TeamService;
use model::ModelRef;
use std::sync::Arc;
use std::time::Duration;

/// What the engine stands on.
#[derive(Clone)]
pub struct Ports {
    /// Logs of conversations.
    pub log: Arc<dyn EventLog>,
    /// Teams.
    pub teams: Arc<dyn TeamStore>,
    /// Model providers.
    pub providers: Arc<dyn ProviderStore>,
    /// Links to conversations.
    pub shares: Arc<dyn ShareStore>,
    /// Calls to models.
    pub completion: Arc<dyn Completion>,
}

/// What the operator decides.
#[derive(Clone, Debug)]
pub struct Options {
    /// Model of agents that name none.
    pub default_model: ModelRef,
    /// Providers set by the environment: shown, never changed.
    pub fixed_providers: Vec<StoredProvider>,
    /// How long this process may be silent before another takes its conversations over.
    pub lease: Duration,
    /// What this process does for runs that others left.
    pub upkeep: Upkeep,
    /// How long conversations are kept after they ended, by a process with [`Upkeep::AllRuns`]; for ever for `None`.
    pub retention: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            default_model: ModelRef::simulated(),
            fixed_providers: Vec::new(),
            lease: crate::conversations::DEFAULT_LEASE,
            upkeep: Upkeep::default(),
            retention: None,
        }
    }
}

/// Everything that Roundtable can do, for whatever serves it. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    /// Teams as people keep them.
    pub teams: TeamService,
    /// Model providers.
    pub providers: ProviderService,
    /// Conversations, running and past.
    pub conversations: ConversationService,
    /// Figures of conversations.
    pub analytics: AnalyticsService,
}

impl Engine {
    /// Puts the services together and starts their upkeep.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn new(ports: Ports, options: Options) -> Self {
        let teams = TeamService::new(Arc::clone(&ports.teams));
        let providers = ProviderService::new(
            Arc::clone(&ports.providers),
            Arc::clone(&ports.completion),
            options.fixed_providers,
            options.default_model,
        );
        let conversations = ConversationService::new(ports, providers.clone(), teams.clone(), options.lease);
        conversations.start_upkeep(options.upkeep, options.retention);
        let analytics = AnalyticsService::new(conversations.clone());
        Self { teams, providers, conversations, analytics }
    }

    /// Ends views and tasks and gives all leases up. What was running is begun again by the next owner.
    pub async fn shutdown(&self) {
        self.conversations.shutdown().await;
    }
}
