//! Teams as people keep them.

use crate::ports::{StoreError, TeamStore, UpdateTeamError, WorkspaceScope};
use model::lint::{self, Finding};
use model::team::StoredTeam;
use model::{TeamId, TeamSpec};
use std::sync::Arc;

/// Why a team was not stored.
#[derive(Debug, thiserror::Error)]
pub enum TeamError {
    /// It has errors; each says what to do.
    #[error("the team has {} error(s)", .0.len())]
    Invalid(Vec<Finding>),
    /// There is no such team.
    #[error("there is no such team")]
    NotFound,
    /// Somebody else changed it in between: load the newest version and apply the change again.
    #[error("the team was changed in between: it is at version {current} now")]
    VersionConflict {
        /// Its newest version.
        current: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores, versions and checks teams.
#[derive(Clone)]
pub struct TeamService {
    store: Arc<dyn TeamStore>,
}

impl TeamService {
    pub(crate) fn new(store: Arc<dyn TeamStore>) -> Self {
        Self { store }
    }

    /// Stores a new team, normalised, as version 1.
    ///
    /// # Errors
    /// [`TeamError::Invalid`] if the linter finds an error.
    pub async fn create(&self, scope: WorkspaceScope, team: TeamSpec) -> Result<StoredTeam, TeamError> {
        Ok(self.store.create(scope, &checked(team)?).await?)
    }

    /// Stores the next version. `expected`: the version that the writer saw; `None` overwrites.
    ///
    /// # Errors
    /// [`TeamError::Invalid`], [`TeamError::NotFound`], [`TeamError::VersionConflict`].
    pub async fn update(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        team: TeamSpec,
        expected: Option<u32>,
    ) -> Result<StoredTeam, TeamError> {
        self.store.update(scope, id, &checked(team)?, expected).await.map_err(|error| match error {
            UpdateTeamError::NotFound => TeamError::NotFound,
            UpdateTeamError::VersionConflict { current } => TeamError::VersionConflict { current },
            UpdateTeamError::Store(error) => TeamError::Store(error),
        })
    }

    /// The newest version of every team, most recently changed first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredTeam>, StoreError> {
        self.store.list(scope).await
    }

    /// One version of a team, the newest for `None`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        version: Option<u32>,
    ) -> Result<Option<StoredTeam>, StoreError> {
        self.store.get(scope, id, version).await
    }

    /// All versions, newest first; empty if there is no such team.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn versions(&self, scope: WorkspaceScope, id: TeamId) -> Result<Vec<StoredTeam>, StoreError> {
        self.store.versions(scope, id).await
    }

    /// Removes a team with its versions; conversations keep the team that they ran. `false`: there was none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, scope: WorkspaceScope, id: TeamId) -> Result<bool, StoreError> {
        self.store.delete(scope, id).await
    }
}

/// The team in the form in which it is stored.
fn checked(team: TeamSpec) -> Result<TeamSpec, TeamError> {
    let team = team.normalised();
    let errors = lint::errors(&team);
    if errors.is_empty() { Ok(team) } else { Err(TeamError::Invalid(errors)) }
}
