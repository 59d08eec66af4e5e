//! Stores in memory, for tests: they forget everything with their last clone, and keep the same contract as a database.
//!
//! Leases follow tokio's clock, so that a test with paused time decides when one runs out.

mod log;
mod providers;
mod teams;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Conversations, teams and providers in memory. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    tables: Arc<Mutex<Tables>>,
}

#[derive(Debug, Default)]
struct Tables {
    conversations: log::Conversations,
    teams: teams::Teams,
    providers: providers::Providers,
    profiles: providers::Profiles,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        // A panic of one test case leaves whole rows behind: nothing here can fail half-way.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
