//! Providers on SeaORM, their keys encrypted.

use crate::Store;
use crate::clock;
use crate::encryption::Sealed;
use crate::entity::model_profile;
use crate::entity::provider::{Column, Entity, Model};
use crate::error::{corrupt, store_error};
use crate::write::Write;
use async_trait::async_trait;
use engine::ports::{ProviderStore, StoreError, StoredProvider, WorkspaceScope};
use model::provider::ModelProfile;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use secrecy::SecretString;
use std::collections::BTreeMap;
use uuid::Uuid;

#[async_trait]
impl ProviderStore for Store {
    async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredProvider>, StoreError> {
        let rows = Entity::find()
            .filter(Column::WorkspaceId.eq(scope.id()))
            .order_by_asc(Column::Name)
            .all(self.reader())
            .await
            .map_err(store_error)?;
        let listed = rows.into_iter().map(|row| {
            // Whoever has lost the secret key finds the provider here, and enters its key again.
            let api_key = self.api_key(scope, &row).unwrap_or_else(|error| {
                tracing::warn!(%error, "a provider is listed without its key");
                None
            });
            stored_provider(row, api_key)
        });
        listed.collect()
    }

    async fn get(&self, scope: WorkspaceScope, name: &str) -> Result<Option<StoredProvider>, StoreError> {
        let row = Entity::find_by_id((scope.id(), name.to_owned())).one(self.reader()).await.map_err(store_error)?;
        let provider = row.map(|row| {
            let api_key = self.api_key(scope, &row)?;
            stored_provider(row, api_key)
        });
        provider.transpose()
    }

    async fn put(&self, scope: WorkspaceScope, provider: &StoredProvider) -> Result<(), StoreError> {
        let StoredProvider { name, base_url, endpoints, api_key, prices } = provider;
        let sealed = api_key.as_ref().map(|key| self.encryption().seal(scope, name, key)).transpose()?;
        let (key_cipher, key_nonce) = sealed.map(|sealed| (sealed.cipher, sealed.nonce)).unzip();
        let row = Model {
            workspace_id: scope.id(),
            name: name.clone(),
            base_url: base_url.clone(),
            endpoints: Some(serde_json::to_string(endpoints).map_err(|e| corrupt("endpoints have no JSON form", e))?),
            key_cipher,
            key_nonce,
            prices: serde_json::to_string(prices).map_err(|error| corrupt("prices have no JSON form", error))?,
            updated_at: clock::now_ms(),
        };
        Ok(self.database().write_statement(PutProvider(row)).await?)
    }

    async fn delete(&self, scope: WorkspaceScope, name: &str) -> Result<bool, StoreError> {
        let write = DeleteProvider { workspace_id: scope.id(), name: name.to_owned() };
        Ok(self.database().write(write).await?)
    }

    async fn profiles(&self, scope: WorkspaceScope) -> Result<BTreeMap<(String, String), ModelProfile>, StoreError> {
        let rows = model_profile::Entity::find()
            .filter(model_profile::Column::WorkspaceId.eq(scope.id()))
            .all(self.reader())
            .await
            .map_err(store_error)?;
        let read = |row: model_profile::Model| match serde_json::from_str(&row.profile) {
            Ok(profile) => Some(((row.provider, row.model), profile)),
            // What cannot be read is found out anew by the next check.
            Err(error) => {
                tracing::warn!(%error, provider = row.provider, model = row.model, "the profile of a model is unreadable");
                None
            }
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    async fn put_profile(
        &self,
        scope: WorkspaceScope,
        provider: &str,
        model: &str,
        profile: &ModelProfile,
    ) -> Result<(), StoreError> {
        let row = model_profile::Model {
            workspace_id: scope.id(),
            provider: provider.to_owned(),
            model: model.to_owned(),
            profile: serde_json::to_string(profile).map_err(|error| corrupt("a profile has no JSON form", error))?,
        };
        Ok(self.database().write_statement(PutProfile(row)).await?)
    }
}

impl Store {
    fn api_key(&self, scope: WorkspaceScope, row: &Model) -> Result<Option<SecretString>, StoreError> {
        let (Some(cipher), Some(nonce)) = (&row.key_cipher, &row.key_nonce) else { return Ok(None) };
        let sealed = Sealed { cipher: cipher.clone(), nonce: nonce.clone() };
        self.encryption().open(scope, &row.name, &sealed).map(Some)
    }
}

fn stored_provider(row: Model, api_key: Option<SecretString>) -> Result<StoredProvider, StoreError> {
    let prices = serde_json::from_str(&row.prices)
        .map_err(|error| corrupt(&format!("the prices of provider `{}`", row.name), error))?;
    let endpoints = match &row.endpoints {
        None => Vec::new(),
        Some(endpoints) => serde_json::from_str(endpoints)
            .map_err(|error| corrupt(&format!("the endpoints of provider `{}`", row.name), error))?,
    };
    Ok(StoredProvider { name: row.name, base_url: row.base_url, endpoints, api_key, prices })
}

/// Creates or replaces a provider.
#[derive(Debug)]
struct PutProvider(Model);

impl Write for PutProvider {
    type Output = ();

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
        let replace = OnConflict::columns([Column::WorkspaceId, Column::Name])
            .update_columns([
                Column::BaseUrl,
                Column::Endpoints,
                Column::KeyCipher,
                Column::KeyNonce,
                Column::Prices,
                Column::UpdatedAt,
            ])
            .to_owned();
        let row = self.0.clone().into_active_model().reset_all();
        Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(drop)
    }
}

/// Keeps a profile.
#[derive(Debug)]
struct PutProfile(model_profile::Model);

impl Write for PutProfile {
    type Output = ();

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
        use model_profile::Column;

        let replace = OnConflict::columns([Column::WorkspaceId, Column::Provider, Column::Model])
            .update_columns([Column::Profile])
            .to_owned();
        let row = self.0.clone().into_active_model().reset_all();
        model_profile::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await.map(drop)
    }
}

/// Removes a provider; answers whether there was one.
#[derive(Debug)]
struct DeleteProvider {
    workspace_id: Uuid,
    name: String,
}

impl Write for DeleteProvider {
    type Output = bool;

    async fn perform<C: ConnectionTrait>(&self, db: &C) -> Result<bool, DbErr> {
        let done = Entity::delete_many()
            .filter(Column::WorkspaceId.eq(self.workspace_id))
            .filter(Column::Name.eq(&self.name))
            .exec(db)
            .await?;
        model_profile::Entity::delete_many()
            .filter(model_profile::Column::WorkspaceId.eq(self.workspace_id))
            .filter(model_profile::Column::Provider.eq(&self.name))
            .exec(db)
            .await?;
        Ok(done.rows_affected > 0)
    }
}
