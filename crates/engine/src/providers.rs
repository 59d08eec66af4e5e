//! Model providers: what people configure, and where a model reference leads.

mod check;
mod input;
mod listed;
mod price_table;

use crate::clock;
use crate::pool::{Call, Pool, Pools};
use crate::ports::{Completion, Endpoint, ProviderStore, StoreError, StoredProvider, WorkspaceScope};
use listed::Listed;
use model::lint::{Finding, Severity};
use model::provider::{ModelProfile, PoolEndpoint, Price, ProviderCheck, ProviderInput, ProviderView, SIMULATED};
use model::{AgentSpec, ModelRef, TeamSpec};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most bytes of the name of a model that is tried.
const LONGEST_MODEL: usize = 256;

/// Why a provider was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It has errors; each says what to do.
    #[error("the provider has {} error(s)", .0.len())]
    Invalid(Vec<Finding>),
    /// It is built in or set by the environment of the server.
    #[error("“{0}” is set by the server's environment: change it there, or choose another name")]
    Fixed(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why it is not known where a model's calls go.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RouteError {
    /// It may be tried again once its key has been entered anew.
    #[error(
        "The key of the provider “{0}” cannot be read with this server's secret key: enter it again under Providers."
    )]
    UnreadableKey(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why what a team costs is not known.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PricesError {
    /// Providers that it names cannot be used; each finding says where and what to do.
    #[error("the team names {} provider(s) that cannot be used", .0.len())]
    Unusable(Vec<Finding>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where one model's calls go, and what they cost.
pub(crate) struct Route {
    pub(crate) model: ModelRef,
    pub(crate) price: Option<Price>,
    to: Destination,
}

/// Who answers.
enum Destination {
    /// The built-in simulated model.
    Simulated,
    /// One of a provider's endpoints.
    Pool { pool: Arc<Pool>, endpoints: Vec<PoolEndpoint>, api_key: Option<SecretString> },
}

impl Route {
    /// The endpoint of the next call, with its place there; waits while all endpoints are full.
    pub(crate) async fn take(&self) -> (Endpoint, Option<Call>) {
        match &self.to {
            Destination::Simulated => (Endpoint::Simulated, None),
            Destination::Pool { pool, endpoints, api_key } => {
                let call = pool.take(endpoints).await;
                let base_url = call.base_url().to_owned();
                (Endpoint::OpenAiCompatible { base_url, api_key: api_key.clone() }, Some(call))
            }
        }
    }
}

/// Stores, shows and checks providers, and resolves model references.
#[derive(Clone)]
pub struct ProviderService {
    store: Arc<dyn ProviderStore>,
    completion: Arc<dyn Completion>,
    fixed: Arc<[StoredProvider]>,
    default_model: ModelRef,
    pools: Pools,
    listed: Listed,
}

impl ProviderService {
    pub(crate) fn new(
        store: Arc<dyn ProviderStore>,
        completion: Arc<dyn Completion>,
        fixed: Vec<StoredProvider>,
        default_model: ModelRef,
    ) -> Self {
        Self {
            store,
            completion,
            fixed: fixed.into(),
            default_model,
            pools: Pools::default(),
            listed: Listed::default(),
        }
    }

    /// The model of agents that name none.
    pub fn default_model(&self) -> &ModelRef {
        &self.default_model
    }

    /// The simulated provider, those set by the environment, then the stored ones by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, scope: WorkspaceScope) -> Result<Vec<ProviderView>, StoreError> {
        let simulated = ProviderView {
            name: SIMULATED.to_owned(),
            base_url: String::new(),
            endpoints: Vec::new(),
            load: Vec::new(),
            key_last_four: None,
            prices: BTreeMap::new(),
            built_in_prices: BTreeMap::new(),
            profiles: BTreeMap::new(),
            models: Vec::new(),
            fixed: true,
        };
        let stored = self.store.list(scope).await?;
        let profiles = self.store.profiles(scope).await?;
        let fixed = self.fixed.iter().map(|provider| self.view(scope, provider, &profiles, Origin::Environment));
        let own = stored.iter().filter(|provider| self.fixed(&provider.name).is_none());
        Ok(std::iter::once(simulated)
            .chain(fixed)
            .chain(own.map(|provider| self.view(scope, provider, &profiles, Origin::Stored)))
            .collect())
    }

    /// Creates or replaces a provider. The stored key stays when none is given, unless an address is new: then it is
    /// cleared, so that it is never sent to a server that it was not meant for.
    ///
    /// # Errors
    /// [`ProviderError::Invalid`], [`ProviderError::Fixed`].
    pub async fn put(&self, scope: WorkspaceScope, input: ProviderInput) -> Result<ProviderView, ProviderError> {
        let provider = self.merged(scope, &input).await?;
        self.store.put(scope, &provider).await?;
        self.pools.of(scope, &provider.name).keep(&provider.pool());
        let profiles = self.store.profiles(scope).await?;
        Ok(self.view(scope, &provider, &profiles, Origin::Stored))
    }

    /// Removes a provider. `false`: there was none.
    ///
    /// # Errors
    /// [`ProviderError::Fixed`].
    pub async fn delete(&self, scope: WorkspaceScope, name: &str) -> Result<bool, ProviderError> {
        self.changeable(name)?;
        let found = self.store.delete(scope, name).await?;
        self.pools.forget(scope, name);
        Ok(found)
    }

    /// Asks every endpoint of a provider for its models, and the first one what `model` can do, where one is to be tried:
    /// by two short calls, which may be paid for. What is found is kept. `Ok(None)`: there is no such provider.
    ///
    /// # Errors
    /// When the store fails; a provider that does not answer is a [`ProviderCheck`] that says so.
    pub async fn check(
        &self,
        scope: WorkspaceScope,
        name: &str,
        model: Option<&str>,
    ) -> Result<Option<ProviderCheck>, StoreError> {
        if name == SIMULATED {
            return Ok(Some(self.completion.check(&Endpoint::Simulated).await));
        }
        match self.provider(scope, name).await {
            Ok(Some(provider)) => Ok(Some(self.checked(scope, &provider, model).await?)),
            Ok(None) => Ok(None),
            Err(error @ RouteError::UnreadableKey(_)) => Ok(Some(check::unusable(error.to_string()))),
            Err(RouteError::Store(error)) => Err(error),
        }
    }

    /// As [`check`](Self::check), before the provider is stored; what is found of a model is kept for then.
    ///
    /// # Errors
    /// [`ProviderError::Invalid`], [`ProviderError::Fixed`].
    pub async fn check_input(
        &self,
        scope: WorkspaceScope,
        input: &ProviderInput,
        model: Option<&str>,
    ) -> Result<ProviderCheck, ProviderError> {
        let provider = self.merged(scope, input).await?;
        Ok(self.checked(scope, &provider, model).await?)
    }

    async fn checked(
        &self,
        scope: WorkspaceScope,
        provider: &StoredProvider,
        model: Option<&str>,
    ) -> Result<ProviderCheck, StoreError> {
        let check = check::check(&*self.completion, provider).await;
        if check.ok {
            self.listed.keep(scope, provider, &check.models);
        }
        let model = model.map(str::trim).filter(|model| !model.is_empty());
        let Some(model) = model.filter(|_| check.ok) else { return Ok(check) };
        if model.len() > LONGEST_MODEL {
            return Ok(check::unusable(format!("Write a model's name of at most {LONGEST_MODEL} bytes.")));
        }
        let check = check::probe(&*self.completion, provider, model, check).await;
        if let Some(profile) = &check.profile {
            self.store.put_profile(scope, &provider.name, model, profile).await?;
        }
        Ok(check)
    }

    /// Where calls to a model go; the default model for `None`. `Ok(None)`: there is no such provider.
    pub(crate) async fn route(
        &self,
        scope: WorkspaceScope,
        model: Option<&ModelRef>,
    ) -> Result<Option<Route>, RouteError> {
        let model = model.unwrap_or(&self.default_model);
        let name = model.provider();
        if name == SIMULATED {
            return Ok(Some(Route { model: model.clone(), price: None, to: Destination::Simulated }));
        }
        let Some(provider) = self.provider(scope, name).await? else { return Ok(None) };
        let price = price_table::price(&provider, model.model());
        let pool = self.pools.of(scope, name);
        let to = Destination::Pool { pool, endpoints: provider.pool(), api_key: provider.api_key };
        Ok(Some(Route { model: model.clone(), price, to }))
    }

    /// What the models of a team cost, the default one included, as far as it is known.
    pub(crate) async fn prices(
        &self,
        scope: WorkspaceScope,
        team: &TeamSpec,
    ) -> Result<BTreeMap<ModelRef, Price>, PricesError> {
        let mut prices = BTreeMap::new();
        let mut unusable = Vec::new();
        for model in team.models().into_iter().chain([&self.default_model]) {
            match self.route(scope, Some(model)).await {
                Ok(route) => prices.extend(route.and_then(|route| route.price).map(|price| (model.clone(), price))),
                Err(error @ RouteError::UnreadableKey(_)) => {
                    unusable.extend(self.place(team, model).map(|path| unreadable_key(path, &error)));
                }
                Err(RouteError::Store(error)) => return Err(error.into()),
            }
        }
        if unusable.is_empty() { Ok(prices) } else { Err(PricesError::Unusable(unusable)) }
    }

    /// How many tokens fit the models of a team, the default one included, as far as checks have found it.
    pub(crate) async fn context_windows(
        &self,
        scope: WorkspaceScope,
        team: &TeamSpec,
    ) -> Result<BTreeMap<ModelRef, u64>, StoreError> {
        let profiles = self.store.profiles(scope).await?;
        let mut windows = BTreeMap::new();
        for model in team.models().into_iter().chain([&self.default_model]) {
            let known = profiles.get(&(model.provider().to_owned(), model.model().to_owned()));
            let Some(profile) = known else { continue };
            // What was found at another address is nothing that is known of this one.
            let is_there = match self.provider(scope, model.provider()).await {
                Ok(provider) => provider.is_some_and(|provider| is_of(profile, &provider)),
                Err(RouteError::UnreadableKey(_)) => false,
                Err(RouteError::Store(error)) => return Err(error),
            };
            windows.extend(profile.abilities.context_tokens.filter(|_| is_there).map(|tokens| (model.clone(), tokens)));
        }
        Ok(windows)
    }

    /// Where a team first uses a model, as a path into its JSON. `None`: nowhere.
    fn place(&self, team: &TeamSpec, model: &ModelRef) -> Option<String> {
        let speaks =
            |agent: &AgentSpec| agent.team.is_none() && agent.model.as_ref().unwrap_or(&self.default_model) == model;
        match team.agents.iter().position(speaks) {
            Some(agent) => Some(format!("agents[{agent}].model")),
            None if team.policy.dynamic.model.as_ref() == Some(model) => Some("policy.dynamic.model".to_owned()),
            None => team.models().contains(model).then(|| "agents".to_owned()),
        }
    }

    /// A provider that is no simulation.
    async fn provider(&self, scope: WorkspaceScope, name: &str) -> Result<Option<StoredProvider>, RouteError> {
        if let Some(provider) = self.fixed(name) {
            return Ok(Some(provider.clone()));
        }
        self.store.get(scope, name).await.map_err(|error| match error {
            StoreError::Corrupt(text) => {
                tracing::warn!(provider = name, error = text, "a provider cannot be read");
                RouteError::UnreadableKey(name.to_owned())
            }
            error @ StoreError::Unavailable(_) => error.into(),
        })
    }

    fn fixed(&self, name: &str) -> Option<&StoredProvider> {
        self.fixed.iter().find(|provider| provider.name == name)
    }

    fn changeable(&self, name: &str) -> Result<(), ProviderError> {
        if name == SIMULATED || self.fixed(name).is_some() {
            return Err(ProviderError::Fixed(name.to_owned()));
        }
        Ok(())
    }

    /// The provider as it would be stored.
    async fn merged(&self, scope: WorkspaceScope, input: &ProviderInput) -> Result<StoredProvider, ProviderError> {
        let checked = input::check(input, clock::today()).map_err(ProviderError::Invalid)?;
        self.changeable(checked.name)?;
        match self.provider(scope, checked.name).await {
            Ok(stored) => Ok(checked.replacing(stored)),
            // Of what cannot be read nothing is kept: this is how it is entered again.
            Err(RouteError::UnreadableKey(_)) => Ok(checked.replacing(None)),
            Err(RouteError::Store(error)) => Err(error.into()),
        }
    }

    fn view(
        &self,
        scope: WorkspaceScope,
        provider: &StoredProvider,
        profiles: &Profiles,
        origin: Origin,
    ) -> ProviderView {
        let endpoints = provider.pool();
        let load = match endpoints.len() {
            0 | 1 => Vec::new(),
            _ => self.pools.of(scope, &provider.name).load(&endpoints),
        };
        ProviderView {
            name: provider.name.clone(),
            base_url: provider.base_url.clone(),
            endpoints,
            load,
            key_last_four: provider.api_key.as_ref().map(last_four),
            prices: provider.prices.clone(),
            built_in_prices: price_table::built_in(provider),
            profiles: profiles_of(provider, profiles),
            models: self.listed.of(scope, provider),
            fixed: origin == Origin::Environment,
        }
    }
}

/// What checks have found, by names of provider and model.
type Profiles = BTreeMap<(String, String), ModelProfile>;

/// Who has set a provider up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The environment of the server.
    Environment,
    /// People.
    Stored,
}

/// What is known of the models of a provider: not what was found at an address that it has no more.
fn profiles_of(provider: &StoredProvider, profiles: &Profiles) -> BTreeMap<String, ModelProfile> {
    let own = profiles.iter().filter(|((of, _), profile)| *of == provider.name && is_of(profile, provider));
    own.map(|((_, model), profile)| (model.clone(), profile.clone())).collect()
}

/// Whether a profile was found at an address that the provider still has.
fn is_of(profile: &ModelProfile, provider: &StoredProvider) -> bool {
    provider.pool().iter().any(|endpoint| endpoint.base_url == profile.base_url)
}

fn unreadable_key(path: String, error: &RouteError) -> Finding {
    Finding { code: "unreadable_key".to_owned(), severity: Severity::Error, path, message: error.to_string() }
}

fn endpoint(provider: &StoredProvider, base_url: &str) -> Endpoint {
    Endpoint::OpenAiCompatible { base_url: base_url.to_owned(), api_key: provider.api_key.clone() }
}

/// The last four characters; fewer of a short key, so that at most half of it is ever shown.
fn last_four(key: &SecretString) -> String {
    let chars: Vec<char> = key.expose_secret().chars().collect();
    let shown = (chars.len() / 2).min(4);
    chars[chars.len() - shown..].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_key_is_never_shown_whole() {
        for (key, shown) in [("sk-abcdefgh1234", "1234"), ("abcd", "cd"), ("a", ""), ("", "")] {
            assert_eq!(last_four(&SecretString::from(key)), shown);
        }
    }
}
