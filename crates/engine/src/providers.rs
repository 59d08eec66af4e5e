//! Model providers: what people configure, and where a model reference leads.

use crate::ports::{Completion, Endpoint, ProviderStore, StoreError, StoredProvider, WorkspaceScope};
use model::lint::{Finding, Severity};
use model::provider::{Price, ProviderCheck, ProviderInput, ProviderView, SIMULATED};
use model::{ModelRef, TeamSpec};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// Where one model's calls go, and what they cost.
pub(crate) struct Route {
    pub(crate) endpoint: Endpoint,
    pub(crate) model: ModelRef,
    pub(crate) price: Option<Price>,
}

/// Stores, shows and checks providers, and resolves model references.
#[derive(Clone)]
pub struct ProviderService {
    store: Arc<dyn ProviderStore>,
    completion: Arc<dyn Completion>,
    fixed: Arc<[StoredProvider]>,
    default_model: ModelRef,
}

impl ProviderService {
    pub(crate) fn new(
        store: Arc<dyn ProviderStore>,
        completion: Arc<dyn Completion>,
        fixed: Vec<StoredProvider>,
        default_model: ModelRef,
    ) -> Self {
        Self { store, completion, fixed: fixed.into(), default_model }
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
            key_last_four: None,
            prices: BTreeMap::new(),
            fixed: true,
        };
        let stored = self.store.list(scope).await?;
        let fixed = self.fixed.iter().map(|provider| view(provider, true));
        let own = stored.iter().filter(|provider| self.fixed(&provider.name).is_none());
        Ok(std::iter::once(simulated).chain(fixed).chain(own.map(|provider| view(provider, false))).collect())
    }

    /// Creates or replaces a provider. The stored key stays when none is given, unless the base URL changes: then it is
    /// cleared, so that it is never sent to a server that it was not meant for.
    ///
    /// # Errors
    /// [`ProviderError::Invalid`], [`ProviderError::Fixed`].
    pub async fn put(&self, scope: WorkspaceScope, input: ProviderInput) -> Result<ProviderView, ProviderError> {
        let provider = self.merged(scope, &input).await?;
        self.store.put(scope, &provider).await?;
        Ok(view(&provider, false))
    }

    /// Removes a provider. `false`: there was none.
    ///
    /// # Errors
    /// [`ProviderError::Fixed`].
    pub async fn delete(&self, scope: WorkspaceScope, name: &str) -> Result<bool, ProviderError> {
        self.changeable(name)?;
        Ok(self.store.delete(scope, name).await?)
    }

    /// Asks a provider for its models. `Ok(None)`: there is no such provider.
    ///
    /// # Errors
    /// When the store fails; a provider that does not answer is a [`ProviderCheck`] that says so.
    pub async fn check(&self, scope: WorkspaceScope, name: &str) -> Result<Option<ProviderCheck>, StoreError> {
        let Some(endpoint) = self.endpoint(scope, name).await? else { return Ok(None) };
        Ok(Some(self.completion.check(&endpoint.0).await))
    }

    /// Asks a provider for its models before it is stored.
    ///
    /// # Errors
    /// [`ProviderError::Invalid`], [`ProviderError::Fixed`].
    pub async fn check_input(
        &self,
        scope: WorkspaceScope,
        input: &ProviderInput,
    ) -> Result<ProviderCheck, ProviderError> {
        let provider = self.merged(scope, input).await?;
        Ok(self.completion.check(&open_ai(&provider)).await)
    }

    /// Where calls to a model go; the default model for `None`. `Ok(None)`: there is no such provider.
    pub(crate) async fn route(
        &self,
        scope: WorkspaceScope,
        model: Option<&ModelRef>,
    ) -> Result<Option<Route>, StoreError> {
        let model = model.unwrap_or(&self.default_model);
        let found = self.endpoint(scope, model.provider()).await?;
        Ok(found.map(|(endpoint, provider)| Route {
            price: provider.and_then(|provider| provider.prices.get(model.model()).copied()),
            model: model.clone(),
            endpoint,
        }))
    }

    /// What the models of a team cost, the default one included, as far as it is known.
    pub(crate) async fn prices(
        &self,
        scope: WorkspaceScope,
        team: &TeamSpec,
    ) -> Result<BTreeMap<ModelRef, Price>, StoreError> {
        let mut prices = BTreeMap::new();
        for model in team.models().into_iter().chain([&self.default_model]) {
            if let Some(price) = self.route(scope, Some(model)).await?.and_then(|route| route.price) {
                prices.insert(model.clone(), price);
            }
        }
        Ok(prices)
    }

    async fn endpoint(
        &self,
        scope: WorkspaceScope,
        name: &str,
    ) -> Result<Option<(Endpoint, Option<StoredProvider>)>, StoreError> {
        if name == SIMULATED {
            return Ok(Some((Endpoint::Simulated, None)));
        }
        let provider = match self.fixed(name) {
            Some(provider) => Some(provider.clone()),
            None => self.store.get(scope, name).await?,
        };
        Ok(provider.map(|provider| (open_ai(&provider), Some(provider))))
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
        let name = input.name.trim();
        let base_url = input.base_url.trim().trim_end_matches('/');
        let errors = errors(name, base_url);
        if !errors.is_empty() {
            return Err(ProviderError::Invalid(errors));
        }
        self.changeable(name)?;
        let given = input.api_key.as_deref().map(str::trim).filter(|key| !key.is_empty());
        let api_key = match given {
            Some(key) => Some(SecretString::from(key)),
            None => self
                .store
                .get(scope, name)
                .await?
                .filter(|stored| stored.base_url == base_url)
                .and_then(|stored| stored.api_key),
        };
        Ok(StoredProvider {
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            api_key,
            prices: input.prices.clone(),
        })
    }
}

fn errors(name: &str, base_url: &str) -> Vec<Finding> {
    let finding = |code: &str, path: &str, message: &str| Finding {
        code: code.to_owned(),
        severity: Severity::Error,
        path: path.to_owned(),
        message: message.to_owned(),
    };
    let mut errors = Vec::new();
    if !model::AgentId::from(name).is_well_formed() {
        errors.push(finding(
            "provider_name_malformed",
            "name",
            "Use lower-case letters, digits, “-” and “_”, at most 64 characters.",
        ));
    }
    let address = base_url.strip_prefix("http://").or_else(|| base_url.strip_prefix("https://"));
    if address.is_some_and(|address| address.contains(['@', '?', '#'])) {
        errors.push(finding(
            "base_url_has_secrets",
            "base_url",
            "Write the address alone: a key belongs into the key's field, where it is encrypted.",
        ));
    } else if address.is_none_or(str::is_empty) || base_url.len() > 2_000 {
        errors.push(finding(
            "base_url_malformed",
            "base_url",
            "Write the endpoint's address with http:// or https://, for example http://localhost:11434/v1.",
        ));
    }
    errors
}

fn open_ai(provider: &StoredProvider) -> Endpoint {
    Endpoint::OpenAiCompatible { base_url: provider.base_url.clone(), api_key: provider.api_key.clone() }
}

fn view(provider: &StoredProvider, fixed: bool) -> ProviderView {
    ProviderView {
        name: provider.name.clone(),
        base_url: provider.base_url.clone(),
        key_last_four: provider.api_key.as_ref().map(last_four),
        prices: provider.prices.clone(),
        fixed,
    }
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
