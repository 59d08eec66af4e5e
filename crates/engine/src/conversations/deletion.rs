//! Deletion: of one conversation when a person wants it, and of those that are older than the operator keeps them.

use super::{ConversationError, ConversationService};
use crate::clock::now;
use crate::ports::{Deletion, StoreError, WorkspaceScope};
use model::{ConversationId, Timestamp};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// Time between two looks for what is too old.
const EVERY: Duration = Duration::from_hours(1);
/// Conversations removed at once: few, since whoever appends waits meanwhile.
const BATCH: u32 = 20;
/// Time between two batches.
const BREATH: Duration = Duration::from_millis(100);

impl ConversationService {
    /// Removes a conversation with its log; views of it end.
    ///
    /// # Errors
    /// [`ConversationError::NotFound`]; [`ConversationError::Running`]: stop it first; when the store fails.
    pub async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<(), ConversationError> {
        match self.shared.ports.log.delete(scope, id).await? {
            Deletion::Done => {
                self.let_go(id);
                Ok(())
            }
            Deletion::NotFound => Err(ConversationError::NotFound),
            Deletion::Running => Err(ConversationError::Running),
        }
    }

    /// Ends what holds on to a conversation that is gone: its task, if it has one, its state and its views.
    fn let_go(&self, id: ConversationId) {
        self.shared.running().remove(&id);
        drop(self.shared.resting.take(id));
        self.shared.bus.live(id).look_again();
    }

    /// Removes every hour what ended longer than `retention` ago, until shutdown.
    pub(super) fn start_retention(&self, retention: Duration) {
        let service = self.clone();
        let shutdown = self.shared.shutdown.clone();
        self.shared.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let work = async {
                loop {
                    ticks.tick().await;
                    if let Err(error) = service.delete_older_than(retention).await {
                        tracing::warn!(%error, "old conversations stay until the database answers");
                    }
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = work => {}
            }
        });
    }

    async fn delete_older_than(&self, retention: Duration) -> Result<(), StoreError> {
        let age = i64::try_from(retention.as_millis()).unwrap_or(i64::MAX);
        let before = Timestamp::from_millis(now().as_millis().saturating_sub(age));
        loop {
            let deleted = self.shared.ports.log.delete_ended(before, BATCH).await?;
            for id in &deleted {
                self.let_go(*id);
            }
            if !deleted.is_empty() {
                tracing::info!(conversations = deleted.len(), "old conversations were removed");
            }
            if deleted.len() < BATCH as usize {
                return Ok(());
            }
            tokio::time::sleep(BREATH).await;
        }
    }
}
