//! Providers in memory.

use super::MemoryStore;
use crate::ports::{ProviderStore, StoreError, StoredProvider, WorkspaceScope};
use async_trait::async_trait;
use model::provider::ModelProfile;
use std::collections::BTreeMap;
use uuid::Uuid;

/// By workspace and name.
pub(super) type Providers = BTreeMap<(Uuid, String), StoredProvider>;
/// By workspace, provider and model.
pub(super) type Profiles = BTreeMap<(Uuid, String, String), ModelProfile>;

#[async_trait]
impl ProviderStore for MemoryStore {
    async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredProvider>, StoreError> {
        let tables = self.tables();
        let of_scope = tables.providers.iter().filter(|((workspace, _), _)| *workspace == scope.id());
        Ok(of_scope.map(|(_, provider)| provider.clone()).collect())
    }

    async fn get(&self, scope: WorkspaceScope, name: &str) -> Result<Option<StoredProvider>, StoreError> {
        Ok(self.tables().providers.get(&(scope.id(), name.to_owned())).cloned())
    }

    async fn put(&self, scope: WorkspaceScope, provider: &StoredProvider) -> Result<(), StoreError> {
        self.tables().providers.insert((scope.id(), provider.name.clone()), provider.clone());
        Ok(())
    }

    async fn delete(&self, scope: WorkspaceScope, name: &str) -> Result<bool, StoreError> {
        let mut tables = self.tables();
        tables.profiles.retain(|(workspace, provider, _), _| (*workspace, provider.as_str()) != (scope.id(), name));
        Ok(tables.providers.remove(&(scope.id(), name.to_owned())).is_some())
    }

    async fn profiles(&self, scope: WorkspaceScope) -> Result<BTreeMap<(String, String), ModelProfile>, StoreError> {
        let tables = self.tables();
        let of_scope = tables.profiles.iter().filter(|((workspace, ..), _)| *workspace == scope.id());
        let named =
            of_scope.map(|((_, provider, model), profile)| ((provider.clone(), model.clone()), profile.clone()));
        Ok(named.collect())
    }

    async fn put_profile(
        &self,
        scope: WorkspaceScope,
        provider: &str,
        model: &str,
        profile: &ModelProfile,
    ) -> Result<(), StoreError> {
        let key = (scope.id(), provider.to_owned(), model.to_owned());
        self.tables().profiles.insert(key, profile.clone());
        Ok(())
    }
}
