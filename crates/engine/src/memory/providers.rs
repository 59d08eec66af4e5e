//! Providers in memory.

use super::MemoryStore;
use crate::ports::{ProviderStore, StoreError, StoredProvider, WorkspaceScope};
use async_trait::async_trait;
use std::collections::BTreeMap;
use uuid::Uuid;

/// By workspace and name.
pub(super) type Providers = BTreeMap<(Uuid, String), StoredProvider>;

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
        Ok(self.tables().providers.remove(&(scope.id(), name.to_owned())).is_some())
    }
}
