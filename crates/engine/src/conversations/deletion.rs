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
    /// [`ConversationError::NotFound`]; [`ConversationError::Running`]: stop it first; when the store fails or the server
    /// goes down.
    pub async fn delete(&self, scope: WorkspaceScope, id: ConversationId) -> Result<(), ConversationError> {
        let service = self.clone();
        self.detached(async move {
            match service.shared.ports.log.delete(scope, id).await? {
                Deletion::Done => {
                    service.let_go(id).await;
                    Ok(())
                }
                Deletion::NotFound => Err(ConversationError::NotFound),
                Deletion::Running => Err(ConversationError::Running),
            }
        })
        .await
    }

    /// Ends what holds on to a conversation that is gone: its task, if it has one, its state and its views.
    async fn let_go(&self, id: ConversationId) {
        self.shared.let_go(id).await;
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
                self.let_go(*id).await;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conversations::{StartConversation, TeamChoice};
    use crate::memory::MemoryStore;
    use crate::ports::{Completion, CompletionError, CompletionRequest, CompletionStream, Endpoint, Lease};
    use crate::{Engine, Options, Ports};
    use model::provider::{ModelAbilities, ProviderCheck};
    use model::{AgentSpec, Budget, Command, PauseMode, Role, TeamSpec};
    use std::sync::Arc;

    const SCOPE: WorkspaceScope = WorkspaceScope::single_user();

    /// A model that never answers.
    struct Silent;

    #[async_trait::async_trait]
    impl Completion for Silent {
        async fn open(&self, _: &Endpoint, _: CompletionRequest) -> Result<CompletionStream, CompletionError> {
            std::future::pending().await
        }

        async fn check(&self, _: &Endpoint) -> ProviderCheck {
            std::future::pending().await
        }

        async fn probe(&self, _: &Endpoint, _: &str) -> Result<ModelAbilities, CompletionError> {
            std::future::pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_of_what_was_deleted() {
        let store = Arc::new(MemoryStore::default());
        let ports = Ports {
            log: store.clone(),
            teams: store.clone(),
            providers: store.clone(),
            shares: store,
            completion: Arc::new(Silent),
        };
        let engine = Engine::new(ports, Options::default());
        let team = TeamSpec {
            name: "Test".into(),
            roles: vec![Role { name: "member".into(), ..Role::default() }],
            agents: vec![AgentSpec { id: "a".into(), name: "A".into(), role: "member".into(), ..AgentSpec::default() }],
            ..TeamSpec::default()
        };
        let start = || StartConversation {
            team: TeamChoice::Inline(Box::new(team.clone())),
            task: "Say hello.".into(),
            seed: Some(7),
            budget: Budget::default(),
        };
        let conversations = &engine.conversations;
        // One is at rest, the other is held after its turn: its task still works.
        for mode in [PauseMode::Now, PauseMode::AfterTurn] {
            for is_deleted in [false, true] {
                let id = conversations.start(SCOPE, start()).await.unwrap();
                conversations.command(SCOPE, id, Command::Pause { mode }).await.unwrap();
                tokio::time::sleep(Duration::from_millis(10)).await;
                let is_at_rest = conversations.shared.inbox(id).is_none();
                assert_eq!(is_at_rest, mode == PauseMode::Now);
                if is_deleted {
                    conversations.delete(SCOPE, id).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                let kept = conversations.shared.resting.take(id).seq > 0;
                assert_eq!(kept, is_at_rest && !is_deleted);
            }
        }
        // A task whose place is another's keeps nothing either.
        let id = conversations.start(SCOPE, start()).await.unwrap();
        conversations.command(SCOPE, id, Command::Pause { mode: PauseMode::Now }).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
        let mut known = conversations.shared.resting.take(id);
        assert!(known.seq > 0);
        let (_sender, inbox) = tokio::sync::mpsc::channel(1);
        let lease = Lease { conversation: id, scope: SCOPE, epoch: 1, takeovers: 0 };
        assert!(conversations.shared.retire(lease, &inbox, &mut known));
        assert_eq!(conversations.shared.resting.take(id).seq, 0);
        engine.shutdown().await;
    }
}
