//! Stores of what people configure.

use super::WorkspaceScope;
use async_trait::async_trait;
use model::provider::{ModelProfile, PoolEndpoint, Price};
use model::team::StoredTeam;
use model::{ConversationId, TeamId, TeamSpec};
use secrecy::SecretString;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Why a store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed or cannot be reached: it may be tried again.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be read: trying again will not help.
    #[error("what is stored cannot be read: {0}")]
    Corrupt(String),
}

/// Why a team could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateTeamError {
    /// There is no such team.
    #[error("there is no such team")]
    NotFound,
    /// Somebody else made a version in between.
    #[error("the team is at version {current} by now")]
    VersionConflict {
        /// Its newest version.
        current: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Teams, versioned.
#[async_trait]
pub trait TeamStore: Send + Sync {
    /// Stores a new team as version 1.
    async fn create(&self, scope: WorkspaceScope, team: &TeamSpec) -> Result<StoredTeam, StoreError>;

    /// The newest version of every team, most recently changed first.
    async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredTeam>, StoreError>;

    /// One version of a team, the newest for `None`. `Ok(None)`: there is no such team or version.
    async fn get(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        version: Option<u32>,
    ) -> Result<Option<StoredTeam>, StoreError>;

    /// Stores the next version. `expected`: the version that the writer saw; `None` overwrites whatever there is.
    async fn update(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        team: &TeamSpec,
        expected: Option<u32>,
    ) -> Result<StoredTeam, UpdateTeamError>;

    /// All versions, newest first; empty if there is no such team.
    async fn versions(&self, scope: WorkspaceScope, id: TeamId) -> Result<Vec<StoredTeam>, StoreError>;

    /// Removes a team with its versions; conversations keep the team that they ran. `false`: there was none.
    async fn delete(&self, scope: WorkspaceScope, id: TeamId) -> Result<bool, StoreError>;
}

/// A provider as it is stored.
#[derive(Clone, Debug)]
pub struct StoredProvider {
    /// Unique name within the workspace.
    pub name: String,
    /// Base URL of the first endpoint.
    pub base_url: String,
    /// All endpoints as they were entered, the first one included; empty: that of `base_url` alone, without a limit.
    /// Read them through [`StoredProvider::pool`].
    pub endpoints: Vec<PoolEndpoint>,
    /// Key, encrypted at rest.
    pub api_key: Option<SecretString>,
    /// Prices by model name.
    pub prices: BTreeMap<String, Price>,
}

impl StoredProvider {
    /// The endpoints to call, at least one; the first is that of `base_url`.
    ///
    /// Endpoints that do not begin with it were left by something that knows the base URL alone: they do not count,
    /// so that the key is not sent to them.
    pub fn pool(&self) -> Vec<PoolEndpoint> {
        match self.endpoints.first() {
            Some(first) if first.base_url == self.base_url => self.endpoints.clone(),
            _ => vec![PoolEndpoint { base_url: self.base_url.clone(), max_concurrent: None }],
        }
    }
}

/// Model providers with their keys.
#[async_trait]
pub trait ProviderStore: Send + Sync {
    /// All providers by name.
    async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredProvider>, StoreError>;

    /// One provider.
    async fn get(&self, scope: WorkspaceScope, name: &str) -> Result<Option<StoredProvider>, StoreError>;

    /// Creates or replaces a provider, its key included.
    async fn put(&self, scope: WorkspaceScope, provider: &StoredProvider) -> Result<(), StoreError>;

    /// Removes a provider with the profiles of its models. `false`: there was none.
    async fn delete(&self, scope: WorkspaceScope, name: &str) -> Result<bool, StoreError>;

    /// What checks of models have found, by names of provider and model. A profile needs no stored provider: that of one
    /// set by the environment, or of one that is about to be stored, is kept too.
    async fn profiles(&self, scope: WorkspaceScope) -> Result<BTreeMap<(String, String), ModelProfile>, StoreError>;

    /// Keeps what a check of a model has found, in place of what one before it had.
    async fn put_profile(
        &self,
        scope: WorkspaceScope,
        provider: &str,
        model: &str,
        profile: &ModelProfile,
    ) -> Result<(), StoreError>;
}

/// By which tokens conversations can be read from outside their workspace. A conversation that is deleted takes its own along.
#[async_trait]
pub trait ShareStore: Send + Sync {
    /// Sets the token by which a conversation can be read from outside its workspace, or clears it. `false`: there is no
    /// such conversation.
    async fn set_share(
        &self,
        scope: WorkspaceScope,
        id: ConversationId,
        token: Option<Uuid>,
    ) -> Result<bool, StoreError>;

    /// The token of a conversation.
    async fn share(&self, scope: WorkspaceScope, id: ConversationId) -> Result<Option<Uuid>, StoreError>;

    /// The conversation that a token opens, with its workspace.
    async fn shared_by(&self, token: Uuid) -> Result<Option<(WorkspaceScope, ConversationId)>, StoreError>;
}
