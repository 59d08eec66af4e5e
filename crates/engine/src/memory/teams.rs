//! Teams in memory.

use super::MemoryStore;
use crate::clock;
use crate::ports::{StoreError, TeamStore, UpdateTeamError, WorkspaceScope};
use async_trait::async_trait;
use model::team::StoredTeam;
use model::{TeamId, TeamSpec};
use std::cmp::Reverse;
use uuid::Uuid;

/// Teams and how many changes there were, which orders the list.
#[derive(Debug, Default)]
pub(super) struct Teams {
    changes: u64,
    rows: Vec<Team>,
}

#[derive(Debug)]
struct Team {
    scope: WorkspaceScope,
    id: TeamId,
    changed: u64,
    /// Oldest first; never empty.
    versions: Vec<StoredTeam>,
}

impl Teams {
    fn find(&self, scope: WorkspaceScope, id: TeamId) -> Option<&Team> {
        self.rows.iter().find(|team| team.scope == scope && team.id == id)
    }
}

#[async_trait]
impl TeamStore for MemoryStore {
    async fn create(&self, scope: WorkspaceScope, team: &TeamSpec) -> Result<StoredTeam, StoreError> {
        let id = TeamId::new(Uuid::now_v7());
        let stored = StoredTeam { id, version: 1, team: team.clone(), updated_at: clock::now() };
        let teams = &mut self.tables().teams;
        teams.changes += 1;
        teams.rows.push(Team { scope, id, changed: teams.changes, versions: vec![stored.clone()] });
        Ok(stored)
    }

    async fn list(&self, scope: WorkspaceScope) -> Result<Vec<StoredTeam>, StoreError> {
        let tables = self.tables();
        let mut rows: Vec<_> = tables.teams.rows.iter().filter(|team| team.scope == scope).collect();
        rows.sort_by_key(|team| Reverse(team.changed));
        Ok(rows.into_iter().filter_map(|team| team.versions.last().cloned()).collect())
    }

    async fn get(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        version: Option<u32>,
    ) -> Result<Option<StoredTeam>, StoreError> {
        let tables = self.tables();
        let Some(team) = tables.teams.find(scope, id) else { return Ok(None) };
        Ok(match version {
            Some(version) => team.versions.iter().find(|stored| stored.version == version).cloned(),
            None => team.versions.last().cloned(),
        })
    }

    async fn update(
        &self,
        scope: WorkspaceScope,
        id: TeamId,
        team: &TeamSpec,
        expected: Option<u32>,
    ) -> Result<StoredTeam, UpdateTeamError> {
        let teams = &mut self.tables().teams;
        let row = teams.rows.iter_mut().find(|row| row.scope == scope && row.id == id);
        let row = row.ok_or(UpdateTeamError::NotFound)?;
        let current = row.versions.last().map_or(0, |stored| stored.version);
        if expected.is_some_and(|expected| expected != current) {
            return Err(UpdateTeamError::VersionConflict { current });
        }
        let stored = StoredTeam { id, version: current + 1, team: team.clone(), updated_at: clock::now() };
        teams.changes += 1;
        row.changed = teams.changes;
        row.versions.push(stored.clone());
        Ok(stored)
    }

    async fn versions(&self, scope: WorkspaceScope, id: TeamId) -> Result<Vec<StoredTeam>, StoreError> {
        let tables = self.tables();
        let team = tables.teams.find(scope, id);
        Ok(team.into_iter().flat_map(|team| team.versions.iter().rev().cloned()).collect())
    }

    async fn delete(&self, scope: WorkspaceScope, id: TeamId) -> Result<bool, StoreError> {
        let rows = &mut self.tables().teams.rows;
        let before = rows.len();
        rows.retain(|team| team.scope != scope || team.id != id);
        Ok(rows.len() < before)
    }
}
