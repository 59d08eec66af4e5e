//! Upkeep: this process keeps its leases, and takes over runs whose owner has gone.

use super::ConversationService;
use crate::ports::StoreError;
use std::time::Duration;

/// Conversations taken over at once; the rest follow in the next round.
const TAKE_OVER: u32 = 64;

impl ConversationService {
    /// Renews leases and resumes abandoned runs, at once and then three times a lease, until shutdown.
    pub(crate) fn start_upkeep(&self) {
        let service = self.clone();
        let shutdown = self.shared.shutdown.clone();
        self.shared.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(service.shared.lease / 3);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = shutdown.cancelled() => return,
                    _ = ticks.tick() => {}
                }
                if let Err(error) = service.upkeep().await {
                    tracing::warn!(%error, "upkeep waits for the database");
                }
            }
        });
    }

    async fn upkeep(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        shared.ports.log.renew(shared.owner, shared.lease).await?;
        for lease in shared.ports.log.claim_abandoned(shared.owner, shared.lease, TAKE_OVER).await? {
            let Some(summary) = shared.ports.log.summary(lease.scope, lease.conversation).await? else { continue };
            tracing::info!(conversation = %lease.conversation, epoch = lease.epoch, "an abandoned run is resumed");
            if let Err(error) = self.resume(lease, summary).await {
                tracing::error!(conversation = %lease.conversation, %error, "a run could not be resumed");
            }
        }
        Ok(())
    }
}

/// How long an owner may be silent unless configured otherwise.
pub(crate) const DEFAULT_LEASE: Duration = Duration::from_secs(15);
